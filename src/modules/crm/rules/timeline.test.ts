import { expect, test } from 'vitest'
import { actorName, entriesOf, type Line, type Told } from './timeline.ts'

const line = (more: Partial<Line>): Line => ({
  group: 'g',
  id: 'g',
  at: '',
  name: 'crm.doThing',
  actorKind: 'member',
  actor: 'm',
  actorName: 'Leo',
  source: null,
  inBulk: false,
  command: null,
  subjectKind: 'loan',
  subject: 'loan',
  facts: {},
  body: null,
  file: null,
  changes: [],
  ...more,
})
const change = (id: string): Told => ({ record: { kind: 'loan', id }, field: 'amount', class: 'internal', before: 1, after: 2 })

test('a change stands with the event that tells of the same record', () => {
  const changes = [change('loan'), change('lead')]
  const entries = entriesOf([
    line({ id: '3', command: 'g', name: 'loan.opened', changes }),
    line({ id: '2', command: 'g', name: 'lead.converted', subject: 'lead', changes }),
    line({ changes }),
  ])
  expect(entries.map(e => [e.name, e.kind, e.changes.map(c => c.record.id)])).toEqual([
    ['loan.opened', 'change', ['loan']],
    ['lead.converted', 'change', ['lead']],
  ])
})

test('a change nobody tells of stands with the first event, or with the command itself', () => {
  expect(
    entriesOf([
      line({ id: '2', command: 'g', name: 'loan.opened', changes: [change('other')] }),
      line({ changes: [change('other')] }),
    ]),
  ).toMatchObject([{ name: 'loan.opened', kind: 'change' }])
  expect(entriesOf([line({ changes: [change('other')] })])).toMatchObject([{ name: 'crm.doThing', kind: 'change' }])
})

test('a command that changed nothing here is bookkeeping, and its events are told', () => {
  expect(entriesOf([line({})])).toEqual([])
  expect(entriesOf([line({ id: '2', command: 'g', name: 'task.added' }), line({})]).map(e => e.name)).toEqual(['task.added'])
})

test('a note is a note', () => {
  expect(entriesOf([line({ id: 'n', group: 'n', name: 'note', body: 'Hello' })])).toMatchObject([
    { kind: 'note', body: 'Hello', changes: [] },
  ])
})

test('who did it has a name, machines too', () => {
  const by = (actorKind: string, actorName_: string | null, source: string | null = null) =>
    actorName({ actorKind, actorName: actorName_, source })
  expect(by('member', 'Leo')).toBe('Leo')
  expect(by('system', null)).toBe('System')
  expect(by('key', null)).toBe('API key')
  expect(by('app', 'Leo')).toBe('Leo, through an app')
  expect(by('source', null, 'Zillow')).toBe('Zillow')
  expect(by('source', null)).toBe('Lead source')
  expect(by('visitor', null, 'Website')).toBe('Visitor, through Website')
  expect(by('member', 'Leo', 'Typed in')).toBe('Leo')
})

test('a lead that was taken back was so before it went to the next person, however the two were written', () => {
  const both = [
    line({ id: '3', command: 'g', name: 'lead.timedOut', subjectKind: 'lead', subject: 'lead' }),
    line({ id: '2', command: 'g', name: 'lead.assigned', subjectKind: 'lead', subject: 'lead' }),
  ]
  for (const written of [both, both.toReversed()])
    expect(entriesOf(written).map(entry => entry.name)).toEqual(['lead.assigned', 'lead.timedOut'])
})
