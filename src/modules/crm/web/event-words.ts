import type { Output } from '#ui/call.ts'
import { elapsedText } from '#ui/format.ts'
import type { TimelineKind } from '#ui/record/timeline.tsx'
import type { readTimeline } from '../contract/work.ts'
import type { Colleagues } from './colleagues.ts'
import type { Stages } from './stages.ts'
import { touchOutcomes } from './words.ts'

export type Told = Output<typeof readTimeline>['items'][number]
export interface Knows {
  people: Colleagues
  stages: Stages
}
type Words = (entry: Told, knows: Knows) => string

const text = (value: unknown) => (typeof value === 'string' ? value : '')
/** Who was reached: what was sent is no answer yet. */
const reached: Record<string, string> = {
  call: 'called: reached',
  text: 'got an answer by text',
  email: 'got an answer by e-mail',
  meeting: 'met',
  other: 'got in touch: reached',
}
const tried: Record<string, string> = {
  call: 'called',
  text: 'sent a text',
  email: 'sent an e-mail',
  meeting: 'met',
  other: 'got in touch',
}

/** What came of a call of somebody who was handed the lead, as the room that hands leads out says it. */
const callOutcomes: Record<string, string> = {
  reached: 'called out of the queue: reached',
  no_answer: 'called out of the queue: no answer',
  callback: 'called out of the queue, and promised to call back',
  not_interested: 'called out of the queue: not interested',
  do_not_call: 'called out of the queue: asked not to be called again',
}

/** By which door a lead came, as the room that takes leads in says it. */
const doors: Record<string, string> = {
  manual: 'added the lead',
  form: 'sent the form',
  import: 'imported the lead from a file',
  api: 'sent the lead in',
  mail: 'sent the lead by e-mail',
  adf: 'sent the lead',
  webhook: 'sent the lead',
}
const again: Record<string, string> = { manual: 'added the same lead again', form: 'asked again' }

/** Why somebody got a lead, as the rooms that give leads say it. */
const assigned: Record<string, (to: string) => string> = {
  hand: to => `gave the lead to ${to}`,
  routing: to => `routed the lead to ${to}`,
  known: to => `gave the lead to ${to}, who has this person already`,
  typed: () => 'kept the lead',
  named: to => `gave the lead to ${to}, whom the sender named`,
  imported: to => `gave the lead to ${to}, whom the import names`,
}

const fromFile = ({ facts, changes }: Told) => {
  const file = (changes ?? []).find(change => change.field === 'loanFile')?.after
  return typeof file === 'string' ? ` from ${file}` : facts.by === 'mismo' ? ' from a loan file' : ''
}

const unassigned = ({ by, from, pool }: Told['facts'], people: Colleagues) => {
  if (pool) return 'put the lead into a pool'
  const before = people.nameOf(text(from))
  return by === 'licence' && before
    ? `took the lead from ${before}, who has no license for its state`
    : 'left the lead without an owner'
}

/** What the rules did, whoever it was that sent or typed the lead. */
export const isOfRules = ({ name, facts }: Pick<Told, 'name' | 'facts'>): boolean =>
  ['lead.offered', 'lead.unassigned', 'lead.timedOut'].includes(name) ||
  (name === 'lead.pooled' && facts.by !== 'release') ||
  (name === 'lead.assigned' && (facts.by === 'routing' || facts.by === 'known'))

