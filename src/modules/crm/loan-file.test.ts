import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '#base/id.ts'
import { withoutChance } from '../../../test/by-chance.ts'
import { upload as uploaded } from '../../../test/upload.ts'
import { openWorld, type Person, type World } from '../../../test/world.ts'
import { readLoan } from './contract/loan.ts'
import { importMismo, revealLoan } from './contract/loan-file.ts'
import { readTimeline } from './contract/work.ts'
import { breakages } from './rules/mismo/break.ts'
import { generateMismo, inventDeal } from './rules/mismo/generate.ts'
import { writeMismo } from './rules/mismo/write.ts'

let w: World
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
  await w.rival.prepare()
  for (const { tenant, leo, tom } of [w.firm, w.rival])
    for (const [officer, state] of [
      [tom, 'SC'],
      [leo, 'CA'],
    ] as const)
      await w.superuser`insert into identity.licence (tenant_id, id, member_id, state, number, expires)
        values (${tenant}, ${newId()}, ${officer.id}, ${state}, '1', '2999-01-01')`
})
afterAll(() => w.close())

/** Every clear value of the tables where something could have been left lying, as text. */
async function everythingKept(): Promise<string> {
  const rows = await w.superuser<{ t: string }[]>`
    select to_jsonb(x) - 'restricted' || jsonb_build_object() as t from crm.contact x union all
    select to_jsonb(x) - 'restricted' from crm.borrower x union all select to_jsonb(x) from crm.loan x union all
    select to_jsonb(x) from kernel.event x union all select to_jsonb(x) from kernel.change x union all select to_jsonb(x) from crm.note x`
  return withoutChance(rows)
}

