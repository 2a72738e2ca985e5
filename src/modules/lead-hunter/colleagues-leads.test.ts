import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorld, type World } from '../../../test/world.ts'
import { listAlerts } from '../crm/contract/alert.ts'
import { readContact, updateContact } from '../crm/contract/contact.ts'
import { readLead } from '../crm/contract/lead.ts'
import { addLead, retryIntake, upsertLeads } from './contract.ts'

let w: World
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
})
afterAll(() => w.close())

let people = 0
/** Somebody nobody has heard of. */
const stranger = () => {
  people += 1
  return {
    firstName: 'Ada',
    lastName: `Stranger${people}`,
    emails: [`ada${people}@example.com`],
    phones: [{ value: `(843) 555-${String(1000 + people)}` }],
  }
}

describe('whom a colleague has who may not work in the state asked about', () => {
  const inState = (state: string) => ({ property: { state } })
  const ofTom = async () => {
    const person = stranger()
    const { contact, lead } = await w.firm.ann.ask(addLead, { person, ...inState('FL'), assignTo: w.firm.tom.id })
    return { person, contact: contact!, lead: lead! }
  }
  const unseenByLeo = async (contact: string) => {
    for (const [action, more] of [
      [readContact, {}],
      [updateContact, { version: 1, lastName: 'Mine' }],
    ] as const)
      await expect(w.firm.leo.ask(action, { contact, ...more })).rejects.toMatchObject({ word: 'not-found' })
  }
  const toldOf = async (contact: string) =>
    (await w.firm.ann.ask(listAlerts, { unread: false })).items.filter(a => a.facts.with === contact)

  test('is a new person to whoever types them in, and administrators look at both', async () => {
    const { person, contact } = await ofTom()
    const typed = await w.firm.leo.ask(addLead, { person, ...inState('SC') })
    expect(typed).toMatchObject({ outcome: 'created', repeat: false, reasons: [{ code: 'kept-apart' }] })
    expect(typed.contact).not.toBe(contact)
    expect(await w.firm.leo.ask(readLead, { lead: typed.lead! })).toMatchObject({ owner: w.firm.leo.id })
    await unseenByLeo(contact)
    expect(await toldOf(contact)).toMatchObject([{ kind: 'contact.maybeSame', subject: { id: typed.contact } }])
  })

  test('is one too by a telephone that an earlier lead of the batch named, and by the id a sender gave', async () => {
    const { person, contact } = await ofTom()
    const bridge = stranger()
    const known = { ...person, phones: bridge.phones }
    const { results } = await w.firm.leo.ask(upsertLeads, {
      leads: [
        { person: known, externalId: 'mine-1' },
        { person: { ...known, emails: [] }, ...inState('SC') },
      ],
    })
    expect(results.map(r => r.outcome)).toEqual(['matched', 'created'])
    await w.firm.leo.ask(addLead, { person: { fullName: 'Any Body' }, externalId: 'mine-1', ...inState('SC') })
    await unseenByLeo(contact)
  })

  test('is nobody whom a conflict may be settled with', async () => {
    const [one, two] = [await ofTom(), await ofTom()]
    const mixed = { fullName: 'Who Knows', emails: one.person.emails, phones: two.person.phones }
    const { intake } = await w.firm.leo.ask(addLead, { person: mixed, ...inState('SC') })
    await expect(w.firm.leo.ask(retryIntake, { intake, contact: one.contact })).rejects.toMatchObject({ word: 'not-found' })
    await w.firm.leo.ask(retryIntake, { intake, edits: { phone: stranger().phones[0]!.value } })
    await unseenByLeo(one.contact)
  })

  test('stays one person to whoever sees them', async () => {
    const { person, contact } = await ofTom()
    const { lead } = await w.firm.ann.ask(addLead, { person, ...inState('SC') })
    expect(await w.firm.ann.ask(readLead, { lead: lead! })).toMatchObject({ owner: w.firm.leo.id })
    const typed = await w.firm.leo.ask(addLead, { person, ...inState('SC'), intent: 'refinance' })
    expect(typed).toMatchObject({ outcome: 'matched', contact })
  })
})
