import { Button, UnstyledButton } from '@mantine/core'
import { IconChevronRight, IconHistory } from '@tabler/icons-react'
import { useState } from 'react'
import { ActButton } from '#ui/act-button.tsx'
import type { Output } from '#ui/call.ts'
import { EmptyState } from '#ui/feedback/empty-state.tsx'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { ListSkeleton } from '#ui/feedback/skeletons.tsx'
import { counted } from '#ui/format.ts'
import { useInfiniteAction } from '#ui/use-action.ts'
import { Tag } from '#ui/values/tag.tsx'
import { When } from '#ui/values/when.tsx'
import { listRoutingVersions } from '../contract/routing-actions.ts'
import css from './routing.module.css'
import { RoutingFallback } from './routing-fallback.tsx'
import own from './routing-versions.module.css'
import type { Names, Routing } from './routing-words.ts'
import { RuleSentence } from './rule-sentence.tsx'
import type { UseRouting } from './use-routing.ts'

type Version = Output<typeof listRoutingVersions>['items'][number]

/** Every version that was in force, to read what a decision was made by, and to bring one back. */
export function RoutingVersions({ routing, data, names }: { routing: UseRouting; data: Routing; names: Names }) {
  const list = useInfiniteAction(listRoutingVersions, { limit: 30 })
  if (list.error && list.items.length === 0) return <ErrorState error={list.error} onAgain={list.again} />
  if (list.loading) return <ListSkeleton rows={4} label="Loading the versions" />
  if (list.items.length === 0)
    return (
      <EmptyState
        icon={IconHistory}
        title="No version yet"
        why="Each time the rules are published a version is kept here, unchanged, for good."
      />
    )
  return (
    <div className={css.body}>
      <ul className={own.list}>
        {list.items.map(version => (
          <VersionLine
            key={version.id}
            version={version}
            data={data}
            names={names}
            busy={routing.busy}
            onAgain={() => void routing.publishAgain(version)}
          />
        ))}
      </ul>
      {list.more && (
        <Button size="compact-sm" variant="subtle" loading={list.loadingMore} onClick={() => void list.loadMore()}>
          Show earlier versions
        </Button>
      )}
    </div>
  )
}

interface VersionLineProps {
  version: Version
  data: Routing
  names: Names
  busy: boolean
  onAgain: () => void
}

function VersionLine({ version, data, names, busy, onAgain }: VersionLineProps) {
  const [open, setOpen] = useState(false)
  const inForce = version.state === 'published'
  return (
    <li className={own.version}>
      <div className={own.head}>
        <UnstyledButton className={own.open} aria-expanded={open} onClick={() => setOpen(!open)}>
          <IconChevronRight size={16} stroke={1.8} aria-hidden />
          Version {version.version}
        </UnstyledButton>
        {inForce && <Tag tone="done">In force</Tag>}
        <span className={own.about}>
          {counted(version.rules.length, 'rule')}
          {version.publishedAt && (
            <>
              {' · published '}
              <When at={version.publishedAt} />
            </>
          )}
          {version.publishedBy && ` by ${version.publishedBy}`}
        </span>
        {!inForce && (
          <ActButton
            needs="routing.manage"
            size="compact-sm"
            loading={busy}
            blocked={data.draft ? 'There is a draft. Publish it or throw it away first.' : undefined}
            onClick={onAgain}
          >
            Publish again
          </ActButton>
        )}
      </div>
      {open && (
        <div className={own.rules}>
          <ol>
            {version.rules.map(rule => (
              <li key={rule.id} data-off={!rule.enabled || undefined}>
                <strong>{rule.name}</strong>
                {!rule.enabled && ' (off)'}
                <RuleSentence rule={rule} names={names} />
              </li>
            ))}
          </ol>
          <RoutingFallback set={version} data={data} names={names} may={false} onChange={() => undefined} />
        </div>
      )}
    </li>
  )
}
