import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDraft, setUserType } from '#modules/identity/contract.ts'
import { makeKey } from '../../../test/agreed.ts'
import { makeLeads } from '../../../test/leads.ts'
import { type MatrixDesk, openMatrixDesk } from '../../../test/matrix-desk.ts'
import type { Person, World } from '../../../test/world.ts'
import * as c from './contract.ts'

/** What somebody does not see they do not find by trying either: nothing they are answered hangs on the value. */
let desk: MatrixDesk
let w: World
let leo: Person
/** A branch manager: they change leads and people of the branch, and see what is confidential masked. */
let bea: Person
beforeAll(async () => {
  desk = await openMatrixDesk()
  w = desk.w
  ;({ leo, bea } = w.firm)
  const { ann } = w.firm
  await ann.ask(openDraft, {})
  const conditions = { hours: null, networks: null, startsOn: null, endsOn: null }
  const { id: type } = await desk.typeOf('Branch manager')
  await ann.ask(setUserType, { type, name: 'Branch manager', clearance: 'internal', conditions })
  await desk.publish()
  for (const record of ['lead', 'person'] as const) {
    const own = { record, kind: 'text', name: 'Story' } as const
    await ann.ask(c.addCustomField, { ...own, class: 'confidential' })
    await ann.ask(c.addCustomField, { record, name: 'Alimony', kind: 'money', class: 'restricted' })
    const options = [{ label: 'Yes' }, { label: 'No' }]
    await ann.ask(c.addCustomField, { record, name: 'Disabled', kind: 'one_of', class: 'restricted', options })
  }
})
afterAll(() => desk.w.close())

const values = { story: 'Two boys', alimony: 1234, disabled: 'yes' }
let made = 0
async function somebody() {
  const n = String(++made).padStart(2, '0')
  const [one] = await makeLeads(w, w.firm, [
    { name: `Maria Lopez ${n}`, owner: leo, email: `maria${n}@one.example`, state: 'SC' },
  ])
  await leo.ask(c.updateLead, { lead: one!.lead, propertyStreet: '1 Bay Street', custom: values })
  await leo.ask(c.updateContact, { contact: one!.contact, street: '2 Bay Street', custom: values })
  return one!
}
const attempt = (asking: Promise<unknown>) =>
  asking.then(
    answer => ({ answer }),
    (error: { word: string; message: string; facts: object; problems: object }) => ({
      word: error.word,
      message: error.message,
      facts: error.facts,
      problems: error.problems,
    }),
  )

type Changed = 'lead' | 'contact'
/** Sends these values of a record, as if it had been read at this version. */
const send = (by: Person, of: Changed, id: string, sent: object, version?: number) =>
  of === 'lead'
    ? by.ask(c.updateLead, { lead: id, ...sent, ...(version !== undefined && { version }) })
    : by.ask(c.updateContact, { contact: id, ...sent, ...(version !== undefined && { version }) })

/** Everything that is told of a record after what was just asked: the event's facts and the history's lines. */
async function toldOf(of: Changed, id: string) {
  const [event] = await w.superuser<{ id: string; facts: { fields: string[] } }[]>`
    select id, facts from kernel.event where name = ${`${of}.changed`} and subject_id = ${id} order by id desc limit 1`
  const lines = await w.superuser`
    select field, class, before, after from kernel.change
    where record_id = ${id} and event_id = (select event_id from kernel.change where record_id = ${id} order by event_id desc limit 1) order by n`
  const timeline = await bea.ask(c.readTimeline, of === 'lead' ? { lead: id } : { contact: id })
  const shown = timeline.items[0]!.changes.map(({ record: _, ...change }) => change)
  return { facts: event!.facts, lines: [...lines], shown, entries: timeline.items.length }
}

const guesses: [who: 'leo' | 'bea', of: Changed, right: object, wrong: object][] = [
  ['leo', 'lead', { custom: { alimony: 1234 } }, { custom: { alimony: 1235 } }],
  ['leo', 'contact', { custom: { alimony: 1234 } }, { custom: { alimony: 1235 } }],
  ['leo', 'lead', { custom: { disabled: 'yes' } }, { custom: { disabled: 'no' } }],
  ['bea', 'lead', { custom: { story: 'Two boys' } }, { custom: { story: 'One girl' } }],
  ['bea', 'contact', { custom: { story: 'Two boys' } }, { custom: { story: 'One girl' } }],
  ['bea', 'lead', { propertyStreet: '1 Bay Street' }, { propertyStreet: '9 Bay Street' }],
  ['bea', 'contact', { street: '2 Bay Street' }, { street: '9 Bay Street' }],
]

