import { useNow } from '#ui/now.ts'
import { Tag } from '#ui/values/tag.tsx'
import type { LeadRow } from '../contract/lead.ts'
import { ended } from '../rules/lead-status.ts'
import css from './parts.module.css'
import { type Stages, stageTone, useStageAge } from './stages.ts'
import { statusWords } from './words.ts'

type Staged = Pick<LeadRow, 'stage' | 'stageSince' | 'status'>

/** The stage of a lead; where it has stood there too long, that is said. Without one, and of a loan’s lead, its status speaks. */
export function StageTag({ lead, stages }: { lead: Staged; stages: Stages }) {
  const stage = stages.stageOf(lead.stage)
  const late = useLate(lead, stages)
  if (!stage || lead.status === 'converted')
    return <Tag tone={statusWords[lead.status].tone}>{statusWords[lead.status].label}</Tag>
  return (
    <span className={css.stage}>
      <Tag tone={late ? 'late' : stageTone(stage)}>{stage.name}</Tag>
      {late && <span className={css.late}>late</span>}
    </span>
  )
}

export function useLate(lead: Staged, stages: Stages): boolean {
  const age = useStageAge()
  const now = useNow()
  const open = !ended.includes(lead.status) && lead.status !== 'hold_until'
  return open && age(stages.stageOf(lead.stage), lead.stageSince, now).late
}
