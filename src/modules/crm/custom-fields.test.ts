import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Hostile, openHostile } from '../../../test/hostile.ts'
import { makeLeads } from '../../../test/leads.ts'
import type { World } from '../../../test/world.ts'
import * as contract from './contract.ts'

let at: Hostile
let w: World
let lead: string
let contact: string
beforeAll(async () => {
  at = await openHostile()
  w = at.w
  await w.firm.prepare()
  const [made] = await makeLeads(w, w.firm, [{ name: 'Maria Lopez', owner: w.firm.leo, email: 'maria@example.com' }])
  lead = made!.lead
  contact = made!.contact
})
afterAll(() => at.close())

const add = (name: string, kind: contract.CustomKind, of: contract.CustomClass, more: object = {}) =>
  w.firm.ann.ask(contract.addCustomField, { record: 'lead', name, kind, class: of, ...more })
const read = (who = w.firm.leo, id = lead) => who.ask(contract.readLead, { lead: id })
const set = (custom: Record<string, contract.CustomValue | null>, who = w.firm.leo, id = lead) =>
  who.ask(contract.updateLead, { lead: id, custom })
const ours = ['Maria Lopez', 'Ann Ash', 'Bob Birch', 'Cyd Cedar']
/** The names a list shows, of those of this file. */
const list = async (filter: object, sort?: string) =>
  (await w.firm.leo.ask(contract.listLeads, { ...filter, ...(sort && { sort }) } as never)).items
    .map(row => row.name!)
    .filter(name => ours.includes(name))
const stored = async (id = lead) =>
  (
    await w.superuser<
      { custom: Record<string, unknown>; custom_kept: string[]; sealed: Buffer | null; restricted: Buffer | null }[]
    >`
    select custom, custom_kept, sealed, restricted from crm.lead where id = ${id}`
  )[0]!

test('whoever may makes fields, with a key that stays; nobody else does', async () => {
  const made = await add('Region of the branch', 'one_of', 'internal', { options: [{ label: 'North' }, { label: 'South' }] })
  expect(made.key).toBe('region_of_the_branch')
  await expect(
    w.firm.leo.ask(contract.addCustomField, { record: 'lead', name: 'Mine', kind: 'text', class: 'internal' }),
  ).rejects.toMatchObject({ word: 'forbidden' })
  await expect(add('region of the branch', 'text', 'internal')).rejects.toMatchObject({ word: 'invalid' })
  await expect(add('Second mail', 'email', 'internal')).rejects.toThrow('at least confidential')
  await expect(add('Empty choice', 'one_of', 'internal')).rejects.toThrow('Give at least one choice')
  await w.firm.ann.ask(contract.changeCustomField, { field: made.id, name: 'Region' })
  const items = (await w.firm.leo.ask(contract.listCustomFields, {})).items
  expect(items).toMatchObject([{ name: 'Region', key: 'region_of_the_branch', class: 'internal', archived: false }])
  expect((await w.rival.ann.ask(contract.listCustomFields, {})).items).toEqual([])
})

