import { answeredAtOnce, wasReached } from './lead-life.ts'
import type { PlacedLead } from './types.ts'

type Value = string | number | boolean | null | undefined

/** One thing that happened to a lead; what belongs to one act shares its key. */
export interface PastLine {
  act: string
  at: number
  name: string
  by: 'source' | 'visitor' | 'system' | 'owner'
  facts: Record<string, Value>
}

export interface PastField {
  act: string
  at: number
  field: 'status' | 'stage' | 'lostReason'
  before: string | null
  after: string | null
}

export interface PastFacts {
  source: string
  owner: string | null
  /** Where it waits for somebody, if it does. */
  pool: string | null
  branch: string | null
  door: string
  state: string | null
  score: number
  band: string
  /** The id of a stage by its key. */
  stage: (key: string) => string | null
  /** Where it began. */
  entry: string
  lostReason: string | null
  loan: string | null
}

const reached = (lead: PlacedLead) => wasReached(lead.status, lead.lostReason)

/** What happened to a lead from the moment it came to where it stands, as its timeline tells it. */
export function pastOf(lead: PlacedLead, o: PastFacts): { lines: PastLine[]; fields: PastField[] } {
  const lines: PastLine[] = []
  const fields: PastField[] = []
  const received = Date.parse(lead.receivedAt)
  const tell = (act: string, at: number, name: string, by: PastLine['by'], facts: PastLine['facts']) =>
    lines.push({ act, at, name, by, facts })
  const outcome = lead.duplicateOf ? 'matched' : 'created'
  tell('received', received, 'lead.received', lead.form ? 'visitor' : 'source', {
    door: o.door,
    source: o.source,
    outcome,
    intent: lead.draft.intent,
    state: o.state,
    score: o.score,
    band: o.band,
  })
  if (lead.assignedAt && o.owner) {
    tell('assigned', Date.parse(lead.assignedAt), 'lead.assigned', 'system', { by: 'routing', owner: o.owner, branch: o.branch })
  } else if (lead.status === 'new') tell('assigned', received + 900_000, 'lead.pooled', 'system', { by: 'routing', pool: o.pool })
  else tell('assigned', received + 1, 'lead.unassigned', 'system', { by: 'routing' })
  const since = (from: string | undefined, to: number) => (from ? Math.floor((to - Date.parse(from)) / 1000) : null)
  if (lead.acceptedAt) {
    const at = Date.parse(lead.acceptedAt)
    tell('accepted', at, 'lead.accepted', 'owner', { owner: o.owner, seconds: since(lead.assignedAt, at) })
    fields.push({ act: 'accepted', at, field: 'status', before: 'assigned', after: 'accepted' })
  }
  if (lead.firstTouchAt) {
    const at = Date.parse(lead.firstTouchAt)
    const called = lead.firstTouch === 'call'
    // Whoever did not answer the first call was spoken to at a later one, if at all.
    const atOnce = answeredAtOnce(lead)
    const status = atOnce ? 'contacted' : 'attempting'
    const outcome = called ? (atOnce ? 'reached' : 'left_message') : 'sent'
    tell('touched', at, 'lead.touched', 'owner', { kind: lead.firstTouch, outcome, status })
    tell('touched', at, 'lead.firstTouched', 'owner', { kind: lead.firstTouch, seconds: since(lead.receivedAt, at) })
    fields.push({ act: 'touched', at, field: 'status', before: 'accepted', after: status })
    lead.notes.slice(called ? 1 : 0).forEach((note, n) => {
      const outcome = reached(lead) ? 'reached' : 'no_answer'
      const kind = n % 3 === 2 || !lead.draft.person.phones?.length ? 'email' : 'call'
      tell(`touch ${n}`, Date.parse(note.at) - 1000, 'lead.touched', 'owner', { kind, outcome, status })
    })
  }
  moved(lead, o, tell, fields)
  return { lines, fields }
}

function moved(
  lead: PlacedLead,
  o: PastFacts,
  tell: (act: string, at: number, name: string, by: PastLine['by'], facts: PastLine['facts']) => void,
  fields: PastField[],
): void {
  let from = o.entry
  for (const [n, { stage, at: on }] of (o.owner ? lead.moves : []).entries()) {
    const at = Date.parse(on)
    const last = lead.status !== 'converted' && n === lead.moves.length - 1
    const facts = { from: o.stage(from), to: o.stage(stage), ...(last && { status: lead.status }) }
    tell(`moved ${n}`, at, 'lead.stageMoved', 'owner', facts)
    fields.push({ act: `moved ${n}`, at, field: 'stage', before: o.stage(from), after: o.stage(stage) })
    if (last && o.lostReason) fields.push({ act: `moved ${n}`, at, field: 'lostReason', before: null, after: o.lostReason })
    from = stage
  }
  if (lead.status === 'converted') {
    const at = Date.parse(lead.since)
    tell('converted', at, 'lead.converted', 'owner', { loan: o.loan, purpose: lead.pipeline })
    fields.push({ act: 'converted', at, field: 'status', before: 'contacted', after: 'converted' })
  }
}