test.each(guesses)('%s, of a %s, is answered the same for %j as for %j', async (who, of, right, wrong) => {
  const by = w.firm[who]
  const one = await somebody()
  const other = await somebody()
  const [mine, theirs] = [one[of], other[of]]
  // Against an older version both are refused alike, and nothing is written or shown.
  const stale = [await attempt(send(by, of, mine, right, 1)), await attempt(send(by, of, mine, wrong, 1))]
  expect(stale[0]).toMatchObject({ word: 'conflict' })
  expect(stale[0]).toEqual(stale[1])
  expect(Object.keys((stale[0] as { facts: object }).facts)).toEqual(['version', 'fields'])
  // As it is now both are written alike: the same step of the version, the same event, the same line of the history.
  const written = [await attempt(send(by, of, mine, right)), await attempt(send(by, of, theirs, wrong))]
  expect(written[0]).toEqual({ answer: { version: expect.any(Number) } })
  expect(written[0]).toEqual(written[1])
  expect(await toldOf(of, mine)).toEqual(await toldOf(of, theirs))
  expect(await w.superuser`select 1 from crm.reveal`).toEqual([])
})

test('whoever sees a value is not told of a change where there is none', async () => {
  const one = await somebody()
  for (const [of, sent] of [
    ['lead', { propertyStreet: '1 Bay Street', custom: { story: 'Two boys' } }],
    ['contact', { street: '2 Bay Street', custom: { story: 'Two boys' } }],
  ] as const) {
    const before = await toldOf(of, one[of])
    const { version } = await send(leo, of, one[of], sent)
    expect(await send(leo, of, one[of], sent, 1)).toEqual({ version })
    expect(await toldOf(of, one[of])).toEqual(before)
  }
})

test('a key of the API finds no restricted value by trying', async () => {
  const { lead } = await somebody()
  const { token } = await makeKey(w, w.firm.ann, { name: 'Sync', permissions: ['lead.edit', 'lead.read'] })
  const caller = (await w.bearers.resolve(token))!
  const said = []
  for (const alimony of [1233, 1234, 1235])
    said.push(await attempt(leo.ask(c.updateLead, { lead, version: 1, custom: { alimony } }, { caller })))
  expect(said[0]).toMatchObject({ word: 'conflict' })
  expect(said).toEqual([said[0], said[0], said[0]])
})

test('a choice that was put away is not found by trying whether it is still taken', async () => {
  const { lead } = await somebody()
  const { items } = await w.firm.ann.ask(c.listCustomFields, {})
  const field = items.find(one => one.record === 'lead' && one.key === 'disabled')!.id
  await w.firm.ann.ask(c.changeCustomField, { field, options: [{ id: 'no', label: 'No' }] })
  expect(await attempt(leo.ask(c.updateLead, { lead, custom: { disabled: 'yes' } }))).toMatchObject({ word: 'invalid' })
  await w.firm.ann.ask(c.changeCustomField, { field, options: [{ label: 'Yes' }, { label: 'No' }] })
})

test('nor does merging somebody with a guess into somebody, or parting them again, tell whether it was right', async () => {
  const told = []
  for (const guess of [values, { ...values, story: 'One girl', alimony: 1235, disabled: 'no' }]) {
    const kept = await somebody()
    const gone = await somebody()
    await leo.ask(c.updateContact, {
      contact: gone.contact,
      street: guess === values ? '2 Bay Street' : '9 Bay Street',
      custom: guess,
    })
    const asked = { contact: kept.contact, with: gone.contact }
    for (const take of [[], ['address', 'custom']] as const) {
      const { merge } = await bea.ask(c.mergePeople, { ...asked, take: [...take] })
      const { version } = await bea.ask(c.readContact, { contact: kept.contact })
      const names = await w.superuser`
        select field, class from kernel.change where record_id in (${kept.contact}, ${gone.contact}) and operation_id = ${merge} order by event_id, n`
      await bea.ask(c.undoMerge, { contact: kept.contact, merge })
      const parted = await bea.ask(c.readContact, { contact: kept.contact })
      const after = await w.superuser`
        select field, class from kernel.change where record_id = ${kept.contact} and event_id = (
          select max(event_id::text)::uuid from kernel.change where record_id = ${kept.contact}) order by n`
      told.push({ take: take.length, version, names: [...names], parted: parted.version, after: [...after] })
    }
  }
  expect(told[0]).toEqual(told[2])
  expect(told[1]).toEqual(told[3])
  expect(told[1]!.names).toContainEqual({ field: 'street', class: 'confidential' })
  expect(told[1]!.names.filter(one => one.class === 'restricted')).toHaveLength(2)
})
