import { afterAll, beforeAll, expect, test } from 'vitest'
import { agreed } from '../../../test/agreed.ts'
import { importing, table } from '../../../test/imports.ts'
import { makeLeads } from '../../../test/leads.ts'
import { openWorld, type World } from '../../../test/world.ts'
import * as crm from '../crm/contract.ts'
import { erasePerson } from '../keys/contract.ts'
import { setImportMapping, startImport } from './contract/import.ts'

let w: World
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
  const fields: [crm.CustomRecord, string, crm.CustomKind, crm.CustomClass, string[]?][] = [
    ['lead', 'Region', 'one_of', 'internal', ['North', 'South']],
    ['lead', 'Rooms', 'number', 'internal'],
    ['lead', 'Story', 'text', 'confidential'],
    ['lead', 'Alimony', 'money', 'restricted'],
    ['person', 'Shoe size', 'number', 'internal'],
    ['person', 'Nickname', 'text', 'confidential'],
    ['person', 'Passport', 'text', 'restricted'],
  ]
  for (const [record, name, kind, of, options = []] of fields)
    await w.firm.ann.ask(crm.addCustomField, { record, name, kind, class: of, options: options.map(label => ({ label })) })
})
afterAll(() => w.close())

const person = (id: string, who = w.firm.ann) => who.ask(crm.readContact, { contact: id })
const because = { reason: 'The bank asks for it' }

test('a file fills fields of the client’s own, each by its kind; what it cannot read is kept as words or left out', async () => {
  const run = importing(w)
  const content = table(
    ['Ina,Import,ina@example.com,,SC,south,4.5,Two boys,"$1,200"', 'Otto,Other,otto@example.com,,SC,West,many,,plenty'],
    'First name,Last name,Email,Phone,State,Area,Number of rooms,Family words,Support paid',
  )
  const opened = await run.open(w.firm.ann, content)
  const to: Record<string, string> = {
    Area: 'custom.region',
    'Number of rooms': 'custom.rooms',
    'Family words': 'custom.story',
    'Support paid': 'custom.alimony',
  }
  const mapping = opened.mapping.map(one => ({ ...one, target: to[one.column] ?? one.target }))
  await expect(
    w.firm.ann.ask(setImportMapping, {
      import: opened.id,
      mapping: mapping.map(one => (one.column === 'Area' ? { ...one, target: 'custom.nothing' } : one)),
      policy: opened.policy,
    }),
  ).rejects.toMatchObject({ word: 'invalid' })
  await w.firm.ann.ask(setImportMapping, { import: opened.id, mapping, policy: opened.policy })
  await w.firm.ann.ask(startImport, { import: opened.id })
  await w.drain()
  const leadOf = async (q: string) => {
    const { items } = await w.firm.ann.ask(crm.listLeads, { q })
    return w.firm.ann.ask(crm.readLead, { lead: items[0]!.id })
  }
  const ina = await leadOf('ina@example.com')
  expect(ina).toMatchObject({
    custom: { region: 'south', rooms: 4.5 },
    sealedCustom: { story: 'Two boys' },
    keptCustom: ['alimony'],
  })
  expect(await w.firm.ann.ask(crm.revealLeadField, { lead: ina.id, key: 'alimony' }, because)).toEqual({ value: 120_000 })
  const otto = await leadOf('otto@example.com')
  expect(otto).toMatchObject({ custom: {}, sealedCustom: {}, keptCustom: [] })
  expect(otto.extra).toMatchObject({ Area: 'West', 'Number of rooms': 'many' })
  // What would be sealed with its person’s key is kept nowhere else.
  expect(JSON.stringify(otto.extra)).not.toContain('plenty')

  // The same people once more: what is empty is filled, what is known stays.
  const again = await run.open(w.firm.ann, content.replace('West', 'North').replace(',south,', ',north,'))
  await w.firm.ann.ask(setImportMapping, { import: again.id, mapping, policy: again.policy })
  await w.firm.ann.ask(startImport, { import: again.id })
  await w.drain()
  expect((await leadOf('ina@example.com')).custom.region).toBe('south')
  expect((await leadOf('otto@example.com')).custom.region).toBe('north')
})

test('people have fields of their own: edited, listed, merged by choice, parted again, and gone with an erasure', async () => {
  const [kept, gone] = await makeLeads(w, w.firm, [
    { name: 'Maria Lopez', owner: w.firm.leo, email: 'maria@one.example' },
    { name: 'Mary Lopez', owner: w.firm.leo, email: 'mary@two.example' },
  ])
  const set = (contact: string, custom: Record<string, crm.CustomValue | null>) =>
    w.firm.leo.ask(crm.updateContact, { contact, custom })
  await set(kept!.contact, { shoe_size: 38, nickname: 'Mimi' })
  await set(gone!.contact, { shoe_size: 40, nickname: 'Molly', passport: 'P123' })
  await expect(set(kept!.contact, { rooms: 1 })).rejects.toMatchObject({ word: 'invalid' })
  const list = async (input: object) =>
    (await w.firm.leo.ask(crm.listContacts, input as never)).items.map(row => row.name).filter(name => / Lopez$/.test(name))
  expect(await list({ custom: [{ field: 'shoe_size', from: 39 }] })).toEqual(['Mary Lopez'])
  expect(await list({ sort: '-custom.shoe_size' })).toEqual(['Mary Lopez', 'Maria Lopez'])
  await expect(list({ sort: 'custom.nickname' })).rejects.toThrow('neither filtered nor sorted')

  const preview = await w.firm.bea.ask(crm.previewMerge, { contact: kept!.contact, with: gone!.contact })
  expect(preview.gone.custom).toBe('Shoe size: 40; Nickname: Molly; Passport: ••••')
  const merged = await w.firm.bea.ask(crm.mergePeople, { contact: kept!.contact, with: gone!.contact, take: ['custom'] })
  expect(await person(kept!.contact)).toMatchObject({
    custom: { shoe_size: 40 },
    sealedCustom: { nickname: 'Molly' },
    keptCustom: ['passport'],
  })
  const shown = await w.firm.ann.ask(crm.revealPersonField, { contact: kept!.contact, key: 'passport' }, because)
  expect(shown).toEqual({ value: 'P123' })
  await w.firm.bea.ask(crm.undoMerge, { contact: kept!.contact, merge: merged.merge })
  expect(await person(kept!.contact)).toMatchObject({
    custom: { shoe_size: 38 },
    sealedCustom: { nickname: 'Mimi' },
    keptCustom: [],
  })
  expect(await person(gone!.contact)).toMatchObject({ custom: { shoe_size: 40 }, keptCustom: ['passport'] })
  // Without being chosen the other one’s values only fill what is empty.
  await w.firm.bea.ask(crm.mergePeople, { contact: kept!.contact, with: gone!.contact })
  expect(await person(kept!.contact)).toMatchObject({ custom: { shoe_size: 38 }, keptCustom: ['passport'] })

  await agreed(w, w.firm.ann, erasePerson, { person: kept!.contact })
  await w.drain()
  const rows = await w.superuser<{ custom: object; custom_kept: string[]; sealed: null; restricted: null }[]>`
    select custom, custom_kept, sealed, restricted from crm.contact where id in (${kept!.contact}, ${gone!.contact})`
  expect(rows).toHaveLength(2)
  for (const row of rows) expect(row).toEqual({ custom: {}, custom_kept: [], sealed: null, restricted: null })
})