/** Of each event: its icon and what was done, after the name of who did it. */
const events: Record<string, { kind: TimelineKind; words: Words }> = {
  'lead.received': { kind: 'received', words: ({ facts }) => doors[text(facts.door)] ?? 'sent the lead' },
  'lead.repeated': { kind: 'received', words: ({ facts }) => again[text(facts.door)] ?? 'sent the same lead again' },
  'lead.assigned': {
    kind: 'assigned',
    words: ({ facts }, { people }) => {
      const to = people.nameOf(text(facts.to ?? facts.owner))
      if (!to) return unassigned(facts, people)
      return (assigned[text(facts.by)] ?? assigned.hand)!(to)
    },
  },
  'lead.accepted': { kind: 'assigned', words: () => 'accepted the lead' },
  'lead.claimed': { kind: 'assigned', words: () => 'claimed the lead' },
  'lead.offered': { kind: 'assigned', words: () => 'offered the lead to be claimed' },
  'lead.pooled': { kind: 'assigned', words: () => 'put the lead into a pool' },
  'lead.declined': { kind: 'assigned', words: () => 'declined the lead' },
  'lead.unassigned': { kind: 'assigned', words: () => 'could not give the lead to anybody' },
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
      if (facts.outcome === 'reached') return reached[text(facts.kind)] ?? reached.other!
      const outcome = touchOutcomes[facts.outcome as keyof typeof touchOutcomes]
      return (tried[text(facts.kind)] ?? 'got in touch') + (outcome && outcome !== 'Sent' ? `: ${outcome.toLowerCase()}` : '')
    },
  },
  'lead.firstTouched': {
    kind: 'system',
    words: ({ facts }) =>
      typeof facts.seconds === 'number'
        ? `stopped the clock after ${elapsedText(facts.seconds * 1000)}`
        : 'was the first to get in touch',
  },
  'call.handedOut': { kind: 'system', words: () => 'was handed the lead to call' },
  'call.ended': { kind: 'call', words: ({ facts }) => callOutcomes[text(facts.outcome)] ?? 'ended the call' },
  'call.givenBack': { kind: 'system', words: () => 'took the lead back: nobody recorded an outcome' },
  'lead.archived': {
    kind: 'system',
    words: ({ facts }) => (facts.archived === false ? 'brought the lead back' : 'archived the lead'),
  },
  'lead.converted': { kind: 'stage', words: () => 'converted the lead to a loan' },
  'contact.added': { kind: 'system', words: () => 'added the person' },
  'contact.changed': { kind: 'change', words: () => 'changed the person' },
  'contact.maybeSame': {
    kind: 'change',
    words: () => 'kept this person apart from somebody a colleague has, who may be the same',
  },
  'contact.toldApart': { kind: 'change', words: () => 'said that this person is not somebody else who looks the same' },
  'contact.apartTakenBack': { kind: 'change', words: () => 'took back that this person is not somebody else' },
  'contact.merged': { kind: 'change', words: () => 'merged two people into one' },
  'person.erased': { kind: 'change', words: () => 'erased this person for good' },
  'contact.parted': { kind: 'change', words: () => 'parted two people who had been merged' },
  'loan.opened': { kind: 'stage', words: entry => `opened a loan${fromFile(entry)}` },
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
  'file.attached': { kind: 'file', words: ({ file }) => (file ? `attached ${file}` : 'attached a file') },
  'file.removed': {
    kind: 'file',
    words: ({ facts, file }) => `${facts.restored ? 'restored' : 'removed'} ${file ?? 'a file'}`,
  },
  'note.changed': { kind: 'note', words: () => 'changed a note' },
  'field.revealed': { kind: 'system', words: () => 'looked at sealed values' },
  'reveal.refused': { kind: 'system', words: () => 'was refused more sealed values: the hour was used up' },
  'consent.given': { kind: 'consent', words: () => 'recorded a consent' },
  'consent.withdrawn': { kind: 'consent', words: () => 'recorded that a consent was withdrawn' },
  'leads.changed': { kind: 'change', words: () => 'changed this lead together with others' },
  'operation.undone': { kind: 'system', words: () => 'undid a bulk change' },
  'records.reassigned': { kind: 'assigned', words: () => 'reassigned the records of a colleague who left' },
}

