import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorld, type World } from '../../../test/world.ts'
import { readContact } from '../crm/contract/contact.ts'
import { readLead } from '../crm/contract/lead.ts'
import { addLead, checkDuplicates, readIntake, retryIntake } from './contract.ts'

let w: World
beforeAll(async () => {
  w = await openWorld()
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
const inSouthCarolina = { property: { zip: '29401' }, intent: 'purchase' as const }
const countOf = async (table: string, where: string) =>
  Number((await w.superuser.unsafe(`select count(*) as n from ${table} where ${where}`))[0]!.n)

describe('one lead', () => {
  test('is brought to one form, scored with reasons, and kept by the officer who typed it', async () => {
    const done = await w.firm.leo.ask(addLead, {
      person: { fullName: 'DOE, JANE', emails: ['Jane.Doe@EXAMPLE.com'], phones: [{ value: '843.555.0142', kind: 'mobile' }] },
      ...inSouthCarolina,
      loan: { purchasePriceCents: 40_000_000, downPaymentCents: 5_000_000, currentRate: '6.125' },
      timeframe: 'ASAP',
    })
    expect(done).toMatchObject({ outcome: 'created', repeat: false, conflictContacts: [] })
    const lead = await w.firm.leo.ask(readLead, { lead: done.lead! })
    expect(lead).toMatchObject({
      name: 'Jane Doe',
      firstName: 'Jane',
      lastName: 'Doe',
      city: 'Charleston',
      state: 'SC',
      county: 'Charleston',
      zip: '29401',
    })
    expect(lead).toMatchObject({
      owner: w.firm.leo.id,
      status: 'assigned',
      amountCents: 35_000_000,
      currentRate: 6125,
      source: 'Typed by hand',
      timeZone: 'America/New_York',
    })
    expect(lead.identifiers.map(i => i.value).sort()).toEqual(['+18435550142', 'Jane.Doe@example.com'])
    expect(lead.score).toBe(lead.scoreReasons.reduce((sum, r) => sum + r.points, 0))
    expect(lead.band).toBe('hot')
  })

  test('names every unknown field and every wrong one, and keeps nothing', async () => {
    const before = await countOf('lead_hunter.intake', 'true')
    const wrong = { person: { emails: ['a@b.co'], nickname: 'x' }, loan: { amountCents: 1.5 }, colour: 'red' }
    await expect(w.firm.leo.ask(addLead, wrong as never)).rejects.toMatchObject({
      word: 'invalid',
      problems: expect.arrayContaining([
        { path: 'person.nickname', message: '“nickname” is not a field here.' },
        { path: 'colour', message: '“colour” is not a field here.' },
        { path: 'loan.amountCents', message: 'Give a whole number of cents.' },
      ]),
    })
    expect(await countOf('lead_hunter.intake', 'true')).toBe(before)
  })

  test('that is not accepted is kept with every reason, and can be taken in after all with a correction', async () => {
    const refused = await w.firm.leo.ask(addLead, { person: { firstName: 'No', lastName: 'Way', emails: ['not an address'] } })
    expect(refused).toMatchObject({ outcome: 'refused', lead: null, contact: null })
    expect(refused.reasons[0]!.sentence).toBe('Send a valid e-mail address or a valid phone number.')
    const kept = await w.firm.ann.ask(readIntake, { intake: refused.intake })
    expect(kept).toMatchObject({
      outcome: 'refused',
      name: 'No Way',
      mayRetry: true,
      draft: { person: { emails: ['not an address'] } },
    })
    const taken = await w.firm.leo.ask(retryIntake, { intake: refused.intake, edits: { email: 'no.way@example.com' } })
    expect(taken).toMatchObject({ outcome: 'created', intake: refused.intake })
    expect(await w.firm.ann.ask(readIntake, { intake: refused.intake })).toMatchObject({
      outcome: 'created',
      lead: taken.lead,
      mayRetry: false,
    })
    await expect(w.firm.ann.ask(retryIntake, { intake: refused.intake })).rejects.toMatchObject({ word: 'conflict' })
  })

  test('may be put right by who typed it, not by a colleague who may not look through the intake', async () => {
    const refused = await w.firm.leo.ask(addLead, { person: { firstName: 'Only', lastName: 'Name' } })
    await expect(w.firm.tom.ask(retryIntake, { intake: refused.intake })).rejects.toMatchObject({ word: 'not-found' })
    const taken = await w.firm.leo.ask(retryIntake, { intake: refused.intake })
    expect(taken).toMatchObject({ outcome: 'created' })
    expect(await w.firm.leo.ask(readLead, { lead: taken.lead! })).toMatchObject({ owner: w.firm.leo.id })
  })

  test('seals exact scores, incomes and dates of birth, and shows what was sent without them', async () => {
    const person = { ...stranger(), dateOfBirth: '1980-02-03' }
    const done = await w.firm.leo.ask(addLead, {
      person,
      ...inSouthCarolina,
      loan: { creditScore: 712, annualIncomeCents: 9_876_500 },
    })
    const dump = JSON.stringify(
      await w.superuser.unsafe(`select to_jsonb(l) as l, to_jsonb(c) as c, to_jsonb(i) as i, to_jsonb(e) as e from crm.lead l join crm.contact c on c.id = l.contact_id
        join lead_hunter.intake i on i.lead_id = l.id left join kernel.event e on e.subject_id = l.id where l.id = '${done.lead}'`),
    )
    for (const secret of ['712', '9876500', '1980-02-03']) expect(dump).not.toContain(`:${secret}`)
    expect(dump).not.toContain('1980-02-03')
    expect(
      (await w.superuser.unsafe(`select restricted is not null as lead from crm.lead where id = '${done.lead}'`))[0],
    ).toEqual({ lead: true })
    const shown = await w.firm.ann.ask(readIntake, { intake: done.intake })
    expect(shown.draft?.loan.creditScore ?? null).toBeNull()
    expect(shown.draft?.person.dateOfBirth).toBe('••••')
  })

  test('leaves an event with ids, enums and numbers only, reaching its officer', async () => {
    const done = await w.firm.leo.ask(addLead, { person: stranger(), ...inSouthCarolina })
    const events = await w.superuser.unsafe(`select name, facts from kernel.event where subject_id = '${done.lead}' order by id`)
    expect(events.map(e => e.name).sort()).toEqual(['lead.assigned', 'lead.received', 'leadHunter.addLead'])
    expect(events.find(e => e.name === 'lead.received')!.facts).toMatchObject({
      door: 'manual',
      outcome: 'created',
      intent: 'purchase',
      state: 'SC',
    })
    expect(JSON.stringify(events)).not.toMatch(/Ada|example\.com|\+1843/)
  })

  test('goes to a colleague only as far as their licence reaches', async () => {
    await expect(
      w.firm.ann.ask(addLead, { person: stranger(), ...inSouthCarolina, assignTo: w.firm.tom.id }),
    ).rejects.toMatchObject({
      word: 'invalid',
      problems: [{ path: 'assignTo', message: expect.stringContaining('SC') }],
    })
    const done = await w.firm.ann.ask(addLead, { person: stranger(), property: { state: 'Florida' }, assignTo: w.firm.tom.id })
    expect(await w.firm.tom.ask(readLead, { lead: done.lead! })).toMatchObject({ owner: w.firm.tom.id, state: 'FL' })
  })
})

describe('somebody known already', () => {
  test('is recognised by e-mail or phone however written, and no e-mail or phone is ever lost', async () => {
    const first = await w.firm.leo.ask(addLead, {
      person: { firstName: 'Maria', lastName: 'Silva', emails: ['maria@example.com'], phones: [{ value: '8435550177' }] },
      ...inSouthCarolina,
    })
    const again = await w.firm.leo.ask(addLead, {
      person: {
        fullName: 'Maria Silva',
        emails: ['MARIA@example.com', 'm.silva@work.example'],
        phones: [{ value: '+1 (843) 555-0178' }],
      },
      ...inSouthCarolina,
      message: 'Call me after five.',
    })
    expect(again).toMatchObject({ outcome: 'matched', contact: first.contact, lead: first.lead, repeat: true })
    const third = await w.firm.leo.ask(addLead, { person: { phones: [{ value: '843 555 0178' }] }, intent: 'refinance' })
    expect(third).toMatchObject({ outcome: 'matched', contact: first.contact, repeat: false })
    expect(third.lead).not.toBe(first.lead)
    const contact = await w.firm.leo.ask(readContact, { contact: first.contact! })
    expect(contact.identifiers.map(i => i.value).sort()).toEqual([
      '+18435550177',
      '+18435550178',
      'm.silva@work.example',
      'maria@example.com',
    ])
    const lead = await w.firm.leo.ask(readLead, { lead: first.lead! })
    expect(lead).toMatchObject({ repeats: 1, message: 'Call me after five.' })
  })

  test('only by an e-mail address gets a name and an address when somebody says them, and keeps them then', async () => {
    const first = await w.firm.leo.ask(addLead, { person: { emails: ['quiet@example.com'] } })
    expect(await w.firm.leo.ask(readContact, { contact: first.contact! })).toMatchObject({ firstName: null, city: null })
    const say = (fullName: string, zip: string) =>
      w.firm.leo.ask(addLead, { person: { fullName, emails: ['quiet@example.com'], address: { street: '1 Oak St', zip } } })
    await say('Quiet Person', '29401')
    await say('Loud Other', '33101')
    expect(await w.firm.leo.ask(readContact, { contact: first.contact! })).toMatchObject({
      firstName: 'Quiet',
      lastName: 'Person',
      city: 'Charleston',
    })
    expect(await w.firm.leo.ask(readLead, { lead: first.lead! })).toMatchObject({ name: 'Quiet Person' })
  })

  test('keeps their officer, whoever the rules would choose', async () => {
    const person = stranger()
    const first = await w.firm.ann.ask(addLead, {
      person,
      property: { state: 'FL' },
      intent: 'purchase',
      assignTo: w.firm.tom.id,
    })
    const second = await w.firm.ann.ask(addLead, { person, property: { state: 'GA' }, intent: 'refinance' })
    expect(second).toMatchObject({ outcome: 'matched', contact: first.contact, repeat: false })
    expect(await w.firm.tom.ask(readLead, { lead: second.lead! })).toMatchObject({
      owner: w.firm.tom.id,
      name: `Ada ${person.lastName}`,
    })
  })

  test('by a phone alone under another name is somebody else, and the one who shares it is mentioned', async () => {
    const one = stranger()
    const first = await w.firm.ann.ask(addLead, { person: one, ...inSouthCarolina })
    const other = { firstName: 'Georgia', lastName: 'Peach', emails: ['peach@example.com'], phones: one.phones }
    const sharing = await w.firm.ann.ask(addLead, { person: other, ...inSouthCarolina })
    expect(sharing).toMatchObject({ outcome: 'created', alsoLike: [first.contact] })
    expect(await countOf('crm.identifier', `contact_id = '${first.contact}'`)).toBe(2)
    // Both have the number now: it takes the name to tell them apart.
    const again = await w.firm.ann.ask(addLead, { person: { ...other, emails: [] }, ...inSouthCarolina })
    expect(again).toMatchObject({ outcome: 'matched', contact: sharing.contact })
  })

  test('whom a colleague has stays with the colleague, whoever types, names themselves or imports', async () => {
    const person = stranger()
    const inFlorida = { property: { state: 'FL' } }
    const first = await w.firm.ann.ask(addLead, { person, ...inFlorida, intent: 'purchase', assignTo: w.firm.tom.id })
    const typed = await w.firm.leo.ask(addLead, { person, ...inFlorida, intent: 'refinance' })
    expect(typed.reasons).toContainEqual({
      code: 'with-colleague',
      sentence: 'This person is with Tom already, who has got this.',
    })
    const taken = await w.firm.leo.ask(addLead, { person, ...inFlorida, intent: 'heloc', assignTo: w.firm.leo.id }).catch(e => e)
    for (const lead of [typed.lead, taken.lead].filter(Boolean))
      expect(await w.firm.tom.ask(readLead, { lead })).toMatchObject({ owner: w.firm.tom.id })
    await expect(w.firm.leo.ask(readContact, { contact: first.contact! })).rejects.toMatchObject({ word: 'not-found' })
    expect((await w.firm.ann.ask(addLead, { person, ...inFlorida, intent: 'sell' })).reasons).toEqual([])
  })

  test('by two identifiers of different people is a conflict: nobody is changed, and a person decides', async () => {
    const [one, two] = [stranger(), stranger()]
    const a = await w.firm.leo.ask(addLead, { person: one, ...inSouthCarolina })
    const b = await w.firm.leo.ask(addLead, { person: two, ...inSouthCarolina })
    const mixed = { firstName: 'Who', lastName: 'Knows', emails: one.emails, phones: two.phones }
    const conflict = await w.firm.ann.ask(addLead, { person: mixed, ...inSouthCarolina })
    expect(conflict).toMatchObject({ outcome: 'conflict', lead: null, contact: null })
    expect(conflict.conflictContacts.toSorted()).toEqual([a.contact!, b.contact!].toSorted())
    expect(await countOf('crm.identifier', `contact_id in ('${a.contact}', '${b.contact}')`)).toBe(4)
    const shown = await w.firm.ann.ask(readIntake, { intake: conflict.intake })
    expect(shown.people).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ contact: a.contact, by: ['email'] }),
        expect.objectContaining({ contact: b.contact, by: ['phone'] }),
      ]),
    )
    expect(await w.firm.ann.ask(retryIntake, { intake: conflict.intake, contact: b.contact! })).toMatchObject({
      outcome: 'matched',
      contact: b.contact,
      repeat: true,
    })
  })

  test('is told in detail to who may see them, to others only as being with a colleague', async () => {
    const person = stranger()
    const done = await w.firm.leo.ask(addLead, { person, ...inSouthCarolina })
    const asked = { emails: person.emails, phones: ['nonsense'] }
    const mine = await w.firm.leo.ask(checkDuplicates, asked)
    expect(mine).toMatchObject({
      decision: 'matched',
      matches: [{ by: ['email'], visible: true, contact: done.contact, ownerName: 'Leo', openLeads: [{ id: done.lead }] }],
    })
    expect(mine.problems).toEqual([{ path: 'phones.0', message: expect.any(String) }])
    const theirs = await w.firm.tom.ask(checkDuplicates, asked)
    expect(theirs.matches).toEqual([{ by: ['email'], visible: false, contact: null, name: null, ownerName: null, openLeads: [] }])
    expect((await w.rival.leo.ask(checkDuplicates, asked)).matches).toEqual([])
  })
})
