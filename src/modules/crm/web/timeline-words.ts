import type { Output } from '#ui/call.ts'
import { dateText, elapsedText, exactText, labelOf, moneyText, rateText } from '#ui/format.ts'
import type { TimelineKind } from '#ui/record/timeline.tsx'
import type { readTimeline } from '../contract/work.ts'
import type { Colleagues } from './colleagues.ts'
import type { Stages } from './stages.ts'
import { creditWords, intentWords, languageWords, statusWords, touchOutcomes } from './words.ts'

export type Told = Output<typeof readTimeline>['items'][number]
export interface Knows {
  people: Colleagues
  stages: Stages
}
type Words = (entry: Told, knows: Knows) => string

const text = (value: unknown) => (typeof value === 'string' ? value : '')
const tried: Record<string, string> = {
  call: 'called',
  text: 'sent a text',
  email: 'sent an e-mail',
  meeting: 'met',
  other: 'got in touch',
}

/** By which door a lead came, as the room that takes leads in says it. */
const doors: Record<string, string> = {
  manual: 'added the lead',
  form: 'received the lead from a form',
  import: 'imported the lead from a file',
  api: 'received the lead from a program',
  mail: 'received the lead by e-mail',
  adf: 'received the lead from a portal',
  webhook: 'received the lead from a vendor',
}

/** Of each event: its icon and what was done, after the name of who did it. */
const events: Record<string, { kind: TimelineKind; words: Words }> = {
  'lead.received': { kind: 'received', words: ({ facts }) => doors[text(facts.door)] ?? 'received the lead' },
  'lead.repeated': { kind: 'received', words: () => 'received the same lead again' },
  'lead.assigned': {
    kind: 'assigned',
    words: ({ facts }, { people }) => {
      const to = people.nameOf(text(facts.to ?? facts.owner))
      if (!to) return facts.pool ? `put the lead into the pool ${facts.pool}` : 'left the lead without an owner'
      return facts.by === 'routing' ? `had the lead routed to ${to}` : `gave the lead to ${to}`
    },
  },
  'lead.accepted': { kind: 'assigned', words: () => 'accepted the lead' },
  'lead.claimed': { kind: 'assigned', words: () => 'claimed the lead' },
  'lead.offered': { kind: 'assigned', words: () => 'offered the lead to be claimed' },
  'lead.pooled': { kind: 'assigned', words: () => 'put the lead into a pool' },
  'lead.timedOut': { kind: 'assigned', words: () => 'took the lead back: nobody accepted in time' },
  'lead.changed': { kind: 'change', words: () => 'changed the lead' },
  'lead.scored': { kind: 'system', words: () => 'scored the lead' },
  'lead.stageMoved': {
    kind: 'stage',
    words: ({ facts }, { stages }) => `moved the lead to ${stages.stageOf(text(facts.to))?.name ?? 'another stage'}`,
  },
  'lead.touched': {
    kind: 'call',
    words: ({ facts }) => {
      const outcome = touchOutcomes[facts.outcome as keyof typeof touchOutcomes]
      return (tried[text(facts.kind)] ?? 'got in touch') + (outcome && outcome !== 'Sent' ? `: ${outcome.toLowerCase()}` : '')
    },
  },
  'lead.firstTouched': {
    kind: 'system',
    words: ({ facts }) =>
      typeof facts.seconds === 'number' ? `stopped the clock after ${elapsedText(facts.seconds * 1000)}` : 'stopped the clock',
  },
  'lead.archived': {
    kind: 'system',
    words: ({ facts }) => (facts.archived === false ? 'brought the lead back' : 'archived the lead'),
  },
  'lead.converted': { kind: 'stage', words: () => 'converted the lead to a loan' },
  'contact.added': { kind: 'system', words: () => 'added the person' },
  'contact.changed': { kind: 'change', words: () => 'changed the person' },
  'contact.merged': { kind: 'change', words: () => 'merged two people into one' },
  'loan.opened': { kind: 'stage', words: () => 'opened a loan' },
  'loan.changed': { kind: 'change', words: () => 'changed the loan' },
  'loan.stageMoved': {
    kind: 'stage',
    words: ({ facts }, { stages }) => `moved the loan to ${stages.stageOf(text(facts.to))?.name ?? 'another stage'}`,
  },
  'loan.funded': { kind: 'stage', words: () => 'funded the loan' },
  'loan.lost': { kind: 'stage', words: () => 'marked the loan as lost' },
  'loan.assigned': {
    kind: 'assigned',
    words: ({ facts }, { people }) => `gave the loan to ${people.nameOf(text(facts.to)) ?? 'nobody yet'}`,
  },
  'loan.borrowerAdded': { kind: 'change', words: () => 'added a borrower' },
  'loan.borrowerRemoved': { kind: 'change', words: () => 'took a borrower off the loan' },
  'loan.participantAdded': { kind: 'change', words: () => 'put somebody beside the loan' },
  'loan.participantRemoved': { kind: 'change', words: () => 'took somebody off the loan' },
  'task.added': { kind: 'task', words: ({ facts }) => (facts.kind === 'callback' ? 'set a callback' : 'added a task') },
  'task.done': { kind: 'task', words: ({ facts }) => (facts.kind === 'callback' ? 'finished a callback' : 'finished a task') },
  'task.changed': { kind: 'task', words: () => 'changed a task' },
  'file.attached': { kind: 'file', words: () => 'attached a file' },
  'file.removed': { kind: 'file', words: ({ facts }) => (facts.restored ? 'restored a file' : 'removed a file') },
  'note.changed': { kind: 'note', words: () => 'changed a note' },
  'field.revealed': { kind: 'system', words: () => 'looked at sealed values' },
  'consent.given': { kind: 'consent', words: () => 'recorded a consent' },
  'consent.withdrawn': { kind: 'consent', words: () => 'recorded that a consent was withdrawn' },
  'leads.changed': { kind: 'change', words: () => 'changed this lead together with others' },
  'crm.setHousehold': { kind: 'change', words: () => 'changed the household' },
  'crm.runBulk': { kind: 'change', words: () => 'changed this in a bulk change' },
  'crm.undoBulk': { kind: 'change', words: () => 'took a bulk change back' },
  'operation.undone': { kind: 'system', words: () => 'undid a bulk change' },
  'records.reassigned': { kind: 'assigned', words: () => 'reassigned the records of a colleague who left' },
}