describe('a MISMO loan file', () => {
  test('becomes a loan with its borrowers, property, lock and agents', async () => {
    const { xml, deal } = generateMismo({ seed: 21, borrowers: 2 })
    const { deals: foretold } = await w.firm.leo.ask(importMismo, { xml, dryRun: true })
    const answer = await w.firm.leo.ask(importMismo, { xml, name: 'smith.xml' })
    expect(answer.problems).toEqual([])
    const { items } = await w.firm.leo.ask(readTimeline, { loan: answer.deals[0]!.loan! })
    expect(items.find(i => i.name === 'loan.opened')?.changes).toMatchObject([{ field: 'loanFile', after: 'smith.xml' }])
    expect(answer.deals).toMatchObject([
      {
        number: deal.loan.identifiers.lenderLoan,
        amountCents: deal.loan.amountCents,
        problems: [],
        borrowers: [{ known: null }, { known: null }],
        purpose: 'purchase',
        mortgageType: 'conventional',
        noteRate: deal.loan.noteRate,
        termMonths: deal.loan.termMonths,
        property: { city: deal.property!.address!.city, state: deal.property!.address!.state },
      },
    ])
    // What was foretold is what was opened.
    expect(foretold).toEqual(
      answer.deals.map(d => ({ ...d, loan: null, borrowers: d.borrowers.map(b => ({ ...b, contact: null })) })),
    )
    expect(answer.deals[0]!.others.length).toBeGreaterThan(0)
    const loan = await w.firm.leo.ask(readLoan, { loan: answer.deals[0]!.loan! })
    expect(loan).toMatchObject({
      purpose: 'purchase',
      mortgageType: 'conventional',
      noteRate: deal.loan.noteRate,
      termMonths: deal.loan.termMonths,
      amortization: 'fixed',
      owner: w.firm.leo.id,
      applicationAt: deal.loan.applicationDate,
      closingAt: deal.loan.closingDate,
      propertyStreet: deal.property!.address!.street,
      city: deal.property!.address!.city,
      propertyZip: deal.property!.address!.zip,
      priceCents: deal.property!.purchasePriceCents,
      identifiers: deal.loan.identifiers,
      number: deal.loan.identifiers.lenderLoan,
    })
    expect(loan.borrowers.map(b => [b.role, b.sealed, b.mayOpen])).toEqual([
      ['borrower', true, true],
      ['co_borrower', true, true],
    ])
    expect(loan.participants.length).toBeGreaterThan(0)
  })

  test('with a line of credit below what is drawn of it is kept as the file says, and that is told', async () => {
    const deal = inventDeal({ seed: 24, purpose: 'cash_out', relatedLoans: true })
    deal.relatedLoans.find(one => one.type === 'heloc')!.lineCents = 900_000
    const xml = writeMismo([deal], { createdAt: '2025-03-03T15:00:00Z' })
    const { deals, notes } = await w.firm.leo.ask(importMismo, { xml })
    expect(notes).toContainEqual(expect.stringMatching(/: The HELOC line must be at least what is drawn of it\. It was kept/))
    const loan = await w.firm.leo.ask(readLoan, { loan: deals[0]!.loan! })
    expect(loan).toMatchObject({ helocDrawnCents: 1_000_000, helocLineCents: 900_000 })
  })

  test('leaves social security numbers, birth dates and incomes nowhere but in sealed envelopes', async () => {
    const { xml, deal } = generateMismo({ seed: 22, borrowers: 2 })
    await w.firm.leo.ask(importMismo, { xml })
    const kept = await everythingKept()
    for (const b of deal.borrowers) {
      for (const secret of [b.ssn, b.dateOfBirth, b.monthlyIncomeCents])
        if (secret !== undefined) expect(kept).not.toContain(String(secret))
    }
    expect(kept).toContain(deal.borrowers[0]!.lastName)
  })

  test('recognises people who are here by e-mail and name, and refuses the same loan number twice', async () => {
    const deal = inventDeal({ seed: 23, borrowers: 2 })
    deal.borrowers[0]!.emails = ['known.borrower@example.com']
    const xml = (number: string) =>
      writeMismo([{ ...deal, loan: { ...deal.loan, identifiers: { lenderLoan: number } } }], {
        createdAt: '2025-03-03T15:00:00Z',
      })
    const first = await w.firm.leo.ask(importMismo, { xml: xml('R-1') })
    const dry = await w.firm.leo.ask(importMismo, { xml: xml('R-2'), dryRun: true })
    expect(dry.deals[0]).toMatchObject({
      loan: null,
      problems: [],
      borrowers: [{ contact: first.deals[0]!.borrowers[0]!.contact, known: expect.stringMatching(/email|both/) }, {}],
    })
    const again = await w.firm.leo.ask(importMismo, { xml: xml('R-1') })
    expect(again.deals[0]).toMatchObject({ loan: null, problems: ['There is a loan with the number R-1 already.'] })
    const second = await w.firm.leo.ask(importMismo, { xml: xml('R-2') })
    expect(second.deals[0]!.borrowers.map(b => b.contact)).toEqual(first.deals[0]!.borrowers.map(b => b.contact))
    // Another officer is told the same, without being shown whose it is.
    const toms = await w.firm.tom.ask(importMismo, { xml: xml('R-1') })
    expect(toms.deals[0]!.problems).toEqual(['There is a loan with the number R-1 already.'])
    const rivals = await w.rival.tom.ask(importMismo, { xml: xml('R-1') })
    expect(rivals.deals[0]).toMatchObject({ loan: expect.any(String), borrowers: [{ known: null }, { known: null }] })
  })

  test('is not opened for an officer without a licence for its state, and says so', async () => {
    const deal = inventDeal({ seed: 29, borrowers: 1 })
    const xml = writeMismo([{ ...deal, property: { ...deal.property!, address: { ...deal.property!.address!, state: 'TX' } } }], {
      createdAt: '2025-03-03T15:00:00Z',
    })
    for (const dryRun of [true, false])
      expect((await w.firm.leo.ask(importMismo, { xml, dryRun })).deals).toMatchObject([
        { loan: null, problems: ['Leo holds no license for TX.'] },
      ])
  })

  test('of one household with one telephone becomes as many people as it names', async () => {
    const deal = inventDeal({ seed: 24, borrowers: 3 })
    for (const b of deal.borrowers)
      Object.assign(b, { emails: ['all.of.us@example.com'], phones: [{ value: '8435550177', kind: 'home' }] })
    const { deals } = await w.firm.leo.ask(importMismo, { xml: writeMismo([deal], { createdAt: '2025-03-03T15:00:00Z' }) })
    expect(new Set(deals[0]!.borrowers.map(b => b.contact)).size).toBe(3)
  })

  test('with several deals opens each, and one that cannot be opened does not keep the others', async () => {
    const [a, b] = [inventDeal({ seed: 25 }), inventDeal({ seed: 26, purpose: 'cash_out' })]
    b.loan.identifiers = { ...a.loan.identifiers }
    const c = inventDeal({ seed: 27 })
    const { deals } = await w.firm.leo.ask(importMismo, { xml: writeMismo([a, b, c], { createdAt: '2025-03-03T15:00:00Z' }) })
    expect(deals.map(d => d.loan !== null)).toEqual([true, false, true])
  })

  test('that is broken opens nothing and says where', async () => {
    const before = await w.superuser`select count(*)::int as n from crm.loan`
    for (const xml of ['<html/>', ...breakages.slice(0, 4).map(broken => generateMismo({ seed: 28, broken }).xml)]) {
      const answer = await w.firm.leo.ask(importMismo, { xml })
      expect(answer.deals).toEqual([])
      expect(answer.problems[0]!.message).toMatch(/\.$/)
    }
    expect(await w.superuser`select count(*)::int as n from crm.loan`).toEqual(before)
  })

  test('comes by upload too, and only by one’s own', async () => {
    const { xml } = generateMismo({ seed: 29 })
    const upload = await uploaded(w, w.firm, w.firm.leo, xml)
    expect((await w.firm.leo.ask(importMismo, { upload })).deals[0]!.loan).toEqual(expect.any(String))
    await expect(w.firm.tom.ask(importMismo, { upload })).rejects.toMatchObject({ word: 'not-found' })
    await expect(w.firm.leo.ask(importMismo, {})).rejects.toMatchObject({ word: 'invalid' })
  })
})

