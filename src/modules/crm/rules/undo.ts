import { asksTheLaw, type Held } from './holding.ts'
import { isOpen, type LeadStatus } from './lead-status.ts'

/** What keeps a record of a bulk change from being put back. */
export type UndoHindrance = 'changed' | 'worked' | 'unlicensed'

/** One record as an operation found it and left it, by field; `event` is the command that changed it. */
export interface Passage {
  record: string
  event: string
  was: Record<string, unknown>
  became: Record<string, unknown>
}

/**
 * Whether an undo gives way to what somebody else did with a record since. A tag that goes takes nothing out of anybody's
 * hands; who has a lead, where it stands and lies, and whether it is put away are what its work goes by.
 */
const givesWay: Record<string, boolean> = { assign: true, stage: true, archive: true, place: true, tag: false }

/**
 * Why this record stays as it is; undefined where it goes back whole. `now` is what it holds, `worked` the newest command
 * of somebody else, `may` what the licence law
 * says of it.
 */
export function undoHindrance(
  kind: string,
  { event, became }: Passage,
  now: Record<string, unknown> | undefined,
  worked: string | undefined,
  may: boolean,
): UndoHindrance | undefined {
  if (!now || Object.keys(became).some(field => JSON.stringify(now[field] ?? null) !== JSON.stringify(became[field] ?? null)))
    return 'changed'
  if (worked !== undefined && worked > event && givesWay[kind]) return 'worked'
  return may ? undefined : 'unlicensed'
}

/** Of a lead that goes from one to the other, the officer whom the licence law is asked about; undefined where it is not. */
export function askedAbout(
  from: Record<string, unknown>,
  to: Record<string, unknown>,
): { owner: string; state: string | null } | undefined {
  const held = (lead: Record<string, unknown>): Held => ({
    owner: lead.owner as string | null,
    state: lead.state as string | null,
    open: isOpen(lead.status as LeadStatus, lead.archivedAt as string | null),
  })
  return asksTheLaw(held(from), held(to)) ? { owner: to.owner as string, state: to.state as string | null } : undefined
}