const touchKind: Record<string, TimelineKind> = { call: 'call', text: 'sms', email: 'email', meeting: 'meeting', other: 'call' }

export function entryWords(entry: Told, knows: Knows): { kind: TimelineKind; words: string } {
  if (entry.kind === 'note') return { kind: 'note', words: entry.facts.edited ? 'wrote a note, edited since' : 'wrote a note' }
  const known = events[entry.name]
  if (known) {
    const kind = entry.name === 'lead.touched' ? (touchKind[text(entry.facts.kind)] ?? known.kind) : known.kind
    return { kind, words: known.words(entry, knows) }
  }
  // A command of which no event tells: `crm.updateContact` reads “update contact”.
  return {
    kind: entry.kind === 'change' ? 'change' : 'system',
    words: labelOf(entry.name.split('.').at(-1) ?? entry.name).toLowerCase(),
  }
}

const labels: Record<string, string> = {
  owner: 'Owner',
  stage: 'Stage',
  status: 'Status',
  archivedAt: 'Archived',
  zip: 'ZIP',
  value: 'Value',
  lostReason: 'Reason',
  currentRate: 'Current rate',
  noteRate: 'Rate',
  dueAt: 'Due',
}
/** Told by another line already, or of no use to a reader. */
const unsaid = new Set([
  'version',
  'pipeline',
  'branch',
  'updatedAt',
  'acceptBy',
  'assignedAt',
  'stageSince',
  'household',
  'mergedInto',
])
export const isSaid = (field: string) => !unsaid.has(field)

export const fieldLabel = (field: string) => labels[field] ?? labelOf(field)

/** A value of a field as a person reads it. */
export function valueText(field: string, value: unknown, { people, stages }: Knows): string {
  if (value === null || value === undefined || value === '') return ''
  if (Array.isArray(value)) return value.join(', ')
  if (typeof value === 'boolean') return value ? 'Yes' : 'No'
  const raw = String(value)
  switch (field) {
    case 'owner':
      return people.nameOf(raw) ?? raw
    case 'stage':
      return stages.stageOf(raw)?.name ?? 'A stage that is gone'
    case 'lostReason':
      return stages.lostReasons.find(one => one.id === raw)?.label ?? 'A reason that is gone'
    case 'status':
      return statusWords[raw as keyof typeof statusWords]?.label ?? labelOf(raw)
    case 'intent':
      return intentWords[raw as keyof typeof intentWords] ?? raw
    case 'creditBand':
      return creditWords[raw as keyof typeof creditWords] ?? raw
    case 'language':
      return languageWords(raw)
  }
  if (field.endsWith('Cents')) return moneyText(Number(raw))
  if (/[rR]ate$/.test(field)) return rateText(Number(raw))
  if (/^\d{4}-\d\d-\d\d$/.test(raw)) return dateText(raw)
  if (/^\d{4}-\d\d-\d\dT/.test(raw)) return exactText(raw)
  if (/^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(raw)) return ''
  return raw
}
