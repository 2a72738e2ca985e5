import { Button } from '@mantine/core'
import { useState } from 'react'
import { ListSkeleton } from '#ui/feedback/skeletons.tsx'
import { useLive } from '#ui/live.ts'
import { RelatedPart } from '#ui/record/record-layout.tsx'
import { useAction } from '#ui/use-action.ts'
import { Tag } from '#ui/values/tag.tsx'
import { When } from '#ui/values/when.tsx'
import { type ConsentRow, listConsents } from '../contract.ts'
import css from './consents.module.css'
import { answerOf, channelWords, howOf } from './words.ts'

/** What a person allowed: each channel as it holds now, with the words they read on demand. */
export function Consents({ contact }: { contact: string }) {
  const { data, error } = useAction(listConsents, { contact })
  useLive(['lead.*', 'contact.*'], [listConsents])
  const channels = Map.groupBy(data?.items ?? [], line => line.channel)
  return (
    <RelatedPart title="Consent">
      {error && !data ? (
        <p className="quiet">{error.message}</p>
      ) : !data ? (
        <ListSkeleton rows={2} label="Loading consents" />
      ) : channels.size === 0 ? (
        <span className="quiet">None on record: nobody has asked yet.</span>
      ) : (
        <ul className={css.list}>
          {[...channels].map(([channel, lines]) => (
            <Channel key={channel} lines={lines} />
          ))}
        </ul>
      )}
    </RelatedPart>
  )
}

/** One channel, the newest line first: that one holds. */
function Channel({ lines }: { lines: readonly ConsentRow[] }) {
  const [opened, setOpened] = useState(false)
  const [now, ...earlier] = lines as [ConsentRow, ...ConsentRow[]]
  return (
    <li>
      <div className={css.line}>
        <span>
          {channelWords[now.channel]} <Tag tone={now.granted ? 'done' : 'plain'}>{answerOf(now)}</Tag>
          <small>
            <When at={now.at} />
          </small>
        </span>
        <Button size="compact-xs" variant="subtle" color="gray" aria-expanded={opened} onClick={() => setOpened(!opened)}>
          {opened ? 'Hide' : 'Words'}
        </Button>
      </div>
      {opened && (
        <>
          <Evidence line={now} />
          {earlier.map(line => (
            <Evidence key={line.id} line={line} earlier />
          ))}
        </>
      )}
    </li>
  )
}

function Evidence({ line, earlier = false }: { line: ConsentRow; earlier?: boolean }) {
  return (
    <div className={css.evidence}>
      {earlier && (
        <small>
          Before: {answerOf(line).toLowerCase()}, <When at={line.at} as="exact" />
        </small>
      )}
      <blockquote>{line.wording || 'No words were kept.'}</blockquote>
      <small>
        To {line.seller}. {howOf(line)}
        {line.page && ` (${line.page})`}.
      </small>
    </div>
  )
}
