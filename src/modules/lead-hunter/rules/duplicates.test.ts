import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type DuplicateFacts, decideDuplicate, openLeadDecision } from './duplicates.ts'

const facts = (more: Partial<DuplicateFacts>): DuplicateFacts => ({
  externalId: [],
  email: [],
  phone: [],
  nameAddress: [],
  ...more,
})
const short = (more: Partial<DuplicateFacts>) => {
  const decision = decideDuplicate(facts(more))
  if (decision.kind === 'matched') return [decision.contact, ...decision.by].join(' ')
  return decision.kind === 'conflict' ? `conflict ${decision.contacts.map(c => c.contact).join(' ')}` : decision.kind
}

describe('who an arriving person is', () => {
  it.each<[string, Partial<DuplicateFacts>, string]>([
    ['is new where nothing is known', {}, 'created'],
    ['is whom the e-mail names', { email: ['a'] }, 'a email'],
    ['is whom all identifiers name', { externalId: ['a'], email: ['a'], phone: ['a'] }, 'a external-id email phone'],
    ['is whom name and address name where nothing stronger is known', { nameAddress: ['a'] }, 'a name-address'],
    ['is in question where e-mail and phone disagree', { email: ['a'], phone: ['b'] }, 'conflict a b'],
    ['is in question where a second delivery names another', { externalId: ['a'], email: ['b'], phone: ['b'] }, 'conflict b a'],
    ['is the one of a household whose e-mail it is', { email: ['a'], phone: ['b', 'a'] }, 'a email phone'],
    ['is the one of a household whose name it is', { phone: ['b', 'a'], nameAddress: ['a'] }, 'a phone name-address'],
    ['is in question where a household shares all that is known', { phone: ['b', 'a'] }, 'conflict a b'],
    ['is in question where two have that name and address', { nameAddress: ['b', 'a'] }, 'conflict a b'],
    ['is nobody who only shares a phone under another name', { phone: ['a'], otherName: ['a'] }, 'created'],
    ['is the one of a shared phone who bears the name', { phone: ['a', 'b'], otherName: ['a'] }, 'b phone'],
    ['is whom the e-mail names, whatever the name', { email: ['a'], phone: ['a'], otherName: ['a'] }, 'a email phone'],
    ['is whom the e-mail names, whoever else shares the phone', { email: ['a'], phone: ['b'], otherName: ['b'] }, 'a email'],
    ['is in question where neither bears the name', { email: ['a'], phone: ['b'], otherName: ['a', 'b'] }, 'conflict a b'],
    ['is not decided by name against two that disagree', { email: ['a'], phone: ['b'], nameAddress: ['b'] }, 'conflict b a'],
  ])('%s', (_, more, decision) => {
    expect(short(more)).toBe(decision)
  })

  it('is kept apart from a namesake, who is mentioned', () => {
    expect(decideDuplicate(facts({ email: ['a'], nameAddress: ['b', 'a'] }))).toEqual({
      kind: 'matched',
      contact: 'a',
      by: ['email', 'name-address'],
      alsoLike: ['b'],
    })
  })

  it('is never someone an identifier that is known speaks against', () => {
    const list = fc.uniqueArray(fc.constantFrom<string>('a', 'b', 'c'))
    fc.assert(
      fc.property(fc.record({ externalId: list, email: list, phone: list, nameAddress: list }), all => {
        const decision = decideDuplicate(all)
        const strong = [all.externalId, all.email, all.phone].filter(l => l.length)
        const mentioned = new Set([...strong.flat(), ...(strong.length ? [] : all.nameAddress)])
        if (decision.kind === 'created') expect(mentioned.size).toBe(0)
        if (decision.kind === 'matched') expect(strong.every(l => l.includes(decision.contact))).toBe(true)
        if (decision.kind === 'conflict') expect(new Set(decision.contacts.map(c => c.contact))).toEqual(mentioned)
        const shuffled = {
          externalId: all.externalId.toReversed(),
          email: all.email.toReversed(),
          phone: all.phone,
          nameAddress: all.nameAddress,
        }
        expect(decideDuplicate(shuffled)).toEqual(decision)
      }),
    )
  })
})

describe('an inquiry of a known contact', () => {
  const now = 100 * 86_400_000
  const open = (id: string, intent: 'purchase' | 'refinance' | 'unknown', daysAgo: number) => ({
    id,
    intent,
    lastAskedAt: now - daysAgo * 86_400_000,
  })

  it('joins the open lead of the same intent within the days', () => {
    const leads = [open('old', 'purchase', 31), open('edge', 'purchase', 30), open('refi', 'refinance', 1)]
    expect(openLeadDecision(leads, 'purchase', 30, now)).toEqual({ kind: 'repeat', lead: 'edge' })
    expect(openLeadDecision(leads, 'heloc', 30, now)).toEqual({ kind: 'new' })
    expect(openLeadDecision([], 'purchase', 30, now)).toEqual({ kind: 'new' })
  })

  it('joins an equal intent before an unknown one, and the latest before others', () => {
    const leads = [open('unknown', 'unknown', 1), open('older', 'purchase', 9), open('later', 'purchase', 5)]
    expect(openLeadDecision(leads, 'purchase', 30, now)).toEqual({ kind: 'repeat', lead: 'later' })
    expect(openLeadDecision(leads, 'heloc', 30, now)).toEqual({ kind: 'repeat', lead: 'unknown' })
    expect(openLeadDecision(leads.slice(1), 'unknown', 30, now)).toEqual({ kind: 'repeat', lead: 'later' })
  })
})
