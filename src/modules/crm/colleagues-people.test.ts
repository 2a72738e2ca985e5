import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Made, makeLeads, wordOf } from '../../../test/leads.ts'
import { upload } from '../../../test/upload.ts'
import { openWorld, type Person, type World } from '../../../test/world.ts'
import { listAlerts } from './contract/alert.ts'
import { readContact } from './contract/contact.ts'
import { convertLead } from './contract/lead.ts'
import { addLoan, readLoan } from './contract/loan.ts'
import { importMismo } from './contract/loan-file.ts'
import { addBorrower, addParticipant } from './contract/loan-people.ts'
import { addPartner, readPartner } from './contract/partner.ts'
import * as work from './contract/work.ts'
import { inventDeal } from './rules/mismo/generate.ts'
import { writeMismo } from './rules/mismo/write.ts'

let w: World
let toms: Made
const email = 'wanda.wanted@example.com'
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
  toms = (await makeLeads(w, w.firm, [{ name: 'Wanda Wanted', owner: w.firm.tom, state: 'FL', email }]))[0]!
  await w.firm.tom.ask(work.addNote, { contact: toms.contact, body: 'Going through a divorce.' })
})
afterAll(() => w.close())

const file = (number: string) => {
  const deal = inventDeal({ seed: 71, borrowers: 1 })
  Object.assign(deal.borrowers[0]!, { firstName: 'Wanda', lastName: 'Wanted', emails: [email], phones: [] })
  deal.property!.address!.state = 'SC'
  deal.loan.identifiers = { lenderLoan: number }
  deal.otherParties = []
  return writeMismo([deal], { createdAt: '2025-03-03T15:00:00Z' })
}
const alertsOf = async (who: Person) =>
  (await who.ask(listAlerts, { unread: false })).items.filter(a => a.kind === 'contact.maybeSame')

describe('a colleague’s client, whose e-mail address somebody knows,', () => {
  test('is not seen by opening a loan from a file: the loan has a person of its own, and an administrator is told', async () => {
    const { leo, ann, bea, tom } = w.firm
    const dry = await leo.ask(importMismo, { xml: file('W-1'), dryRun: true })
    expect(dry.deals).toMatchObject([{ problems: [], borrowers: [{ contact: null, known: 'colleague' }] }])
    expect(JSON.stringify(dry)).not.toContain(toms.contact)
    const { deals } = await leo.ask(importMismo, { xml: file('W-1') })
    const own = deals[0]!.borrowers[0]!
    expect(own).toMatchObject({ known: 'colleague', contact: expect.any(String) })
    expect(own.contact).not.toBe(toms.contact)
    expect(await wordOf(leo.ask(readContact, { contact: toms.contact }))).toBe('not-found')
    const told = JSON.stringify(await leo.ask(work.readTimeline, { contact: own.contact! }))
    expect(told).toContain('contact.maybeSame')
    expect(told).not.toContain(toms.contact)
    expect(await alertsOf(ann)).toMatchObject([
      {
        subject: { kind: 'contact', id: own.contact },
        title: 'Wanda Wanted may be the same as somebody a colleague has. Look at both.',
        facts: { with: toms.contact },
      },
    ])
    expect([await alertsOf(leo), await alertsOf(bea), await alertsOf(tom)]).toEqual([[], [], []])
  })

  test('is the very person to whoever sees them', async () => {
    const { deals } = await w.firm.ann.ask(importMismo, { xml: file('W-2'), dryRun: true })
    expect(deals[0]!.borrowers).toMatchObject([{ contact: toms.contact, known: 'email' }])
  })

  test('is not reached as a borrower, a co-borrower of a conversion, somebody beside the loan or a partner', async () => {
    const { leo } = w.firm
    const [mine] = await makeLeads(w, w.firm, [{ name: 'Own Client', owner: leo, state: 'SC' }])
    const wanda = { firstName: 'Wanda', lastName: 'Wanted', email }
    const { id: loan } = await leo.ask(addLoan, { contact: mine!.contact, purpose: 'purchase', state: 'SC' })
    await leo.ask(addBorrower, { loan, ...wanda })
    const { loan: converted } = await leo.ask(convertLead, { lead: mine!.lead, purpose: 'purchase', coBorrowers: [wanda] })
    const people = [...(await leo.ask(readLoan, { loan })).borrowers, ...(await leo.ask(readLoan, { loan: converted })).borrowers]
    const { contact: beside } = await leo.ask(addParticipant, { loan, ...wanda, role: 'seller' })
    const partner = await leo.ask(addPartner, wanda)
    const reached = [
      ...people.map(p => p.contact),
      beside,
      partner.contact,
      (await leo.ask(readPartner, { partner: partner.id })).contact,
    ]
    expect(reached).not.toContain(toms.contact)
    expect(await wordOf(leo.ask(addPartner, { contact: toms.contact }))).toBe('not-found')
    expect(await wordOf(leo.ask(readContact, { contact: toms.contact }))).toBe('not-found')
    // One person more, not one for each time: the officer's own is recognised.
    expect(new Set(reached).size).toBe(2)
  })

  test('who is a partner is everybody’s beside a loan, and their record stays with the colleague', async () => {
    const { leo, tom } = w.firm
    const agent = await tom.ask(addPartner, { firstName: 'Rea', lastName: 'Agent', email: 'rea@toms.example' })
    const [mine] = await makeLeads(w, w.firm, [{ name: 'Another Client', owner: leo, state: 'SC' }])
    const { id: loan } = await leo.ask(addLoan, { contact: mine!.contact, purpose: 'purchase', state: 'SC' })
    const rea = { firstName: 'Rea', lastName: 'Agent', email: 'rea@toms.example' }
    expect(await leo.ask(addParticipant, { loan, ...rea, role: 'buyer_agent' })).toEqual({
      contact: agent.contact,
      created: false,
    })
    expect(await wordOf(leo.ask(readContact, { contact: agent.contact }))).toBe('not-found')
    expect((await leo.ask(addBorrower, { loan, ...rea })).contact).not.toBe(agent.contact)
  })
})

