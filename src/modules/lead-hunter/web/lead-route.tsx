import { ActionIcon, Button, Menu } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import { useState } from 'react'
import type { LeadDetail } from '#modules/crm/web/lead-detail.ts'
import { ListSkeleton } from '#ui/feedback/skeletons.tsx'
import { counted } from '#ui/format.ts'
import { useLive } from '#ui/live.ts'
import { useCan, useMe } from '#ui/me.ts'
import { Reasons } from '#ui/record/reasons.tsx'
import { RelatedPart } from '#ui/record/record-layout.tsx'
import { useAction } from '#ui/use-action.ts'
import { When } from '#ui/values/when.tsx'
import { listUnclaimed, readTrace } from '../contract/lead-route.ts'
import css from './lead-route.module.css'
import { traceReasons } from './trace-reasons.ts'
import { tried, useTaking } from './use-taking.ts'

/** Why a lead is with whom it is, and how it came there. */
export function LeadRoute({ lead }: { lead: LeadDetail }) {
  const { data, error } = useAction(readTrace, { lead: lead.id })
  const [all, setAll] = useState(false)
  useLive(['lead.*'], [readTrace])
  const [now, ...earlier] = data?.items ?? []
  return (
    <RelatedPart title="Why here" action={<GiveBack lead={lead} />}>
      <div className={css.route}>
        {error && !data ? (
          <p className="quiet">{error.message}</p>
        ) : !data ? (
          <ListSkeleton rows={2} label="Loading why it is here" />
        ) : now ? (
          <Reasons key={now.id} folded {...traceReasons(now)} />
        ) : (
          <p className="quiet">
            {lead.ownerName
              ? `No rule was asked: the lead came with ${lead.ownerName} as its owner.`
              : 'Nobody has it, and no rule was asked yet.'}
          </p>
        )}
        {all && (
          <ol className={css.earlier}>
            {earlier.map(step => (
              <li key={step.id}>
                {step.sentence}
                <small>
                  <When at={step.at} />
                </small>
              </li>
            ))}
          </ol>
        )}
        {earlier.length > 0 && (
          <Button size="compact-sm" variant="subtle" className={css.more!} onClick={() => setAll(!all)}>
            {all ? 'Show only the last step' : `Show ${counted(earlier.length, 'earlier step')}`}
          </Button>
        )}
      </div>
    </RelatedPart>
  )
}

/** Whoever holds a lead may give it back to a pool they are in. */
function GiveBack({ lead }: { lead: LeadDetail }) {
  const me = useMe().user
  const may = useCan('lead.release').allowed && lead.owner === me.id
  const { data } = useAction(listUnclaimed, { limit: 1 }, { enabled: may })
  const { release } = useTaking()
  if (!may || !data?.pools.length) return null
  return (
    <Menu width={220}>
      <Menu.Target>
        <ActionIcon aria-label="Give the lead back" title="Give the lead back" loading={release.pending}>
          <IconDots size={16} stroke={1.6} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Give it back to a pool</Menu.Label>
        {data.pools.map(pool => (
          <Menu.Item key={pool.id} onClick={() => void tried(release.run({ lead: lead.id, pool: pool.id }))}>
            {pool.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
