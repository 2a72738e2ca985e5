import { initials } from '#ui/format.ts'
import { Money } from '#ui/values/money.tsx'
import { Tag } from '#ui/values/tag.tsx'
import { When } from '#ui/values/when.tsx'
import type { LeadRow } from '../contract/lead.ts'
import type { Colleagues } from './colleagues.ts'
import { LeadClock } from './lead-clock.tsx'
import css from './leads.module.css'
import { useLate } from './stage-tag.tsx'
import type { Stages } from './stages.ts'
import { bandWords, intentWords, placeText } from './words.ts'

/** A lead on the board: who, how much, how long. */
export function LeadCard({ lead, stages, people }: { lead: LeadRow; stages: Stages; people: Colleagues }) {
  const late = useLate(lead, stages)
  const owner = people.nameOf(lead.owner)
  const { label, tone } = bandWords[lead.band]
  const what = [lead.intent === 'unknown' ? null : intentWords[lead.intent], placeText(lead.city, lead.state)]
    .filter(Boolean)
    .join(', ')
  return (
    <div className={css.card}>
      <div className={css.cardHead}>
        <strong>{lead.name}</strong>
        <Tag tone={tone}>
          <span className="figures">{lead.score}</span> {label}
        </Tag>
      </div>
      <div className={css.cardLine}>
        <span className="truncate">{what || 'No details yet'}</span>
        <Money cents={lead.amountCents} short />
      </div>
      <div className={css.cardFoot}>
        <span className={css.face} title={owner ?? 'Nobody'} data-none={owner ? undefined : true}>
          {owner ? initials(owner) : '–'}
        </span>
        {lead.firstTouchAt ? (
          <span data-tone={late ? 'late' : undefined} className={css.since}>
            {late ? 'Late, moved here ' : 'Moved here '}
            <When at={lead.stageSince ?? lead.receivedAt} />
          </span>
        ) : (
          <LeadClock lead={lead} />
        )}
      </div>
    </div>
  )
}
