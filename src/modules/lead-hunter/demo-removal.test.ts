import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { run } from '#kernel/run.ts'
import type { Action } from '#policy/action.ts'
import { makeKey } from '../../../test/agreed.ts'
import { importing, table } from '../../../test/imports.ts'
import { rowsOfOperation } from '../../../test/rows.ts'
import { opened } from '../../../test/sealed.ts'
import { openWorld, type Person, type World } from '../../../test/world.ts'
import { readContact } from '../crm/contract/contact.ts'
import { listLeads, readLead } from '../crm/contract/lead.ts'
import { readTimeline } from '../crm/contract/work.ts'
import { listKeys } from '../identity/contract.ts'
import { listConsents } from '../outreach/contract.ts'
import { loadDemo, readDemo, removeDemo } from './contract/demo.ts'
import { readDemoRemoval } from './contract/demo-removal.ts'
import { listForms, readForm, submitForm } from './contract/form.ts'
import { addLead, listIntake, retryIntake } from './contract/intake.ts'
import { readTrace } from './contract/lead-route.ts'
import { listSources } from './contract/source.ts'

let w: World
let operation: string
let ann: Person
/** Made-up ones to whom keys are bound. */
let boundTo: { branch: string; officer: string }
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
  ann = w.firm.ann
  operation = (await ann.ask(loadDemo, {})).operation
  await w.drain()
})
afterAll(() => w.close())

interface MadeUp {
  id: string
  firstName: string
  lastName: string
  street: string
  city: string
  zip: string
  email: string
  phone: string
}

/** Made-up people of Florida with a whole address, an e-mail, a phone and an open lead to buy. */
async function someone(n: number): Promise<MadeUp> {
  const { sealed, email, phone, emailId, phoneId, ...row } = (
    await w.superuser<Raw[]>`
      select c.id, c.first_name as "firstName", c.last_name as "lastName", c.sealed, c.city, c.zip, e.id as "emailId", e.sealed as email,
        p.id as "phoneId", p.sealed as phone from crm.contact c
      join crm.identifier e on e.contact_id = c.id and e.kind = 1 and e.is_primary join crm.identifier p on p.contact_id = c.id and p.kind = 2 and p.is_primary
      where c.operation_id = ${operation} and c.state = 'FL' and exists (select 1 from crm.lead l where l.contact_id = c.id and l.intent = 'purchase' and l.status = 'contacted')
      order by c.id offset ${n} limit 1`
  )[0]!
  const addressOf = (id: string, envelope: Buffer) =>
    opened<{ value: string }>(w, 'crm.identifier', { id, sealed: envelope }).value
  const { street } = opened<{ street: string }>(w, 'crm.contact', { id: row.id, sealed })
  return { ...row, street, email: addressOf(emailId, email), phone: addressOf(phoneId, phone) }
}
type Raw = Omit<MadeUp, 'street' | 'email' | 'phone'> &
  Record<'emailId' | 'phoneId', string> &
  Record<'sealed' | 'email' | 'phone', Buffer>

const came: { lead: string; contact: string; from: MadeUp }[] = []
const addressOf = ({ street, city, zip }: MadeUp) => ({ street, city, state: 'FL', zip })

