import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addressKey } from '#base/address-key.ts'
import { maskEmail } from '#base/email.ts'
import { newId } from '#base/id.ts'
import { withoutChance } from '../../../test/by-chance.ts'
import { inside } from '../../../test/inside.ts'
import { type Made, makeLeads, reach, wordOf } from '../../../test/leads.ts'
import { opened } from '../../../test/sealed.ts'
import { openWorld, type World } from '../../../test/world.ts'
import * as c from './contract.ts'
import * as crm from './index.ts'

let w: World
let jane: Made
let john: Made
let tomas: Made
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
  const { leo, tom } = w.firm
  ;[jane, john, tomas] = (await makeLeads(w, w.firm, [
    {
      name: 'Jane Q. Núñez',
      owner: leo,
      email: 'jane@smith.example',
      phone: '+18435550142',
      person: {
        street: '12 North Main Street',
        unit: 'Apt 4B',
        zip: '29401',
        city: 'Charleston',
        state: 'SC',
        restricted: { ssn: '123-45-6789' },
      },
    },
    { name: 'John Smith', owner: leo, email: 'john@smith.example', phone: '+18435550142' },
    { name: 'Tomas Smithers', owner: tom, email: 'tomas@smith.example', phone: '+18135550142' },
  ])) as [Made, Made, Made]
  await makeLeads(w, w.rival, [{ name: 'Jane Núñez', owner: w.rival.leo, email: 'jane@smith.example', phone: '+18435550142' }])
})
afterAll(() => w.close())

