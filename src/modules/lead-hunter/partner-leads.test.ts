import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listAlerts, listLeads, readContact, readLead } from '#modules/crm/contract.ts'
import { createPartnerCompany, invitePerson, updatePartnerCompany, updatePerson } from '#modules/identity/contract.ts'
import { makeLeads, wordOf } from '../../../test/leads.ts'
import { openWorld, type Person, type World } from '../../../test/world.ts'
import { addLead, checkDuplicates } from './contract/intake.ts'

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

  test('of somebody the company knows is a new person to them, of whom administrators and the officer hear', async () => {
    const { leo, ann, bea } = w.firm
    const [known] = await makeLeads(w, w.firm, [
      { name: 'Kate Known', owner: leo, state: 'SC', email: 'kate@known.example', phone: '+18435550123' },
    ])
    const told = await rex.ask(addLead, lead('Kate Known', 'kate@known.example'))
    expect(told).toMatchObject({ outcome: 'created', lead: expect.any(String), repeat: false, reasons: [], alsoLike: [] })
    expect(told.contact).not.toBe(known!.contact)
    expect(await wordOf(rex.ask(readContact, { contact: known!.contact }))).toBe('not-found')
    expect((await ann.ask(readLead, { lead: known!.lead })).repeats).toBe(0)
    const alerts = async (who: Person, kind: string) =>
      (await who.ask(listAlerts, { unread: false })).items.filter(one => one.kind === kind)
    expect(await alerts(ann, 'contact.maybeSame')).toMatchObject([
      { subject: { kind: 'contact', id: told.contact }, facts: { with: known!.contact } },
    ])
    expect(await alerts(leo, 'contact.referred')).toMatchObject([{ subject: { kind: 'contact', id: known!.contact } }])
    for (const who of [rex, olga, bea]) expect(await alerts(who, 'contact.maybeSame')).toEqual([])
    // Whom they sent in themselves they sent twice.
    const again = await rex.ask(addLead, lead('Kate Known', 'kate@known.example'))
    expect(again).toMatchObject({ outcome: 'matched', repeat: true, lead: told.lead, contact: told.contact })
    expect(await wordOf(rex.ask(checkDuplicates, { emails: ['kate@known.example'] }))).toBe('forbidden')
  })

  test('joins no lead that is not theirs, whosever the person is', async () => {
    const sent = await rex.ask(addLead, lead('Owen Opened', 'owen@open.example'))
    await w.superuser`update crm.lead set rep_id = null, partner_id = null where id = ${sent.lead}`
    const again = await rex.ask(addLead, lead('Owen Opened', 'owen@open.example'))
    expect(again).toMatchObject({ outcome: 'created', repeat: false })
    expect(again.lead).not.toBe(sent.lead)
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
    const sent = await count(rex)
    expect(await count(olga)).toBe(sent)
    await w.firm.ann.ask(updatePartnerCompany, { company, active: false })
    expect(await count(olga)).toBe(0)
    expect(await count(rex)).toBe(sent)
    await w.firm.ann.ask(updatePartnerCompany, { company, active: true })
    expect(await count(olga)).toBe(sent)
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