describe('whoever really comes is nobody of the made-up people, though they share', () => {
  const isSomebodyNew = async (door: string, from: MadeUp) => {
    const [row] = (await ann.ask(listIntake, { limit: 1 })).items
    expect(row).toMatchObject({ door, outcome: 'created', conflictContacts: [] })
    const { lead, contact } = row as { lead: string; contact: string }
    expect(contact).not.toBe(from.id)
    came.push({ lead, contact, from })
  }

  test('an e-mail address, a phone and a name, by the form', async () => {
    const from = await someone(0)
    const form = (await ann.ask(listForms, {})).items.find(one => one.slug === 'demo-pre-approval')!
    await w.firm.visitor.ask(submitForm, {
      form: form.slug,
      version: 1,
      firstName: from.firstName,
      lastName: from.lastName,
      email: from.email,
      phone: from.phone,
      city: from.city,
      state: 'FL',
      price: '400,000',
      consent_sms: true,
    })
    await isSomebodyNew('form', from)
  })

  test('an e-mail address, a phone and a name, by the API with a source’s own id', async () => {
    const from = await someone(1)
    const zillow = (await ann.ask(listSources, {})).items.find(one => one.name === 'Zillow')!
    const [sent] = await w.superuser<{ external: string }[]>`
      select external_id as external from crm.lead where source_id = ${zillow.id} and external_id is not null order by id limit 1`
    const caller = (await w.bearers.resolve((await makeKey(w, ann, { name: 'Website' })).token))!
    const input: z.input<typeof addLead.input> = {
      source: zillow.id,
      externalId: sent!.external,
      person: { firstName: from.firstName, lastName: from.lastName, emails: [from.email], phones: [{ value: from.phone }] },
      property: { state: 'FL' },
      intent: 'purchase',
      consents: [{ channel: 'email', granted: true, wording: 'They may write to me.' }],
    }
    await run(w.house, { action: addLead as unknown as Action, door: addLead.door, caller, input })
    await isSomebodyNew('api', from)
  })

  test('a name and an address, by hand', async () => {
    const from = await someone(2)
    await ann.ask(addLead, {
      person: {
        firstName: from.firstName,
        lastName: from.lastName,
        emails: ['of.their.own@example.net'],
        address: addressOf(from),
      },
      property: { state: 'TX' },
      intent: 'purchase',
    })
    await isSomebodyNew('manual', from)
  })

  test('an e-mail address and a phone, by a file', async () => {
    const from = await someone(3)
    const line = [from.firstName, from.lastName, from.email, from.phone, 'FL'].join(',')
    expect(await importing(w).take(ann, table([line]))).toMatchObject({ counts: { created: 1, matched: 0, leads: 1 } })
    await isSomebodyNew('import', from)
  })

  test('unless a person says it is them', async () => {
    const from = await someone(4)
    const { intake, outcome } = await ann.ask(addLead, {
      person: { fullName: 'Really Them' },
      property: { state: 'FL' },
      intent: 'refinance',
    })
    expect(outcome).toBe('refused')
    const done = await ann.ask(retryIntake, { intake, contact: from.id, edits: { email: 'really.them@example.net' } })
    expect(done).toMatchObject({ outcome: 'matched', contact: from.id })
    came.push({ lead: done.lead!, contact: from.id, from })
  })
})

test('Before it is removed one reads what stays: who really came, and the made-up doors they came by.', async () => {
  expect(await ann.ask(readDemoRemoval, {})).toMatchObject({
    goes: { leads: 2000, loans: 400 },
    stays: { people: 5, leads: 5, doors: ['Pre-approval request', 'Website form (demo)', 'Zillow'] },
  })
})

test('After it is gone, who really came is there: lead, person, how they are reached, consent with its words, history.', async () => {
  const known = await Promise.all(
    came.map(async ({ lead, contact }) => [await ann.ask(readLead, { lead }), await ann.ask(readContact, { contact })] as const),
  )
  const [made] = await w.superuser<{ branch: string; branchId: string; officer: string; officerId: string }[]>`
    select b.name as branch, b.id as "branchId", m.name as officer, m.id as "officerId"
    from identity.branch b join identity.member m on m.operation_id = b.operation_id where b.operation_id = ${operation} order by b.id, m.id limit 1`
  boundTo = made!
  await makeKey(w, ann, { name: 'Over one branch', bound: { officers: [], branches: [made!.branchId] } })
  await makeKey(w, ann, { name: 'Over some', bound: { officers: [made!.officerId, w.firm.leo.id], branches: [] } })
  await ann.ask(removeDemo, {})
  await w.drain()
  expect(await ann.ask(readDemo, {})).toMatchObject({
    state: 'none',
    removed: { people: expect.any(Number), stays: { people: 5, leads: 5 } },
  })
  for (const [n, { lead, contact, from }] of came.slice(0, 4).entries()) {
    const [was] = known[n]!
    const now = await ann.ask(readLead, { lead })
    expect(now).toMatchObject({
      contact,
      name: `${from.firstName} ${from.lastName}`,
      intent: was.intent,
      state: was.state,
      receivedAt: was.receivedAt,
    })
    expect(now.identifiers.map(i => i.value).sort()).toEqual(was.identifiers.map(i => i.value).sort())
    const { items } = await ann.ask(readTimeline, { lead, limit: 50 })
    expect(items.some(item => item.name === 'lead.received')).toBe(true)
    expect((await ann.ask(readTrace, { lead })).items.length).toBeGreaterThan(0)
  }
  const { items } = await ann.ask(listConsents, { contact: came[0]!.contact })
  const sms = items.find(line => line.channel === 'sms')!
  expect(sms).toMatchObject({ granted: true, provenance: 'self_captured', wording: expect.stringContaining('text messages') })
  const form = await ann.ask(readForm, { form: sms.form!, version: sms.formVersion! })
  expect(form.state).toBe('retired')
  expect(form.doc.consents.find(c => c.channel === 'sms')!.wording.en).toBe(sms.wording)
  expect((await ann.ask(listConsents, { contact: came[1]!.contact })).items).toMatchObject([
    { channel: 'email', wording: 'They may write to me.' },
  ])
})