test('values of each class are kept in their place, read back, and told of in the history', async () => {
  await add('Rooms', 'number', 'internal')
  await add('Closing by', 'date', 'internal')
  await add('Budget', 'money', 'internal')
  await add('Likes', 'several_of', 'internal', { options: [{ label: 'Garden' }, { label: 'Pool' }] })
  await add('Pets', 'yes_no', 'internal')
  await add('Family story', 'long_text', 'confidential')
  await add('Alimony', 'money', 'restricted')
  const version = (await read()).version
  const said = {
    region_of_the_branch: 'north',
    rooms: 3.5,
    closing_by: '2026-03-04',
    budget: 41_250_000,
    likes: ['pool', 'garden'],
    pets: true,
  }
  await set({ ...said, family_story: 'Two boys\nand a dog', alimony: 120_000 })
  const now = await read()
  expect(now.version).toBe(version + 1)
  expect(now.custom).toEqual({ ...said, likes: ['garden', 'pool'] })
  expect(now.sealedCustom).toEqual({ family_story: 'Two boys\nand a dog' })
  expect(now.keptCustom).toEqual(['alimony'])
  const kept = await stored()
  expect(Object.keys(kept.custom).toSorted()).toEqual(Object.keys(said).toSorted())
  expect(kept.custom_kept).toEqual(['alimony'])
  const row = JSON.stringify(await w.superuser`select row_to_json(l) from crm.lead l where id = ${lead}`)
  expect(row).not.toContain('Two boys')
  expect(row).not.toContain('120000')
  // Nothing restricted is told by the timeline; what is confidential is to whoever may.
  const told = (await w.firm.leo.ask(contract.readTimeline, { lead })).items.flatMap(item => item.changes)
  const fields = (await w.firm.ann.ask(contract.listCustomFields, {})).items
  const of = (key: string) => told.find(change => change.field === `custom.${fields.find(f => f.key === key)!.id}`)
  expect(of('rooms')).toMatchObject({ class: 'internal', before: null, after: 3.5 })
  expect(of('family_story')).toMatchObject({ class: 'confidential', after: 'Two boys\nand a dog' })
  expect(of('alimony')).toMatchObject({ class: 'restricted', before: null, after: null })
  // The log's own line names fields by their ids alone.
  const [event] = await w.superuser<{ facts: { fields: string[] } }[]>`
    select facts from kernel.event where name = 'lead.changed' and subject_id = ${lead} order by id desc limit 1`
  expect(event!.facts.fields.every(name => /^custom\.[0-9a-f-]{36}$/.test(name))).toBe(true)
  // Whoever is not cleared sees dots in the place of what is confidential.
  expect((await read(w.firm.max)).sealedCustom).toEqual({ family_story: '••••' })
  // Saying the same again changes nothing; emptying takes it away, everywhere.
  await set({ rooms: 3.5, likes: ['pool', 'garden'] })
  expect((await read()).version).toBe(version + 1)
  await set({ rooms: null, family_story: '', alimony: null, likes: [] })
  expect(await read()).toMatchObject({ sealedCustom: {}, keptCustom: [] })
  expect((await stored()).restricted).toBeNull()
})

test('a restricted value is shown for a reason, counted and recorded', async () => {
  await set({ alimony: 120_000, family_story: 'Two boys' })
  const asked = { lead, key: 'alimony' }
  await expect(w.firm.leo.ask(contract.revealLeadField, asked)).rejects.toMatchObject({ word: 'needs-proof' })
  await expect(w.firm.leo.ask(contract.revealLeadField, asked, { reason: 'Underwriting asks' })).resolves.toEqual({
    value: 120_000,
  })
  expect(await w.superuser`select 1 from crm.reveal where record_id = ${lead}`).toHaveLength(1)
  const [event] = await w.superuser<
    { facts: object }[]
  >`select facts from kernel.event where name = 'field.revealed' and subject_id = ${lead}`
  expect(Object.keys(event!.facts)).toContain('field')
  // The envelope is no way around: neither what is confidential nor a colleague’s lead.
  const reason = { reason: 'Curious' }
  await expect(w.firm.leo.ask(contract.revealLeadField, { lead, key: 'family_story' }, reason)).rejects.toMatchObject({
    word: 'not-found',
  })
  await expect(w.firm.tom.ask(contract.revealLeadField, asked, reason)).rejects.toMatchObject({ word: 'not-found' })
  await expect(w.firm.max.ask(contract.revealLeadField, asked, reason)).rejects.toMatchObject({ word: 'forbidden' })
})

test('what is no value of its field is refused in words, and nothing is changed', async () => {
  const before = await read()
  const bad: [Record<string, unknown>, string][] = [
    [{ nothing: 1 }, 'There is no field “nothing”.'],
    [{ rooms: 'three' }, 'Give a number.'],
    [{ closing_by: '2026-02-30' }, 'Give a date as 2026-03-04.'],
    [{ budget: 1.5 }, 'whole cents'],
    [{ region_of_the_branch: 'west' }, 'Choose one of the choices'],
    [{ likes: ['garden', 'sauna'] }, 'Choose among the choices'],
    [{ pets: 'yes' }, 'Say yes or no.'],
    [{ family_story: 'x'.repeat(4001) }, 'At most 4,000 letters.'],
  ]
  for (const [custom, words] of bad)
    await expect(set({ rooms: 9, ...custom } as never)).rejects.toMatchObject({
      word: 'invalid',
      message: expect.stringContaining(words),
    })
  expect(await read()).toEqual(before)
  // A change against an older version says both values of what is internal, of nothing else.
  await set({ rooms: 4 })
  await expect(
    w.firm.leo.ask(contract.updateLead, { lead, version: before.version, custom: { rooms: 5, family_story: 'Three' } }),
  ).rejects.toMatchObject({ word: 'conflict', facts: { 'theirs.custom.rooms': 4, 'yours.custom.rooms': 5 } })
})