describe('a reveal', () => {
  test('shows the sealed values to whoever says why, and the timeline tells who looked', async () => {
    const { xml, deal } = generateMismo({ seed: 31, borrowers: 2 })
    const { deals } = await w.firm.leo.ask(importMismo, { xml })
    const loan = deals[0]!.loan!
    const reveal = (who: Person, reason?: string) => who.ask(revealLoan, { loan }, reason ? { reason } : {})
    await expect(reveal(w.firm.leo)).rejects.toMatchObject({ word: 'needs-proof', facts: { demand: 'reason' } })
    const seen = await reveal(w.firm.leo, 'Ordering the credit report')
    await w.firm.leo.ask(revealLoan, { loan }, { reason: 'Asking again', idempotencyKey: 'reveal-1' })
    expect(await w.superuser`select 1 from kernel.idempotency`).toEqual([])
    expect(seen.borrowers.map(b => [b.ssn, b.dateOfBirth, b.monthlyIncomeCents])).toEqual(
      deal.borrowers.map(b => [b.ssn ?? null, b.dateOfBirth ?? null, b.monthlyIncomeCents ?? null]),
    )
    expect(seen.assets).toEqual(deal.assets)
    await expect(reveal(w.firm.tom, 'Curious')).rejects.toMatchObject({ word: 'not-found' })
    await expect(reveal(w.rival.ann, 'Curious')).rejects.toMatchObject({ word: 'not-found' })
    await expect(reveal(w.firm.max, 'Curious')).rejects.toMatchObject({ word: 'forbidden' })
    const { items } = await w.firm.bea.ask(readTimeline, { loan })
    expect(items.findLast(i => i.name === 'field.revealed')).toMatchObject({
      actor: { name: 'Leo' },
      facts: { borrowers: 2, sealed: 2 },
      changes: [{ field: 'reason', after: 'Ordering the credit report' }],
    })
    expect(JSON.stringify(items)).not.toContain(deal.borrowers[0]!.ssn)
  })
})

const fixtures = process.env.FIXTURES_DIR
if (fixtures) {
  test('the sample of the agency’s own is opened with everything it says', async () => {
    const xml = readFileSync(join(fixtures, 'mismo', 'du34_conv_purchase_KenCustomer.xml'), 'utf8')
    const { deals, problems } = await w.firm.leo.ask(importMismo, { xml })
    expect(problems).toEqual([])
    expect(await w.firm.leo.ask(readLoan, { loan: deals[0]!.loan! })).toMatchObject({
      amountCents: 30_000_000,
      noteRate: 4250,
      ltv: 88_235,
      name: 'Ken N Customer JR',
      state: 'CA',
    })
    expect((await w.firm.leo.ask(revealLoan, { loan: deals[0]!.loan! }, { reason: 'Checking' })).borrowers[0]).toMatchObject({
      ssn: '500507000',
      dateOfBirth: '1966-07-04',
    })
  })
}
