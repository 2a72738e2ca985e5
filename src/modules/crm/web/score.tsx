import { Bone } from '#ui/feedback/skeletons.tsx'
import { type Reason, Reasons, ReasonsChip } from '#ui/record/reasons.tsx'
import { useAction } from '#ui/use-action.ts'
import { type LeadRow, readLead } from '../contract/lead.ts'
import css from './parts.module.css'
import { bandWords } from './words.ts'

type Scored = Pick<LeadRow, 'id' | 'score' | 'band'>

/** The score as a chip; its points open under it. A row does not know them, so they are asked for when they are wanted. */
export function ScoreChip({ lead, reasons }: { lead: Scored; reasons?: readonly { points: number; label: string }[] }) {
  const { label, tone } = bandWords[lead.band]
  const verdict = (
    <span className="figures">
      {lead.score} {label}
    </span>
  )
  return (
    <ReasonsChip verdict={verdict} tone={tone} reasons={reasonsOf(reasons ?? [])}>
      {reasons ? <Points lead={lead} reasons={reasons} /> : <Asked lead={lead} />}
    </ReasonsChip>
  )
}

function Asked({ lead }: { lead: Scored }) {
  const { data, error } = useAction(readLead, { lead: lead.id })
  if (error) return <p className={css.note}>{error.message}</p>
  if (!data)
    return (
      <div className={css.note} role="status" aria-label="Loading the reasons">
        <Bone width="80%" />
      </div>
    )
  return <Points lead={lead} reasons={data.scoreReasons} />
}

export const reasonsOf = (reasons: readonly { points: number; label: string }[]): Reason[] =>
  reasons.map(({ points, label }) => ({
    mark: points > 0 ? 'met' : points < 0 ? 'unmet' : 'note',
    text: label,
    value: points > 0 ? `+${points}` : points === 0 ? '0' : `−${-points}`,
  }))

function Points({ lead, reasons }: { lead: Scored; reasons: readonly { points: number; label: string }[] }) {
  const { label, tone } = bandWords[lead.band]
  return (
    <Reasons
      verdict={`${label} lead, ${lead.score} of 100 points`}
      tone={tone}
      reasons={reasonsOf(reasons)}
      total={{ label: 'Score', value: String(lead.score) }}
    />
  )
}
