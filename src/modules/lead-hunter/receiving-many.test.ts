import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '#base/id.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { listLeads, readLead } from '../crm/contract/lead.ts'
import { addLead, listIntake, listSources, readIntake, saveSource, upsertLeads } from './contract.ts'

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

describe('the same thing at once or again', () => {
  test('twenty posts of one person at one moment make one person and one lead', async () => {
    const person = stranger()
    const done = await Promise.all(Array.from({ length: 20 }, () => w.firm.leo.ask(addLead, { person, ...inSouthCarolina })))
    expect(new Set(done.map(d => d.contact)).size).toBe(1)
    expect(new Set(done.map(d => d.lead)).size).toBe(1)
    expect(done.filter(d => d.outcome === 'created')).toHaveLength(1)
    expect(await countOf('crm.contact', `tenant_id = '${w.firm.tenant}' and last_name = '${person.lastName}'`)).toBe(1)
  })

  test('a sender’s own id is the same lead; the very same message changes nothing, another one adds to it', async () => {
    const sent = { externalId: 'ext-1', person: stranger(), ...inSouthCarolina }
    const first = await w.firm.ann.ask(addLead, sent)
    const again = await w.firm.ann.ask(addLead, sent)
    expect(again).toMatchObject({ lead: first.lead, repeat: true, reasons: [{ code: 'sent-before' }] })
    const more = await w.firm.ann.ask(addLead, {
      ...sent,
      person: { ...sent.person, emails: [...sent.person.emails, 'second@example.com'] },
      loan: { amountCents: 20_000_000 },
    })
    expect(more).toMatchObject({ lead: first.lead, contact: first.contact, repeat: true })
    const lead = await w.firm.ann.ask(readLead, { lead: first.lead! })
    expect(lead).toMatchObject({ repeats: 1, amountCents: 20_000_000 })
    expect(lead.identifiers).toHaveLength(3)
  })

  test('an Idempotency-Key answers the same again and takes nothing twice', async () => {
    const input = { person: stranger(), ...inSouthCarolina }
    const key = { idempotencyKey: newId() }
    const first = await w.firm.leo.ask(addLead, input, key)
    expect(await w.firm.leo.ask(addLead, input, key)).toEqual(first)
    expect(await countOf('lead_hunter.intake', `lead_id = '${first.lead}'`)).toBe(1)
    await expect(w.firm.leo.ask(addLead, { ...input, intent: 'heloc' }, key)).rejects.toMatchObject({ word: 'conflict' })
  })
})

describe('many at once', () => {
  test('answer one result a row in order; a bad row never spoils the others', async () => {
    const twice = stranger()
    const answer = await w.firm.ann.ask(upsertLeads, {
      leads: [
        { person: twice, ...inSouthCarolina },
        { person: { emails: 'no list' } },
        { person: { firstName: 'Nobody' } },
        { person: { ...twice, phones: [{ value: '843-555-9999' }] }, ...inSouthCarolina },
        'no lead at all',
        { person: stranger(), ...inSouthCarolina },
      ],
    })
    expect(answer.results.map(r => r.index)).toEqual([0, 1, 2, 3, 4, 5])
    expect(answer.results.map(r => r.outcome)).toEqual(['created', 'refused', 'refused', 'matched', 'refused', 'created'])
    expect(answer.counts).toMatchObject({ created: 2, matched: 1, refused: 3 })
    expect(answer.results[3]).toMatchObject({ contact: answer.results[0]!.contact, lead: answer.results[0]!.lead, repeat: true })
    expect(answer.results[1]!.problems).toEqual([expect.objectContaining({ path: 'person.emails' })])
    expect(await countOf('crm.identifier', `contact_id = '${answer.results[0]!.contact}'`)).toBe(3)
    const kept = await w.firm.ann.ask(listIntake, { outcome: ['refused'], limit: 3 })
    expect(kept.items.map(i => i.id)).toEqual(expect.arrayContaining([answer.results[1]!.intake, answer.results[4]!.intake]))
  })

  test('of a thousand are taken at once, and are the same people when sent again', async () => {
    const leads = Array.from({ length: 1000 }, (_, n) => ({
      externalId: `bulk-${n}`,
      person: { fullName: `Bulk Person${n}`, emails: [`bulk${n}@example.com`] },
      property: { state: 'FL' },
    }))
    const first = await w.firm.ann.ask(upsertLeads, { leads })
    expect(first.counts.created).toBe(1000)
    const again = await w.firm.ann.ask(upsertLeads, { leads })
    expect(again.counts).toMatchObject({ created: 0, matched: 1000 })
    expect(again.results.map(r => r.lead)).toEqual(first.results.map(r => r.lead))
  })
})

describe('a source', () => {
  test('accepts by its own rules and counts what it was good for', async () => {
    const { id } = await w.firm.max.ask(saveSource, {
      name: 'Choosy',
      costCents: 5000,
      acceptance: {
        require: [['phone']],
        states: ['SC'],
        minAmountCents: 10_000_000,
        dailyCap: 2,
        duplicateDays: 30,
        disposableEmail: 'refuse',
      },
    })
    const good = () => ({ source: id, person: stranger(), ...inSouthCarolina, loan: { amountCents: 30_000_000 } })
    const repeated = good()
    expect((await w.firm.ann.ask(addLead, repeated)).outcome).toBe('created')
    const codes = async (lead: object) => (await w.firm.ann.ask(addLead, { ...good(), ...lead })).reasons.map(r => r.code)
    expect(await codes({ property: { state: 'TX' } })).toEqual(['state-not-wanted'])
    expect(await codes({ loan: { amountCents: 1 }, person: { emails: ['x@mailinator.com'] } })).toEqual([
      'missing',
      'amount-too-low',
      'disposable-email',
    ])
    expect(await codes(repeated)).toEqual(['duplicate'])
    expect((await w.firm.ann.ask(addLead, good())).outcome).toBe('created')
    expect(await codes({})).toEqual(['daily-cap'])
    const { items } = await w.firm.max.ask(listSources, {})
    expect(items.find(s => s.id === id)).toMatchObject({
      counts: { created: 2, refused: 4 },
      spentCents: 10_000,
      hasVerifyToken: false,
    })
  })

  test('of another client does not exist, and nothing of one client is seen by the other', async () => {
    const { id } = await w.firm.max.ask(saveSource, { name: 'Ours' })
    await expect(w.rival.ann.ask(addLead, { source: id, person: stranger() })).rejects.toMatchObject({
      word: 'invalid',
      problems: [{ path: 'source', message: expect.any(String) }],
    })
    const done = await w.firm.leo.ask(addLead, { person: { emails: ['shared@example.com'] } })
    const theirs = await w.rival.leo.ask(addLead, { person: { emails: ['shared@example.com'] } })
    expect(theirs).toMatchObject({ outcome: 'created' })
    expect(theirs.contact).not.toBe(done.contact)
    await expect(w.rival.ann.ask(readIntake, { intake: done.intake })).rejects.toMatchObject({ word: 'not-found' })
    expect((await w.rival.ann.ask(listLeads, {})).items.map(l => l.id)).toEqual([theirs.lead])
    expect((await w.rival.ann.ask(listIntake, {})).items).toHaveLength(1)
  })
})
