import type { DemoLead } from './types.ts'

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
  branch: string | null
  door: string
  state: string | null
  score: number
  band: string
  /** Stages as ids. */
  entry: string | null
  stage: string | null
  lostReason: string | null
  loan: string | null
}

const reached = (lead: DemoLead) => !['attempting', 'invalid'].includes(lead.status) && lead.lostReason !== 'no_contact'

/** What happened to a lead from the moment it came to where it stands, as its timeline tells it. */
export function pastOf(lead: DemoLead, o: PastFacts): { lines: PastLine[]; fields: PastField[] } {
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
  } else tell('assigned', received + 1, 'lead.unassigned', 'system', { by: 'routing' })
  const since = (from: string | undefined, to: number) => (from ? Math.round((to - Date.parse(from)) / 1000) : null)
  if (lead.acceptedAt) {
    const at = Date.parse(lead.acceptedAt)
    tell('accepted', at, 'lead.accepted', 'owner', { owner: o.owner, seconds: since(lead.assignedAt, at) })
    fields.push({ act: 'accepted', at, field: 'status', before: 'assigned', after: 'accepted' })
  }
  if (lead.firstTouchAt) {
    const at = Date.parse(lead.firstTouchAt)
    const status = reached(lead) ? 'contacted' : 'attempting'
    tell('touched', at, 'lead.touched', 'owner', { kind: 'call', outcome: reached(lead) ? 'reached' : 'left_message', status })
    tell('touched', at, 'lead.firstTouched', 'owner', { kind: 'call', seconds: since(lead.receivedAt, at) })
    fields.push({ act: 'touched', at, field: 'status', before: 'accepted', after: status })
    lead.notes.slice(1).forEach((note, n) => {
      const outcome = reached(lead) ? 'reached' : 'no_answer'
      tell(`touch ${n}`, Date.parse(note.at) - 1000, 'lead.touched', 'owner', { kind: n % 2 ? 'email' : 'call', outcome, status })
    })
  }
  moved(lead, o, tell, fields)
  return { lines, fields }
}

function moved(
  lead: DemoLead,
  o: PastFacts,
  tell: (act: string, at: number, name: string, by: PastLine['by'], facts: PastLine['facts']) => void,
  fields: PastField[],
): void {
  const at = Date.parse(lead.since)
  if (lead.status === 'converted') {
    tell('converted', at, 'lead.converted', 'owner', { loan: o.loan, purpose: lead.pipeline })
    fields.push({ act: 'converted', at, field: 'status', before: 'contacted', after: 'converted' })
  } else if (o.stage !== o.entry && o.owner) {
    tell('moved', at, 'lead.stageMoved', 'owner', { from: o.entry, to: o.stage, status: lead.status })
    fields.push({ act: 'moved', at, field: 'stage', before: o.entry, after: o.stage })
    if (o.lostReason) fields.push({ act: 'moved', at, field: 'lostReason', before: null, after: o.lostReason })
  }
}