test('internal fields filter and sort; sealed ones do neither, and it is said', async () => {
  const made = await makeLeads(
    w,
    w.firm,
    ['Ann Ash', 'Bob Birch', 'Cyd Cedar'].map(name => ({ name, owner: w.firm.leo })),
  )
  const values: Record<string, contract.CustomValue>[] = [
    { rooms: 10, closing_by: '2026-01-05', region_of_the_branch: 'south', likes: ['pool'], pets: false },
    { rooms: 2, closing_by: '2026-02-05', region_of_the_branch: 'north', likes: ['garden', 'pool'] },
    { rooms: -1 },
  ]
  for (const [n, custom] of values.entries()) await set(custom, w.firm.leo, made[n]!.lead)
  const by = (custom: object[], sort?: string) => list({ custom }, sort)
  expect(await by([{ field: 'rooms', from: 2, to: 4 }], 'name')).toEqual(['Bob Birch', 'Maria Lopez'])
  expect(await by([{ field: 'closing_by', from: '2026-02-01', to: '2026-02-28' }])).toEqual(['Bob Birch'])
  expect(await by([{ field: 'region_of_the_branch', is: ['south'] }])).toEqual(['Ann Ash'])
  expect(await by([{ field: 'likes', is: ['pool'] }], 'name')).toEqual(['Ann Ash', 'Bob Birch'])
  expect(await by([{ field: 'pets', is: [false] }])).toEqual(['Ann Ash'])
  expect(await by([{ field: 'likes', given: false }], 'name')).toEqual(['Cyd Cedar', 'Maria Lopez'])
  expect(await w.firm.leo.ask(contract.countLeads, { custom: [{ field: 'rooms', from: 3 }] })).toMatchObject({ count: 2 })
  expect(await list({}, 'custom.rooms')).toEqual(['Cyd Cedar', 'Bob Birch', 'Maria Lopez', 'Ann Ash'])
  expect(await list({}, '-custom.rooms')).toEqual(['Ann Ash', 'Maria Lopez', 'Bob Birch', 'Cyd Cedar'])
  // Who has none comes last both ways, and pages go on where the last one ended.
  const ask = (cursor?: string) =>
    w.firm.leo.ask(contract.listLeads, { sort: '-custom.closing_by', limit: 2, ...(cursor && { cursor }) })
  const first = await ask()
  expect(first.items[0]!.name).toBe('Maria Lopez')
  const rest = await ask(first.next!)
  expect([...first.items, ...rest.items].map(row => row.name).slice(0, 3)).toEqual(['Maria Lopez', 'Bob Birch', 'Ann Ash'])
  expect(new Set([...first.items, ...rest.items].map(row => row.id)).size).toBe(first.items.length + rest.items.length)
  for (const sort of ['custom.family_story', '-custom.alimony'])
    await expect(list({}, sort)).rejects.toThrow('so its values are sealed')
  await expect(by([{ field: 'family_story', has: 'boys' }])).rejects.toThrow('it can be neither filtered nor sorted by')
  await expect(by([{ field: 'rooms', from: '2026-01-01' }])).rejects.toMatchObject({ word: 'invalid' })
  // Lines carry internal values alone.
  const [line] = (await w.firm.leo.ask(contract.listLeads, { q: 'Maria Lopez' })).items
  expect(Object.keys(line!.custom!)).not.toContain('family_story')
})

test('SQL puts no value of a sealed class into the clear, lowers no class and makes nobody a maker of fields', async () => {
  const own = at.contextOf(at.pid, {}, w.firm.leo)
  const into = (json: string) => `update crm.lead set custom = custom || '${json}' where id = '${lead}'`
  for (const json of [
    '{"family_story": "clear"}',
    '{"alimony": 5}',
    '{"unheard_of": 1}',
    '{"rooms": "many"}',
    '{"region_of_the_branch": "west"}',
  ])
    expect(await at.refused(into(json), own), json).toBe('42501')
  expect((await at.inside(into('{"rooms": 7}'), own)).count).toBe(1)
  for (const statement of [
    `update crm.custom_field set name = 'x'`,
    `insert into crm.custom_field (tenant_id, id, record, key, name, kind, class, position, created_at) values ('${w.firm.tenant}', gen_random_uuid(), 'lead', 'k', 'k', 'text', 'internal', 1, now())`,
    `delete from crm.custom_field`,
  ])
    expect(await at.refused(statement, own), statement).toBe('42501')
  const chief = at.contextOf(at.pid, {}, w.firm.ann)
  for (const statement of [
    `update crm.custom_field set class = 'internal' where key = 'alimony'`,
    `update crm.custom_field set key = 'other' where key = 'alimony'`,
    `update crm.custom_field set kind = 'text' where key = 'rooms'`,
    `update crm.custom_field set options = '[]' where key = 'likes'`,
    `update crm.custom_field set sealing_since = now() where key = 'rooms'`,
  ])
    expect(await at.refused(statement, chief), statement).toBe('42501')
  expect((await at.inside(`select * from crm.custom_field where tenant_id = '${w.rival.tenant}'`, chief)).rows).toEqual([])
})