describe('notes and files of a person', () => {
  test('written on a colleague’s lead or loan are seen only by who sees that lead or loan', async () => {
    const { leo, tom, ann, max } = w.firm
    const [hers] = await makeLeads(w, w.firm, [{ name: 'Shared Person', owner: tom, state: 'FL' }])
    const [mine] = await makeLeads(w, w.firm, [{ name: 'Shared Person', owner: leo, state: 'SC', contact: hers!.contact }])
    const { contact } = hers!
    const { id: loan } = await tom.ask(addLoan, { contact, purpose: 'purchase', state: 'FL' })
    const about = { lead: hers!.lead, loan, contact }
    const notes = { lead: 'On the lead of Tom', loan: 'On the loan of Tom', contact: 'On the person' }
    const files: Record<string, string> = {}
    for (const kind of ['lead', 'loan', 'contact'] as const) {
      await tom.ask(work.addNote, { [kind]: about[kind], body: notes[kind] })
      files[kind] = await attach(tom, { [kind]: about[kind] }, `${kind}.pdf`)
    }
    const seenBy = async (who: Person) => [
      (await who.ask(work.readTimeline, { contact, only: ['note'] })).items.map(i => i.body).sort(),
      (await who.ask(work.listFiles, { contact })).items.map(f => f.name).sort(),
    ]
    const all = [Object.values(notes).sort(), ['contact.pdf', 'lead.pdf', 'loan.pdf']]
    expect(await seenBy(tom)).toEqual(all)
    const attached = (await tom.ask(work.readTimeline, { contact })).items.filter(i => i.name === 'file.attached')
    expect(attached.map(i => i.file)).toEqual(['contact.pdf', 'loan.pdf', 'lead.pdf'])
    expect(await seenBy(ann)).toEqual(all)
    expect(await seenBy(leo)).toEqual([['On the person'], ['contact.pdf']])
    expect(await wordOf(leo.ask(work.readFile, { file: files.lead! }))).toBe('not-found')
    expect(await wordOf(leo.ask(work.removeFile, { file: files.loan! }))).toBe('not-found')
    await leo.ask(work.addNote, { lead: mine!.lead, body: 'On the lead of Leo' })
    expect((await seenBy(tom))[0]).not.toContain('On the lead of Leo')
    // Marketing sees leads of the branch, and no loan.
    const [led] = await makeLeads(w, w.firm, [{ name: 'Marketed', owner: leo, state: 'SC' }])
    const lent = await leo.ask(addLoan, { contact: led!.contact, purpose: 'purchase', state: 'SC' })
    await leo.ask(work.addNote, { loan: lent.id, body: 'On a loan' })
    await leo.ask(work.addNote, { lead: led!.lead, body: 'On a lead' })
    const told = (await max.ask(work.readTimeline, { contact: led!.contact, only: ['note'] })).items
    expect(told.map(i => i.subject?.kind)).toEqual(['lead'])
  })
})

async function attach(who: Person, about: { contact?: string; lead?: string; loan?: string }, name: string): Promise<string> {
  const sent = await upload(w, w.firm, who, 'content')
  return (await who.ask(work.attachFile, { upload: sent, name, mediaType: 'application/pdf', ...about })).id
}
