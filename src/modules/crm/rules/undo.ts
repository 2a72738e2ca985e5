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
const givesWay: Record<string, boolean> = {
  assign: true,
  'hand-over': true,
  stage: true,
  archive: true,
  place: true,
  tag: false,
}

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

/** A lead as the licence law looks at it, of fields by the names under which changes are kept. */
export const heldLead = (lead: Record<string, unknown>): Held => ({
  owner: lead.owner as string | null,
  state: lead.state as string | null,
  open: isOpen(lead.status as LeadStatus, lead.archivedAt as string | null),
})

/** Of a record that goes from one to the other, the officer whom the licence law is asked about; undefined where it is not. */
export const askedAbout = (was: Held, is: Held): { owner: string; state: string | null } | undefined =>
  asksTheLaw(was, is) ? { owner: is.owner as string, state: is.state } : undefined