test('a raised class seals what stands, in batches, and what was sealed opens as before', async () => {
  const field = (key: string) =>
    w.firm.ann.ask(contract.listCustomFields, {}).then(answer => answer.items.find(one => one.key === key)!)
  await set({ rooms: 6 })
  const { id } = await field('rooms')
  const raise = (of: contract.CustomClass) => w.firm.ann.ask(contract.sealCustomField, { field: id, class: of })
  await raise('confidential')
  expect(await field('rooms')).toMatchObject({ class: 'confidential', sealingSince: expect.any(String) })
  // Before its turn comes the value is shown as what it becomes, and nobody writes it in the clear any more.
  expect(await read()).toMatchObject({ sealedCustom: { rooms: 6 } })
  expect((await read(w.firm.max)).sealedCustom.rooms).toBeNull()
  expect((await read()).custom.rooms).toBeUndefined()
  await expect(raise('restricted')).rejects.toThrow('being sealed')
  await w.drain()
  expect((await stored()).custom.rooms).toBeUndefined()
  expect((await read()).sealedCustom.rooms).toBe(6)
  expect(await field('rooms')).toMatchObject({ sealingSince: null })
  await expect(raise('internal')).rejects.toThrow('A class is only raised')
  await raise('restricted')
  await w.drain()
  expect(await read()).toMatchObject({ keptCustom: ['rooms', 'alimony'] })
  expect((await read()).sealedCustom.rooms).toBeUndefined()
  const shown = await w.firm.leo.ask(contract.revealLeadField, { lead, key: 'rooms' }, { reason: 'Underwriting asks' })
  expect(shown).toEqual({ value: 6 })
  expect(await w.superuser`select 1 from crm.lead where custom ? 'rooms'`).toEqual([])
  expect(contact).toBeTruthy()
})

test('a field that was put away shows nothing and takes nothing; brought back it has its values', async () => {
  const items = (await w.firm.ann.ask(contract.listCustomFields, {})).items
  const { id } = items.find(one => one.key === 'budget')!
  const put = (archived: boolean) => w.firm.ann.ask(contract.changeCustomField, { field: id, archived })
  await put(true)
  expect((await read()).custom.budget).toBeUndefined()
  await expect(set({ budget: 1 })).rejects.toThrow('was put away')
  await expect(list({}, 'custom.budget')).rejects.toThrow('no field')
  const again = await add('Budget', 'text', 'internal')
  expect(again.key).toBe('budget_2')
  await expect(add('Budget too', 'text', 'internal', { key: 'budget' })).rejects.toThrow('never used again')
  await expect(put(false)).rejects.toThrow('is called “Budget” already')
  await w.firm.ann.ask(contract.changeCustomField, { field: again.id, archived: true })
  await put(false)
  expect((await read()).custom.budget).toBe(41_250_000)
  // A choice that was put away stays where it is chosen, and is chosen by nobody else.
  const region = items.find(one => one.key === 'region_of_the_branch')!
  await w.firm.ann.ask(contract.changeCustomField, {
    field: region.id,
    options: [{ id: 'south', label: 'The South' }, { label: 'East' }],
  })
  expect((await read()).custom.region_of_the_branch).toBe('north')
  await set({ region_of_the_branch: 'east' })
  await expect(set({ region_of_the_branch: 'north' })).rejects.toThrow('Choose one of the choices')
})

test('the limit is told in words', async () => {
  await w.superuser`
    insert into crm.custom_field (tenant_id, id, record, key, name, kind, class, position, created_at)
    select ${w.firm.tenant}, gen_random_uuid(), 'person', 'f' || n, 'F ' || n, 'text', 'internal', n, now() from generate_series(1, 100) n`
  await expect(
    w.firm.ann.ask(contract.addCustomField, { record: 'person', name: 'One more', kind: 'text', class: 'internal' }),
  ).rejects.toMatchObject({ word: 'conflict', message: 'There are 100 fields for people, and no more fit. Put one away first.' })
})
