import { describe, expect, it } from 'vitest'
import { type AcceptanceRules, acceptance, acceptanceRules } from '../contract/acceptance.ts'
import { type ArrivalFacts, decideAcceptance } from './acceptance.ts'

const now = Date.UTC(2026, 6, 15, 12)
const hour = 3_600_000
const throwaway = new Set(['mailinator.com'])

function decide(rules: Partial<AcceptanceRules>, facts: Partial<ArrivalFacts> = {}) {
  const arrival: ArrivalFacts = {
    present: ['email'],
    emailDomains: ['example.com'],
    intent: 'purchase',
    acceptedToday: 0,
    ...facts,
  }
  const decision = decideAcceptance(arrival, acceptanceRules.parse(rules), domain => throwaway.has(domain), now)
  expect(acceptance.parse(decision)).toEqual(decision)
  return decision.accepted ? decision.notes.map(n => `note ${n.code}`) : decision.reasons.map(r => r.code)
}

describe('a source’s rules accept or refuse with every reason', () => {
  const cases: [string, Partial<AcceptanceRules>, Partial<ArrivalFacts>, string[]][] = [
    ['an e-mail is enough by default', {}, {}, []],
    ['a phone is enough by default', {}, { present: ['phone'], emailDomains: [] }, []],
    ['one of them must be there', {}, { present: ['zip'], emailDomains: [] }, ['missing']],
    ['each group must be met', { require: [['email', 'phone'], ['state', 'zip'], ['consent']] }, {}, ['missing', 'missing']],
    ['a wanted state', { states: ['FL'] }, { state: 'FL' }, []],
    ['another state', { states: ['FL'] }, { state: 'GA' }, ['state-not-wanted']],
    ['no state', { states: ['FL'] }, {}, ['note state-unknown']],
    ['another intent', { intents: ['heloc'] }, {}, ['intent-not-wanted']],
    ['the least amount', { minAmountCents: 100 }, { amountCents: 100 }, []],
    ['too low an amount', { minAmountCents: 100 }, { amountCents: 99 }, ['amount-too-low']],
    ['no amount', { minAmountCents: 100 }, {}, ['note amount-unknown']],
    ['the last lead of the day', { dailyCap: 5 }, { acceptedToday: 4 }, []],
    ['one lead too many', { dailyCap: 5 }, { acceptedToday: 5 }, ['daily-cap']],
    ['a throwaway address', {}, { emailDomains: ['mailinator.com'] }, ['disposable-email']],
    ['a throwaway address below a listed domain', {}, { emailDomains: ['eu.mailinator.com'] }, ['disposable-email']],
    ['a throwaway address beside a real one', {}, { emailDomains: ['mailinator.com', 'example.com'] }, ['note disposable-email']],
    [
      'a throwaway address that is let in',
      { disposableEmail: 'note' },
      { emailDomains: ['mailinator.com'] },
      ['note disposable-email'],
    ],
    ['a lead of the full age', { maxAgeHours: 2 }, { askedAt: now - 2 * hour }, []],
    ['too old a lead', { maxAgeHours: 2 }, { askedAt: now - 2 * hour - 1 }, ['too-old']],
    ['a lead of unknown age', { maxAgeHours: 2 }, {}, ['note age-unknown']],
    ['the same person too soon', { duplicateDays: 30 }, { lastSameAt: now - 30 * 24 * hour }, ['duplicate']],
    ['the same person later', { duplicateDays: 30 }, { lastSameAt: now - 30 * 24 * hour - 1 }, []],
    ['a filled honeypot', {}, { form: { honeypotFilled: true, fillMs: null } }, ['honeypot']],
    ['a form filled too fast', { minFillSeconds: 3 }, { form: { honeypotFilled: false, fillMs: 2999 } }, ['filled-too-fast']],
    ['a form filled in time', { minFillSeconds: 3 }, { form: { honeypotFilled: false, fillMs: 3000 } }, []],
    ['a form without a script', { minFillSeconds: 3 }, { form: { honeypotFilled: false, fillMs: null } }, []],
    ['a trigger without a basis', { creditTrigger: true }, {}, ['no-trigger-basis']],
    [
      'a trigger with a firm offer only',
      { creditTrigger: true },
      { trigger: { firmOffer: true, basis: null } },
      ['no-trigger-basis'],
    ],
    ['a lawful trigger', { creditTrigger: true }, { trigger: { firmOffer: true, basis: 'services-current-loan' } }, []],
    ['all at once', { states: ['FL'], dailyCap: 0 }, { present: [], state: 'GA' }, ['missing', 'state-not-wanted', 'daily-cap']],
  ]
  it.each(cases)('%s', (_, rules, facts, codes) => {
    expect(decide(rules, facts)).toEqual(codes)
  })

  it('says what to send', () => {
    const arrival: ArrivalFacts = { present: [], emailDomains: [], intent: 'purchase', acceptedToday: 0 }
    expect(decideAcceptance(arrival, acceptanceRules.parse({}), () => false, now)).toEqual({
      accepted: false,
      reasons: [{ code: 'missing', sentence: 'Send a valid e-mail address or a valid phone number.' }],
    })
  })
})