describe('people', () => {
  test('are listed by scope and found by every filter', async () => {
    const names = async (who: World['firm']['leo'], input: object) =>
      (await who.ask(c.listContacts, input as never)).items.map(p => p.name)
    expect(await names(w.firm.leo, { sort: 'name' })).toEqual(['Jane Q. Núñez', 'John Smith'])
    expect(await names(w.firm.tom, {})).toEqual(['Tomas Smithers'])
    expect((await names(w.firm.ann, {})).length).toBe(3)
    expect(await names(w.firm.bea, { state: ['SC'] })).toEqual(['Jane Q. Núñez'])
    expect(await names(w.firm.ann, { owner: [w.firm.tom.id] })).toEqual(['Tomas Smithers'])
    expect(await names(w.firm.ann, { role: ['partner'] })).toEqual([])
    for (const q of ['smith', '@smith.example', '0142']) {
      expect((await names(w.firm.ann, { q })).length, q).toBe(q === 'smith' ? 2 : 3)
      expect(await names(w.firm.tom, { q }), q).toEqual(['Tomas Smithers'])
    }
    const first = await w.firm.ann.ask(c.listContacts, { limit: 2 })
    const rest = await w.firm.ann.ask(c.listContacts, { limit: 2, cursor: first.next! })
    expect([...first.items, ...rest.items].map(p => p.id)).toHaveLength(3)
    expect(rest.next).toBeNull()
  })

  test('are read with leads, household and every way to reach them; outside the scope they do not exist', async () => {
    const person = await w.firm.leo.ask(c.readContact, { contact: jane.contact })
    expect(person).toMatchObject({
      street: '12 North Main Street',
      unit: 'Apt 4B',
      timeZone: 'America/New_York',
      mayEdit: true,
      leads: [{ id: jane.lead }],
      loans: [],
      members: [],
    })
    expect(person.identifiers.map(i => i.value)).toEqual(['jane@smith.example', '+18435550142'])
    expect(withoutChance(person)).not.toContain('6789')
    const asMax = await w.firm.max.ask(c.readContact, { contact: jane.contact })
    expect(asMax).toMatchObject({ street: '••••', mayEdit: false, name: 'Jane Q. Núñez' })
    const answers = await Promise.all(
      [tomas.contact, newId()].map(contact =>
        w.firm.leo.ask(c.readContact, { contact }).catch(e => ({ ...e, message: e.message, stack: 0 })),
      ),
    )
    expect(answers[0]).toEqual(answers[1])
    expect(answers[0]).toMatchObject({ word: 'not-found' })
  })

  test('bear no name that reads otherwise than it is written', async () => {
    const [made] = await makeLeads(w, w.firm, [{ name: 'Turned Around', owner: w.firm.leo }])
    await w.firm.leo.ask(c.updateContact, { contact: made!.contact, firstName: 'Ann\u202ekcaB', lastName: 'Ze\u200bro' })
    expect(await w.firm.leo.ask(c.readContact, { contact: made!.contact })).toMatchObject({
      firstName: 'AnnkcaB',
      lastName: 'Zero',
      name: 'AnnkcaB Zero',
    })
  })

  test('keep their name the same on leads, and show a conflict to whoever saves on an old version', async () => {
    expect(
      await w.firm.leo.ask(c.updateContact, { contact: john.contact, version: 1, lastName: 'Smyth', doNotContact: true }),
    ).toEqual({ version: 2 })
    expect(await w.firm.leo.ask(c.readLead, { lead: john.lead })).toMatchObject({
      name: 'John Smyth',
      lastName: 'Smyth',
      doNotContact: true,
    })
    expect(await wordOf(w.firm.leo.ask(c.updateContact, { contact: john.contact, version: 1, lastName: 'Smith' }))).toBe(
      'conflict',
    )
    expect(await wordOf(w.firm.max.ask(c.updateContact, { contact: john.contact, city: 'X' }))).toBe('forbidden')
    expect(await wordOf(w.firm.tom.ask(c.updateContact, { contact: john.contact, city: 'X' }))).toBe('not-found')
  })

  test('lose no address or number: the main one changes, the old one is kept and still found', async () => {
    const { id } = await w.firm.leo.ask(c.addIdentifier, {
      contact: jane.contact,
      kind: 'email',
      value: ' Jane.Q@New.Example ',
      primary: true,
    })
    const read = async () =>
      (await w.firm.leo.ask(c.readContact, { contact: jane.contact })).identifiers.filter(i => i.kind === 'email')
    expect((await read()).map(i => [i.value, i.primary, i.current])).toEqual([
      ['Jane.Q@new.example', true, true],
      ['jane@smith.example', false, true],
    ])
    expect(await w.firm.leo.ask(c.readLead, { lead: jane.lead })).toMatchObject({ emailHint: maskEmail('Jane.Q@new.example') })
    await w.firm.leo.ask(c.setIdentifier, { contact: jane.contact, identifier: id, current: false })
    expect((await read()).map(i => [i.value, i.primary, i.current])).toEqual([
      ['jane@smith.example', true, true],
      ['Jane.Q@new.example', false, false],
    ])
    expect(await w.firm.leo.ask(c.readLead, { lead: jane.lead })).toMatchObject({ emailHint: 'j•••@s•••.example' })
    expect((await w.firm.leo.ask(c.searchEverything, { q: 'jane.q@new.example' })).items.map(i => i.id)).toContain(jane.lead)
    expect(await wordOf(w.firm.leo.ask(c.addIdentifier, { contact: jane.contact, kind: 'phone', value: '12' }))).toBe('invalid')
    // The same again comes back rather than twice.
    expect(
      (await w.firm.leo.ask(c.addIdentifier, { contact: jane.contact, kind: 'email', value: 'JANE.Q@new.example' })).id,
    ).toBe(id)
    expect(await read()).toHaveLength(2)
    expect(await wordOf(w.firm.leo.ask(c.setIdentifier, { contact: john.contact, identifier: id, current: false }))).toBe(
      'not-found',
    )
  })

  test('live in households', async () => {
    const { household } = await w.firm.leo.ask(c.setHousehold, { contact: jane.contact, with: john.contact })
    expect(await w.firm.leo.ask(c.readContact, { contact: jane.contact })).toMatchObject({
      household,
      householdName: 'Smyth household',
      members: [{ id: john.contact, name: 'John Smyth' }],
    })
    await w.firm.leo.ask(c.setHousehold, { contact: jane.contact, with: null })
    expect(await w.firm.leo.ask(c.readContact, { contact: john.contact })).toMatchObject({ members: [] })
    expect(await wordOf(w.firm.leo.ask(c.setHousehold, { contact: jane.contact, with: tomas.contact }))).toBe('not-found')
  })
})

