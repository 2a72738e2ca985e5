import { afterAll, beforeAll, expect, test } from 'vitest'
import { createPartnerCompany, updatePerson } from '#modules/identity/contract.ts'
import { anId } from '../../../test/by-chance.ts'
import { makeLeads } from '../../../test/leads.ts'
import { overHttp } from '../../../test/over-http.ts'
import { openWorld, type Person, type World } from '../../../test/world.ts'
import { listContacts, readContact, updateContact } from '../crm/contract/contact.ts'
import { readLead } from '../crm/contract/lead.ts'
import { addLead } from './contract/intake.ts'

let w: World
let http: Awaited<ReturnType<typeof overHttp>>
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
  const { tom, leo } = w.firm
  // Kate is known by everything: to an officer of another state, with two leads, as a repeat, and by an id that was used before.
  await makeLeads(w, w.firm, [
    { name: 'Kate Known', owner: tom, state: 'FL', email: 'kate@same.example', phone: '+18435550123' },
    { name: 'Kate Known', owner: tom, state: 'FL', email: 'kate@same.example' },
  ])
  await leo.ask(addLead, { ...sent('Kate Known', 'kate'), externalId: 'R-1' })
  const kates = await tom.ask(listContacts, { q: 'kate@same.example' })
  for (const { id } of kates.items) await tom.ask(updateContact, { contact: id, doNotContact: true })
  http = await overHttp(w)
})
afterAll(async () => {
  await http.server.close()
  await w.close()
})

/** Of a company of their own, so that what one sends in says nothing to another. */
async function partner(called: string, type: 'partner_rep' | 'partner_owner'): Promise<Person> {
  const { id } = await w.firm.ann.ask(createPartnerCompany, { name: `${called} Realty` })
  const person = await w.hire(w.firm, called, type)
  await w.firm.ann.ask(updatePerson, { person: person.id, type, partner: id })
  return person
}

const phoneOf = (mail: string) => (mail === 'kate' ? '8435550123' : '8435550124')
const sent = (fullName: string, mail: string) => ({
  person: {
    fullName,
    emails: [`${mail}@same.example`],
    phones: [{ value: `+1${phoneOf(mail)}` }],
    address: { street: '12 Main St', city: 'Charleston', state: 'SC', zip: '29401' },
  },
  intent: 'purchase' as const,
  property: { state: 'SC' },
  externalId: 'R-1',
})

/** What a partner is answered from now on, with the person's own words and every id and moment taken out. */
async function told(who: Person, name: string, mail: string): Promise<unknown[]> {
  const ids = new Map<string, string>()
  const blank = (text: string) =>
    text
      // First: any few digits of an id may be those of a number.
      .replaceAll(anId, id => {
        if (!ids.has(id)) ids.set(id, `id ${ids.size + 1}`)
        return ids.get(id)!
      })
      .replaceAll(name, 'NAME')
      .replaceAll(name.split(' ')[0]!, 'FIRST')
      .replaceAll(name.split(' ')[1]!, 'LAST')
      .replaceAll(new RegExp(mail, 'gi'), 'MAIL')
      .replaceAll(phoneOf(mail).slice(-4), 'TAIL')
      .replaceAll(new RegExp(who.name, 'gi'), 'PARTNER')
  const answers: unknown[] = []
  const ask = async (url: string, body?: object) => {
    const answer = await http.send({
      method: body ? 'POST' : 'GET',
      url: `/api/v1${url}`,
      headers: { authorization: `Bearer ${who.token}` },
      ...(body ? { payload: body } : {}),
    })
    answers.push([blank(url), answer.statusCode, JSON.parse(blank(answer.body))])
    return answer.json()
  }
  const { lead, contact } = await ask('/leads', sent(name, mail))
  await ask('/leads')
  await ask('/leads/count')
  await ask(`/leads?q=${encodeURIComponent(name)}`)
  await ask(`/leads/${lead}`)
  await ask('/contacts')
  await ask(`/contacts?q=${mail}@same.example`)
  await ask(`/contacts/${contact}`)
  await ask(`/timeline?lead=${lead}`)
  await ask(`/timeline?contact=${contact}`)
  await ask(`/search?q=${encodeURIComponent(name)}`)
  await ask(`/search?q=${mail}@same.example`)
  await ask(`/search?q=${phoneOf(mail).slice(-4)}`)
  await ask('/alerts?unread=false')
  await ask('/today')
  await ask('/leads/check', { emails: [`${mail}@same.example`] })
  await ask('/leads', sent(name, mail))
  await ask('/leads/batch', { leads: [sent(name, mail), { ...sent(name, mail), externalId: 'R-2' }] })
  await ask('/leads/count')
  return answers
}

test.each(['partner_rep', 'partner_owner'] as const)(
  'a %s who names somebody is answered the same from then on, whether the company knew them or not',
  async type => {
    const mail = type === 'partner_rep' ? 'kora' : 'kira'
    const known = await told(await partner(`${type}-rex`, type), 'Kate Known', 'kate')
    const fresh = await told(await partner(`${type}-roy`, type), 'Nora Newer', mail)
    expect(known[0]).toMatchObject(['/leads', 200, { outcome: 'created', lead: expect.any(String) }])
    expect(known).toEqual(fresh)
  },
)

test('whom the company must not contact it does not contact under a partner’s referral, which the partner is not told', async () => {
  const rea = await partner('partner_rep-rea', 'partner_rep')
  const { contact, lead } = await rea.ask(addLead, sent('Kate Known', 'kate'))
  const barred = async (who: Person) => (await who.ask(readContact, { contact: contact! })).doNotContact
  expect(await Promise.all([w.firm.ann, rea].map(barred))).toEqual([true, false])
  const [{ held }] = (await w.superuser`select count(*)::int as held from crm.held_back where contact_id = ${contact}`) as [
    { held: number },
  ]
  expect(held).toBe(1)
  expect(await w.firm.ann.ask(readLead, { lead: lead! })).toMatchObject({ doNotContact: true })
  await w.firm.ann.ask(updateContact, { contact: contact!, doNotContact: false })
  expect(await barred(w.firm.ann)).toBe(false)
  const fresh = await rea.ask(addLead, { ...sent('Nell Nobody', 'nell'), externalId: 'R-9' })
  expect((await w.firm.ann.ask(readContact, { contact: fresh.contact! })).doNotContact).toBe(false)
})
