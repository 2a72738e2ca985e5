import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listContacts, listLeads, readContact, readLead } from '#modules/crm/contract.ts'
import { createPartnerCompany, invitePerson, updatePartnerCompany, updatePerson } from '#modules/identity/contract.ts'
import { makeLeads, wordOf } from '../../../test/leads.ts'
import { openWorld, type Person, type World } from '../../../test/world.ts'
import { addLead, checkDuplicates, upsertLeads } from './contract/intake.ts'

let w: World
let rex: Person
let olga: Person
let company: string
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
  const { ann } = w.firm
  company = (await ann.ask(createPartnerCompany, { name: 'First Realty' })).id
  rex = await w.hire(w.firm, 'rex', 'partner_rep')
  olga = await w.hire(w.firm, 'olga', 'partner_owner')
  for (const who of [rex, olga])
    await ann.ask(updatePerson, { person: who.id, type: who === rex ? 'partner_rep' : 'partner_owner', partner: company })
})
afterAll(() => w.close())

const lead = (name: string, email: string, more: object = {}) => ({
  person: { firstName: name.split(' ')[0]!, lastName: name.split(' ')[1]!, emails: [email] },
  intent: 'purchase' as const,
  property: { state: 'SC' },
  ...more,
})

describe('what a partner sends in', () => {
  test('is routed by the company’s rules, and seen by who sent it and the head of their company', async () => {
    const sent = await rex.ask(addLead, lead('Nina New', 'nina@new.example'))
    expect(sent).toMatchObject({ outcome: 'created', lead: expect.any(String) })
    const seen = await w.firm.ann.ask(readLead, { lead: sent.lead! })
    expect(seen.owner).not.toBe(rex.id)
    for (const who of [rex, olga]) {
      expect((await who.ask(listLeads, {})).items.map(l => l.id)).toEqual([sent.lead])
      expect(await who.ask(readContact, { contact: sent.contact! })).toMatchObject({ name: 'Nina New' })
    }
  })

  test('of somebody the company knows tells nothing, neither who they are nor that they are', async () => {
    const { leo, ann } = w.firm
    const [known] = await makeLeads(w, w.firm, [
      { name: 'Kate Known', owner: leo, state: 'SC', email: 'kate@known.example', phone: '+18435550123' },
    ])
    const before = (await rex.ask(listLeads, {})).items.length
    const told = await rex.ask(addLead, lead('Kate Known', 'kate@known.example'))
    expect(told).toMatchObject({
      outcome: 'created',
      lead: null,
      contact: null,
      repeat: false,
      reasons: [],
      alsoLike: [],
      conflictContacts: [],
    })
    expect((await rex.ask(listLeads, {})).items).toHaveLength(before)
    expect(await wordOf(rex.ask(readContact, { contact: known!.contact }))).toBe('not-found')
    expect((await rex.ask(listContacts, { q: 'kate@known.example' })).items).toEqual([])
    const { results, counts } = await rex.ask(upsertLeads, {
      leads: [lead('Kate Known', 'kate@known.example'), lead('Noel New', 'noel@new.example')],
    })
    expect(results.map(r => [r.outcome, r.lead === null])).toEqual([
      ['created', true],
      ['created', false],
    ])
    expect(counts).toMatchObject({ created: 2, matched: 0 })
    expect(await wordOf(rex.ask(checkDuplicates, { emails: ['kate@known.example'] }))).toBe('forbidden')
    // The officer hears of it all the same.
    expect((await ann.ask(readLead, { lead: known!.lead })).repeats).toBeGreaterThan(0)
  })

  test('goes to nobody of their choosing', async () => {
    await expect(
      rex.ask(addLead, { ...lead('Wanda Wish', 'wanda@wish.example'), assignTo: w.firm.leo.id }),
    ).rejects.toMatchObject({
      word: 'invalid',
      problems: [{ path: 'assignTo' }],
    })
  })

  test('is no longer seen together once the work with the company has ended', async () => {
    const count = async (who: Person) => (await who.ask(listLeads, {})).items.length
    expect(await count(olga)).toBe(2)
    await w.firm.ann.ask(updatePartnerCompany, { company, active: false })
    expect(await count(olga)).toBe(0)
    expect(await count(rex)).toBe(2)
    await w.firm.ann.ask(updatePartnerCompany, { company, active: true })
    expect(await count(olga)).toBe(2)
  })
})

describe('a partner’s people', () => {
  test('belong to a company that works with us, our own to none', async () => {
    const { ann, leo } = w.firm
    const invite = (partner?: string) =>
      ann.ask(invitePerson, { name: 'Pat Partner', email: 'pat@first.example', type: 'partner_rep', partner })
    await expect(invite()).rejects.toMatchObject({ word: 'invalid', problems: [{ path: 'partner' }] })
    expect(await wordOf(invite('01a20000-0000-7000-8000-000000000000'))).toBe('not-found')
    expect(await wordOf(invite(company))).toBe('answered')
    await ann.ask(updatePerson, { person: leo.id, partner: company })
    const [row] = await w.superuser`select partner_id from identity.member where id = ${leo.id}`
    expect(row!.partner_id).toBeNull()
  })

  test('see neither colleagues, nor partners, nor loans', async () => {
    const { listPeople } = await import('#modules/identity/contract.ts')
    const { listPartners, listLoans } = await import('#modules/crm/contract.ts')
    for (const who of [rex, olga]) {
      expect(await wordOf(who.ask(listPeople, {}))).toBe('forbidden')
      expect(await wordOf(who.ask(listPartners, {}))).toBe('forbidden')
      expect(await wordOf(who.ask(listLoans, {}))).toBe('forbidden')
    }
  })
})