/** Of each command that changed something of which no event tells. */
const commands: Record<string, string> = {
  'callRunner.endCall': 'called out of the queue',
  'callRunner.giveBack': 'took the lead back from a caller',
  'callRunner.keepCall': 'kept the lead in hand',
  'callRunner.takeCall': 'was handed the lead to call',
  'crm.addBorrower': 'added a borrower',
  'crm.addIdentifier': 'added an e-mail address or phone number',
  'crm.addLoan': 'opened a loan',
  'crm.addNote': 'wrote a note',
  'crm.addParticipant': 'put somebody beside the loan',
  'crm.addPartner': 'made them a partner',
  'crm.addTask': 'added a task',
  'crm.archiveLead': 'put the lead away or brought it back',
  'crm.assignLead': 'gave the lead to somebody',
  'crm.assignLoan': 'gave the loan to somebody',
  'crm.assignRecord': 'changed whose it is',
  'crm.attachFile': 'attached a file',
  'crm.changeLeads': 'changed this together with others',
  'crm.convertLead': 'converted the lead to a loan',
  'crm.deactivatePerson': 'handed on what a colleague who left had',
  'crm.editNote': 'changed a note',
  'crm.importMismo': 'opened a loan from a loan file',
  'crm.moveLead': 'moved the lead to another stage',
  'crm.moveLoan': 'moved the loan to another stage',
  'crm.movePartner': 'moved the partner to another stage',
  'crm.reassignTasks': 'gave on the open tasks of a colleague',
  'crm.removeBorrower': 'took a borrower off the loan',
  'crm.removeFile': 'removed a file',
  'crm.removeParticipant': 'took somebody off the loan',
  'crm.revealLeadField': 'looked at a sealed value',
  'crm.revealLoan': 'looked at sealed values',
  'crm.revealPersonField': 'looked at a sealed value',
  'crm.searchBySsn': 'looked for a Social Security number',
  'crm.runBulk': 'changed this together with others',
  'crm.setHousehold': 'changed the household',
  'crm.setIdentifier': 'changed an e-mail address or phone number',
  'crm.settleDepartures': 'handed on what a colleague had whom the directory let go',
  'crm.touchLead': 'got in touch',
  'crm.undoBulk': 'took a bulk change back',
  'crm.undoOperation': 'took a bulk change back',
  'crm.updateContact': 'changed the person',
  'crm.updateLead': 'changed the lead',
  'crm.updateLoan': 'changed the loan',
  'crm.updatePartner': 'changed the partner',
  'crm.tellApart': 'said that two people are not the same',
  'crm.takeBackApart': 'took back that two people are not the same',
  'crm.mergePeople': 'merged two people into one',
  'crm.undoMerge': 'parted two people who had been merged',
  'crm.updateTask': 'changed a task',
  'leadHunter.acceptLead': 'accepted the lead',
  'leadHunter.addLead': 'added the lead',
  'leadHunter.claimLead': 'claimed the lead',
  'leadHunter.clearDemo': 'removed what the demo company brought',
  'leadHunter.declineLead': 'declined the lead',
  'leadHunter.expireAcceptance': 'ended the time to accept',
  'leadHunter.importBatch': 'brought this up to date from a file',
  'leadHunter.layDemo': 'laid this out with the demo company',
  'leadHunter.mendImportRow': 'brought this up to date from a corrected row of a file',
  'leadHunter.receiveHook': 'received this from a vendor',
  'leadHunter.releaseLead': 'gave the lead back to a pool',
  'leadHunter.retryIntake': 'took the lead in after all',
  'leadHunter.submitForm': 'received this from a form',
  'leadHunter.sweepAcceptance': 'ended the time to accept',
  'leadHunter.takeMendedRow': 'brought this up to date from a corrected row of a file',
  'leadHunter.undoImport': 'took an import back',
  'leadHunter.undoImportBatch': 'took an import back',
  'leadHunter.upsertLeads': 'received this from a program',
}

/** Whether there are words for what is kept under this name. A test asks it of everything that can be. */
export const hasWords = (name: string): boolean => Object.hasOwn(events, name) || Object.hasOwn(commands, name)

const touchKind: Record<string, TimelineKind> = { call: 'call', text: 'sms', email: 'email', meeting: 'meeting', other: 'call' }

/** The icon of a line and what was done, after the name of who did it. */
export function entryWords(entry: Told, knows: Knows): { kind: TimelineKind; words: string } {
  const { kind, words } = plainWords(entry, knows)
  return { kind, words: entry.inBulk ? `${words} (in bulk)` : words }
}

function plainWords(entry: Told, knows: Knows): { kind: TimelineKind; words: string } {
  if (entry.kind === 'note') return { kind: 'note', words: entry.facts.edited ? 'wrote a note, edited since' : 'wrote a note' }
  const known = events[entry.name]
  if (known) {
    const kind = entry.name === 'lead.touched' ? (touchKind[text(entry.facts.kind)] ?? known.kind) : known.kind
    return { kind, words: known.words(entry, knows) }
  }
  const changed = entry.kind === 'change'
  return { kind: changed ? 'change' : 'system', words: commands[entry.name] ?? (changed ? 'changed this' : 'worked on this') }
}