describe('what higher rooms use', () => {
  test('somebody is recognised by e-mail, phone, or name and address, whoever owns them, in their own client only', async () => {
    const match = await inside(w, w.firm, ctx =>
      crm.matchPeopleOf(ctx, [
        { emails: ['jane@smith.example'], phones: [] },
        { emails: [], phones: ['+18435550142'] },
        { emails: [], phones: [], name: 'JANE NUNEZ', addressKey: addressKey('12 N. Main St #4b', '29401') },
        { emails: [], phones: [], name: 'Jim Nunez', addressKey: addressKey('12 N. Main St #4b', '29401') },
        { emails: ['nobody@smith.example'], phones: [] },
        { emails: ['tomas@smith.example'], phones: ['+18135550142'] },
      ]),
    )
    expect(match[0]).toEqual([{ by: 'email', contact: jane.contact }])
    expect(match[1]!.map(m => m.contact).sort()).toEqual([jane.contact, john.contact].sort())
    expect(match.slice(2, 5)).toEqual([[{ by: 'address', contact: jane.contact }], [], []])
    expect(match[5]!.map(m => m.by).sort()).toEqual(['email', 'phone'])
    expect(await inside(w, w.firm, ctx => crm.matchPeople(ctx, { emails: [], phones: [] }))).toEqual([])
    expect((await inside(w, w.firm, ctx => crm.openLeadsOf(ctx, [jane.contact]))).map(l => l.id)).toEqual([jane.lead])
  })

  test('a repeat inquiry is counted, fills what was empty, keeps what was known and tells the officer', async () => {
    await inside(w, w.firm, ctx =>
      crm.repeatLead(ctx, jane.lead, { amountCents: 30_000_000, message: 'First words', tags: ['again'] }),
    )
    const again = await inside(w, w.firm, ctx =>
      crm.repeatLead(ctx, jane.lead, { amountCents: 99, message: 'Other words', extra: { gclid: 'x' } }),
    )
    expect(again).toMatchObject({ owner: w.firm.leo.id, repeats: 2 })
    expect(await w.firm.leo.ask(c.readLead, { lead: jane.lead })).toMatchObject({
      amountCents: 30_000_000,
      message: 'First words',
      tags: ['again'],
      repeats: 2,
      extra: { gclid: 'x' },
    })
    const [note] = await w.superuser<
      { id: string; sealed: Buffer }[]
    >`select id, sealed from crm.note where lead_id = ${jane.lead}`
    expect(opened(w, 'crm.note', note!)).toEqual({ body: 'Other words' })
    const { items, unread } = await w.firm.leo.ask(c.listAlerts, {})
    expect(items[0]).toMatchObject({
      kind: 'lead.repeated',
      title: 'Jane Q. Núñez has asked again, 2 times now.',
      subject: { kind: 'lead', id: jane.lead },
    })
    expect(unread).toBe(2)
    expect(await w.firm.tom.ask(c.markAlerts, { ids: [items[0]!.id] })).toEqual({ seen: 0 })
    expect(await w.firm.leo.ask(c.markAlerts, { ids: [items[0]!.id] })).toEqual({ seen: 1 })
    expect((await w.firm.leo.ask(c.listAlerts, {})).unread).toBe(1)
    expect((await w.firm.leo.ask(c.listAlerts, { unread: false })).items).toHaveLength(2)
  })

  test('what a person is reached by is added once, and the first of a kind becomes the main one', async () => {
    const contact = await inside(w, w.firm, async ctx =>
      crm.keepContact(ctx, { fullName: '', reach: reach('only@mail.example'), owner: w.firm.leo.id }),
    )
    await inside(w, w.firm, async ctx =>
      crm.addIdentifiers(ctx, contact, [...reach('only@mail.example', '+18435550177'), ...reach('second@mail.example')]),
    )
    const person = await w.firm.leo.ask(c.readContact, { contact })
    expect(person).toMatchObject({ name: 'No name', phoneHint: '0177', emailHint: 'o•••@m•••.example' })
    expect(person.identifiers.map(i => [i.value, i.primary])).toEqual([
      ['only@mail.example', true],
      ['second@mail.example', false],
      ['+18435550177', true],
    ])
  })

  test('a lead is handed to a pool and back with its history, and scored with reasons', async () => {
    const pooled = await inside(w, w.firm, ctx =>
      crm.giveLead(ctx, tomas.lead, { owner: null, branch: w.firm.branches.tampa, pool: 'florida' }),
    )
    expect(pooled.from).toMatchObject({ owner: w.firm.tom.id, status: 'assigned' })
    expect(await inside(w, w.firm, ctx => crm.leadFacts(ctx, tomas.lead))).toMatchObject({
      owner: null,
      pool: 'florida',
      status: 'new',
    })
    const acceptBy = new Date(w.now().getTime() + 300_000)
    await inside(w, w.firm, ctx =>
      crm.giveLead(ctx, tomas.lead, { owner: w.firm.tom.id, branch: w.firm.branches.tampa, acceptBy }),
    )
    await inside(w, w.firm, async ctx =>
      crm.scoreLead(ctx, tomas.lead, { score: 77, band: 'hot', reasons: [{ points: 77, label: 'Fits' }] }),
    )
    expect(await w.firm.tom.ask(c.readLead, { lead: tomas.lead })).toMatchObject({
      acceptBy: acceptBy.toISOString(),
      pool: null,
      score: 77,
      scoreReasons: [{ points: 77, label: 'Fits' }],
    })
    expect(await inside(w, w.firm, ctx => crm.overdueOffers(ctx, 10))).toEqual([])
    w.pass(6)
    expect((await inside(w, w.firm, ctx => crm.overdueOffers(ctx, 10))).map(l => l.id)).toEqual([tomas.lead])
  })
})
