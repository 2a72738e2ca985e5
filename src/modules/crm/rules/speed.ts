import { type LeadStatus, waiting } from './lead-status.ts'

/** Who asked longer ago than a day does not wait by the telephone any more. */
const patience = 24 * 3_600_000

/**
 * Whether somebody waits for an answer: the lead came by a door where people knock (a form, a vendor, a mail, a program, by
 * hand) and soon after they asked. A file of people is no such door, whatever moment it names.
 */
export const cameLive = (byLiveDoor: boolean, asked: Date, arrived: Date): boolean =>
  byLiveDoor && arrived.getTime() - asked.getTime() <= patience

export interface Clocked {
  /** As `cameLive` said when the lead came. */
  live: boolean
  status: LeadStatus
  receivedAt: string
  firstTouchAt: string | null
}

/**
 * What is said of a lead's speed: how fast it was `answered`, a clock that is `running`, in words when it `came` because no
 * clock says anything of it any more, or `nothing`.
 */
export function speedOf(
  { live, status, receivedAt, firstTouchAt }: Clocked,
  now: number,
): 'answered' | 'running' | 'came' | 'nothing' {
  if (firstTouchAt) return live ? 'answered' : 'nothing'
  if (!waiting.includes(status)) return 'nothing'
  return live && now - Date.parse(receivedAt) <= patience ? 'running' : 'came'
}

/** Whole seconds from the inquiry to the first try, as a clock shows them; null where nobody waited for it. */
export const answeredIn = ({ live, receivedAt }: Pick<Clocked, 'live' | 'receivedAt'>, at: Date): number | null =>
  live ? Math.max(0, Math.floor((at.getTime() - Date.parse(receivedAt)) / 1000)) : null
