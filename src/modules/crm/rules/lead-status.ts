import type { leadStatuses } from '../contract/lead.ts'

export type LeadStatus = (typeof leadStatuses)[number]
export type TouchOutcome = 'reached' | 'left_message' | 'no_answer' | 'wrong_number' | 'sent'

/** Nobody has tried to reach the person yet. */
export const waiting: readonly LeadStatus[] = ['new', 'assigned', 'accepted']
/** Worked on no more. */
export const ended: readonly LeadStatus[] = ['converted', 'lost', 'invalid', 'do_not_contact']
/** Somebody still works on it. */
export const isOpen = (status: LeadStatus, archivedAt: string | null): boolean => archivedAt === null && !ended.includes(status)

/** What a lead is after somebody tried to reach the person. Later statuses are not taken back by a call. */
export function statusAfterTouch(status: LeadStatus, outcome: TouchOutcome): LeadStatus {
  if (outcome === 'reached') return waiting.includes(status) || status === 'attempting' ? 'contacted' : status
  return waiting.includes(status) ? 'attempting' : status
}

/**
 * What a lead is once it stands in a stage. Pipelines are the client's own, so the stage's outcome decides; an open stage
 * whose key is a status of ours means that status, the first means a start, any other means the person has been reached.
 * Somebody who must not be contacted stays so, wherever the card is moved.
 */
export function statusOfStage(
  stage: { outcome: 'open' | 'won' | 'lost' | 'hold'; key: string; first: boolean },
  status: LeadStatus,
  hasOwner: boolean,
): LeadStatus {
  if (status === 'do_not_contact') return status
  if (stage.outcome === 'lost') return 'lost'
  if (stage.outcome === 'won') return 'converted'
  if (stage.outcome === 'hold') return 'hold_until'
  const closed = ended.includes(status) || status === 'hold_until'
  if (stage.first) return closed ? (hasOwner ? 'assigned' : 'new') : status
  if (stage.key === 'attempting') return closed || waiting.includes(status) || status === 'contacted' ? 'attempting' : status
  return closed || waiting.includes(status) || status === 'attempting' ? 'contacted' : status
}

export interface Standing {
  id: string
  key: string
  position: number
  outcome: 'open' | 'won' | 'lost' | 'hold'
  archived: boolean
}

/**
 * Where a lead goes on its pipeline when its status became this one: to the open stage that means the status, so that both
 * say the same. A try moves it forward only; a status set by hand (`back`) takes it back to being attempted as well.
 */
export function stageOfStatus(
  status: LeadStatus,
  stages: readonly Standing[],
  current: string | null,
  { back = false } = {},
): string | undefined {
  if (status !== 'attempting' && status !== 'contacted') return undefined
  const here = stages.find(stage => stage.id === current)
  const to = stages.find(stage => stage.key === status && stage.outcome === 'open' && !stage.archived)
  if (here?.outcome !== 'open' || !to || to.id === here.id) return undefined
  return to.position > here.position || (back && status === 'attempting') ? to.id : undefined
}

/** Why a status cannot be set by hand with what the lead then holds; undefined where it can. */
export function statusProblem(
  status: LeadStatus,
  lead: { lostReason: string | null; holdUntil: string | null; loan: string | null },
): { field: string; message: string } | undefined {
  if (status === 'converted' && lead.loan === null)
    return { field: 'status', message: 'A lead is converted by opening its loan.' }
  if (status === 'lost' && lead.lostReason === null) return { field: 'lostReason', message: 'Say why it was lost.' }
  if (status === 'hold_until' && lead.holdUntil === null) return { field: 'holdUntil', message: 'Say until when it is on hold.' }
  return undefined
}
