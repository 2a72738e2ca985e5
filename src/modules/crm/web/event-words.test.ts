import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { rooms } from '../../../rooms.ts'
import { entryWords, hasWords, isOfRules, type Told } from './event-words.ts'
import { saidOnce } from './timeline-words.ts'

/** What is about a person, a lead, a loan or a task of theirs in no case: settings, people who work here, files as such. */
const elsewhere = new Set([
  ...['crm.markAlerts', 'crm.raiseReminders', 'crm.resumeBulk', 'crm.saveLostReasons', 'crm.savePipeline'],
  ...['crm.saveView', 'crm.removeView', 'crm.indexAnew', 'crm.forgetIndexes', 'crm.markRows', 'crm.unmarkRows'],
  ...['crm.addCustomField', 'crm.changeCustomField', 'crm.setCustomFieldOrder', 'crm.sealCustomField', 'crm.resealCustomValues'],
  ...['crm.exportLeads', 'crm.fetchExport', 'crm.cancelExport', 'crm.exportBatch', 'crm.tidyExports'],
  ...['crm.dropAlteredExport', 'crm.tellOfAccounts'],
  ...['leadHunter.cancelImport', 'leadHunter.checkImport', 'leadHunter.openImport', 'leadHunter.startImport'],
  ...['leadHunter.setImportDialect', 'leadHunter.setImportMapping', 'leadHunter.tryImportBatch', 'leadHunter.resumeImports'],
  ...['leadHunter.loadDemo', 'leadHunter.removeDemo', 'leadHunter.resumeDemo'],
  ...['leadHunter.saveForm', 'leadHunter.savePool', 'leadHunter.saveSource', 'leadHunter.makeSourceKey'],
  ...['leadHunter.saveRoutingDraft', 'leadHunter.discardRoutingDraft', 'leadHunter.publishRouting'],
  ...['leadHunter.setAvailability', 'leadHunter.setCaps'],
])
/** Rooms whose commands are never about a person of the client. */
const otherRooms = /^(identity|apps|automation|audit|keys|trust|operator)\./
/** Told as the note itself. */
const notes = new Set(['note.added'])
const otherEvents =
  /^(identity|viewing|customField|member|licence|import|intake|source|form|routing|pipeline|partner|demo|loans|webhook|approval|review|client|matrix|workgroup|export|app|key|keys|secret|permit|operator|elevation|emergency|hunt|retention|hold|events|ledger|stream)\./

const commands = rooms.flatMap(room => room.handlers.map(handler => handler.action)).filter(action => action.kind === 'command')

/** Every event named in the code, also where no contract promises it. */
function emitted(): string[] {
  const root = 'src/modules'
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(file => /(?<!test)\.ts$/.test(file))
  const texts = files.filter(file => !file.endsWith('.test.ts')).map(file => readFileSync(join(root, file), 'utf8'))
  return texts.flatMap(text =>
    [...text.matchAll(/emit\(\s*(?:[^'()]*\? )?'(\w+\.\w+)'(?: : '(\w+\.\w+)')?/g)].flatMap(m => [m[1]!, m[2] ?? m[1]!]),
  )
}

test('Every command that can change somebody has plain words in the timeline.', () => {
  expect(commands.length).toBeGreaterThan(80)
  const names = commands.map(action => action.name).filter(name => !otherRooms.test(name) && !elsewhere.has(name))
  expect(names.filter(name => !hasWords(name))).toEqual([])
})

test('Every event of a person, a lead, a loan or a task has plain words in the timeline.', () => {
  const names = new Set([...commands.flatMap(action => action.emits), ...emitted()])
  for (const one of ['contact.added', 'lead.repeated', 'lead.declined', 'loan.opened']) expect(names).toContain(one)
  const asked = [...names].filter(name => !otherEvents.test(name) && !notes.has(name))
  expect(asked.filter(name => !hasWords(name))).toEqual([])
})

test('Nothing that is kept elsewhere has grown into the timeline unnoticed, and nobody is excused twice.', () => {
  expect([...elsewhere].filter(name => hasWords(name))).toEqual([])
  expect([...elsewhere].filter(name => !commands.some(action => action.name === name))).toEqual([])
})

test('An import that is taken back, an acceptance that ran out and a name nobody knows are told in plain words.', () => {
  const knows = { people: { nameOf: () => 'Leo' }, stages: {} } as never
  const told = (name: string, kind = 'change') => entryWords({ name, kind, facts: {} } as unknown as Told, knows).words
  expect(told('leadHunter.undoImportBatch')).toBe('took an import back')
  expect(told('leadHunter.expireAcceptance')).toBe('ended the time to accept')
  expect(told('crm.somethingNew')).toBe('changed this')
  expect(told('crm.somethingNew', 'event')).toBe('worked on this')
})

test('What was done in the background, who answered and which file it was are told as they were.', () => {
  const knows = { people: { nameOf: () => 'Leo' }, stages: {} } as never
  const told = (more: Partial<Told>) =>
    entryWords({ kind: 'event', facts: {}, changes: [], ...more } as unknown as Told, knows).words
  expect(told({ name: 'crm.runBulk', kind: 'change', inBulk: true })).toBe('changed this together with others (in bulk)')
  const touch = (kind: string) => told({ name: 'lead.touched', facts: { kind, outcome: 'reached' } })
  expect([touch('email'), touch('text'), touch('call'), touch('meeting')]).toEqual([
    'got an answer by e-mail',
    'got an answer by text',
    'called: reached',
    'met',
  ])
  expect(told({ name: 'file.attached', file: 'paystub.pdf' })).toBe('attached paystub.pdf')
  expect(told({ name: 'loan.opened', changes: [{ field: 'loanFile', after: 'smith.xml' }] as never })).toBe(
    'opened a loan from smith.xml',
  )
})

test('What reads the same is printed once, and what did not change is not printed.', () => {
  const owner = { label: 'Owner', from: 'Leo', to: 'Bea' }
  expect(saidOnce([owner, { label: 'Tags', from: '', to: 'vip' }, { ...owner }, { label: 'City', from: 'A', to: 'A' }])).toEqual([
    owner,
    { label: 'Tags', from: '', to: 'vip' },
  ])
})

test('what the rules did is not laid to whoever sent or typed the lead', () => {
  expect(isOfRules({ name: 'lead.assigned', facts: { by: 'routing' } })).toBe(true)
  expect(isOfRules({ name: 'lead.assigned', facts: { by: 'hand' } })).toBe(false)
  expect(isOfRules({ name: 'lead.pooled', facts: { by: 'release' } })).toBe(false)
  expect(isOfRules({ name: 'lead.timedOut', facts: {} })).toBe(true)
})