test('A key that was bound to a made-up branch says to which, and that it is gone.', async () => {
  const keyNamed = async (name: string) => (await ann.ask(listKeys, {})).items.find(one => one.name === name)
  expect(await keyNamed('Over one branch')).toMatchObject({
    bound: { officers: [], branches: [], closed: [], gone: [{ kind: 'branch', name: boundTo.branch }] },
  })
  expect(await keyNamed('Over some')).toMatchObject({
    bound: { officers: ['Leo'], branches: [], closed: [], gone: [{ kind: 'person', name: boundTo.officer }] },
  })
})

test('Whom somebody took for one of them stays as they are called, without what was invented of them.', async () => {
  const { lead, contact, from } = came[4]!
  expect(await ann.ask(readLead, { lead })).toMatchObject({ contact, name: 'Really Them' })
  expect(await ann.ask(readContact, { contact })).toMatchObject({ name: 'Really Them', street: null, household: null })
  const reach = await w.superuser<
    { id: string; sealed: Buffer }[]
  >`select id, sealed from crm.identifier where contact_id = ${contact}`
  const values = reach.map(row => opened<{ value: string }>(w, 'crm.identifier', row).value)
  expect(values).toEqual(['really.them@example.net'])
  expect(values).not.toContain(from.email)
})

test('Nothing of the demo company is left.', async () => {
  expect(await rowsOfOperation(w, operation)).toEqual({})
  expect((await ann.ask(listLeads, { limit: 200 })).items.map(row => row.id).sort()).toEqual(came.map(one => one.lead).sort())
  const [left] = await w.superuser<{ people: number; consents: number; arrivals: number; members: number }[]>`
    select (select count(*)::int from crm.contact) as people, (select count(*)::int from outreach.consent) as consents,
      (select count(*)::int from lead_hunter.intake) as arrivals, (select count(*)::int from identity.member where email like '%palmetto.example.com') as members`
  expect(left).toMatchObject({ people: 5, arrivals: 5, members: 0 })
  const sources = (await ann.ask(listSources, {})).items
  expect(
    sources
      .filter(one => !one.active)
      .map(one => one.name)
      .sort(),
  ).toEqual(['Website form (demo)', 'Zillow'])
})

test('It can be loaded and removed again beside what stayed.', async () => {
  await ann.ask(loadDemo, {})
  await w.drain()
  const slugs = (await ann.ask(listForms, {})).items.map(form => form.slug)
  expect(slugs).toEqual(expect.arrayContaining(['demo-pre-approval', 'demo-pre-approval-2']))
  expect((await ann.ask(readDemoRemoval, {})).stays).toMatchObject({ people: 5, leads: 5, doors: [] })
  await ann.ask(removeDemo, {})
  await w.drain()
  expect((await ann.ask(listLeads, { limit: 200 })).items).toHaveLength(5)
})
