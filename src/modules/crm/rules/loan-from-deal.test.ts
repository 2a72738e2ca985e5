import { expect, test } from 'vitest'
import { loanOfDeal, reachable, sealedOf } from './loan-from-deal.ts'
import { inventDeal } from './mismo/generate.ts'

test('a lock ends with its last day where the company is', () => {
  const deal = inventDeal({ seed: 3 })
  deal.loan.lockedOn = '2026-03-02'
  deal.loan.lockExpires = '2026-03-31'
  // Clocks go forward on 8 March 2026.
  expect(loanOfDeal(deal, 'America/New_York')).toMatchObject({
    lockedAt: '2026-03-02T05:00:00.000Z',
    lockExpiresAt: '2026-04-01T04:00:00.000Z',
  })
})

test('the words of the file become the words of the house', () => {
  const deal = inventDeal({ seed: 4, type: 'conv', amortization: 'arm' })
  deal.property!.usage = 'second'
  expect(loanOfDeal(deal, 'UTC')).toMatchObject({
    mortgageType: 'conventional',
    amortization: 'adjustable',
    occupancy: 'second_home',
    arm: deal.loan.arm,
  })
  const line = inventDeal({ seed: 5, type: 'heloc' })
  line.loan.purpose = 'other'
  expect(loanOfDeal(line, 'UTC')).toMatchObject({ purpose: 'heloc', mortgageType: 'heloc' })
})

test('what stays on the property is told apart from the loan that is paid off', () => {
  const deal = inventDeal({ seed: 7, purpose: 'cash_out', relatedLoans: true })
  const second = deal.relatedLoans.find(one => one.lienPosition === 2)!
  expect(loanOfDeal(deal, 'UTC')).toMatchObject({
    otherLiensCents: second.amountCents,
    helocDrawnCents: 1_000_000,
    helocLineCents: 4_000_000,
  })
  expect(loanOfDeal({ ...deal, relatedLoans: [] }, 'UTC')).toMatchObject({ otherLiensCents: null, helocLineCents: null })
})

test('no field of a loan carries what must be sealed', () => {
  for (let seed = 1; seed < 30; seed++) {
    const deal = inventDeal({ seed, borrowers: 2 })
    const clear = JSON.stringify(loanOfDeal(deal, 'UTC'))
    for (const b of deal.borrowers)
      for (const value of [b.ssn, b.dateOfBirth, b.monthlyIncomeCents])
        if (value !== undefined) expect(clear).not.toContain(String(value))
  }
})

test('sums of the whole deal are sealed with the first borrower only', () => {
  const deal = inventDeal({ seed: 6, borrowers: 2 })
  expect(sealedOf(deal, 0)).toMatchObject({ ssn: deal.borrowers[0]!.ssn, assets: deal.assets, liabilities: deal.liabilities })
  expect(sealedOf(deal, 1)).not.toHaveProperty('assets')
})

test('who has neither e-mail nor telephone is not made a person of', () => {
  expect(reachable({ kind: 'seller', name: 'A B', emails: [], phones: [] })).toBe(false)
  expect(reachable({ kind: 'seller', name: 'A B', emails: ['a@b.example'], phones: [] })).toBe(true)
  expect(reachable({ kind: 'seller', emails: ['a@b.example'], phones: [] })).toBe(false)
})
