import { z } from 'zod'
import { id } from '#base/id.ts'
import { intents } from './lead-draft.ts'

/**
 * A rule set is data: an ordered list of rules, each with conditions that must all hold, a target, and what to do when
 * nobody takes the lead. The first rule whose target can take the lead wins. It is versioned as a whole; a trace names
 * the version, so a decision can always be read against the rules it was made by.
 */

const zone = z.string().refine(isTimeZone, 'This is not a known time zone. Use a name such as America/New_York.')
const state = z.string().regex(/^[A-Z]{2}$/, 'Use the two letters of the state, such as FL.')
const words = z.array(z.string().trim().min(1).max(120)).min(1).max(500)

const span = z
  .object({
    /** 0 is Sunday. */
    day: z.int().min(0).max(6),
    /** Minutes after local midnight; `to` is the first minute that is outside. A night shift is two spans. */
    from: z.int().min(0).max(1439),
    to: z.int().min(1).max(1440),
  })
  .refine(s => s.from < s.to, 'The end must be after the start.')

/** Opening hours of a week in one time zone. On a holiday (ISO date there) nothing is open. */
export const weeklySchedule = z.object({
  timeZone: zone,
  spans: z.array(span).max(70),
  holidays: z.array(z.iso.date()).max(200).default([]),
})
export type WeeklySchedule = z.infer<typeof weeklySchedule>

export const routingCondition = z.discriminatedUnion('field', [
  z.object({ field: z.literal('intent'), anyOf: z.array(z.enum(intents)).min(1) }),
  /** Loan program as the lead states it, e.g. `VA`; case is ignored. */
  z.object({ field: z.literal('product'), anyOf: words }),
  z.object({ field: z.literal('state'), anyOf: z.array(state).min(1).max(60) }),
  /** `FL:Broward`: a county's name means nothing without its state. */
  z.object({
    field: z.literal('county'),
    anyOf: z
      .array(z.string().regex(/^[A-Z]{2}:.{1,80}$/, 'Write a county as FL:Broward.'))
      .min(1)
      .max(500),
  }),
  /** Five digits are one ZIP, fewer are a prefix. */
  z.object({
    field: z.literal('zip'),
    anyOf: z
      .array(z.string().regex(/^\d{1,5}$/, 'Use a five-digit ZIP or its first digits.'))
      .min(1)
      .max(2000),
  }),
  z.object({ field: z.literal('source'), anyOf: z.array(id('source')).min(1).max(500) }),
  z.object({ field: z.literal('campaign'), anyOf: words }),
  /** Primary subtags of BCP 47, e.g. `es`. */
  z.object({
    field: z.literal('language'),
    anyOf: z
      .array(z.string().regex(/^[a-z]{2,3}$/))
      .min(1)
      .max(50),
  }),
  z.object({ field: z.literal('score'), atLeast: z.int().min(0).max(100) }),
  /** Whole US cents, both ends included; a lead without an amount does not pass. */
  z.object({ field: z.literal('amount'), fromCents: z.int().min(0).optional(), toCents: z.int().min(0).optional() }),
  z.object({ field: z.literal('hours'), when: z.enum(['inside', 'outside']), schedule: weeklySchedule }),
  z.object({ field: z.literal('tag'), anyOf: words }),
])
export type RoutingCondition = z.infer<typeof routingCondition>

/** Leads one person may be given by routing in a calendar hour, day or month of that person's time zone. */
export const leadCaps = z.object({
  perHour: z.int().min(0).max(10_000).optional(),
  perDay: z.int().min(0).max(10_000).optional(),
  perMonth: z.int().min(0).max(100_000).optional(),
})
export type LeadCaps = z.infer<typeof leadCaps>

export const who = z.discriminatedUnion('of', [
  z.object({ of: z.literal('everyone') }),
  z.object({ of: z.literal('branches'), branches: z.array(id('branch')).min(1).max(500) }),
  z.object({ of: z.literal('people'), people: z.array(id('person')).min(1).max(2000) }),
])
export type Who = z.infer<typeof who>

/** People of a target; with `speaksLanguage` those who do not speak the lead's language (if it is known) are passed over. */
const group = { who, speaksLanguage: z.boolean().default(false) }

export const routingTarget = z.discriminatedUnion('method', [
  z.object({ method: z.literal('round-robin'), ...group }),
  /** Shares; a person who is not named has weight 1. */
  z.object({ method: z.literal('weighted'), ...group, weights: z.record(id('person'), z.int().min(1).max(1000)).default({}) }),
  /** Round robin with the rule's own caps (`capsFor` names another for one person) beside each person's: the lower holds. */
  z.object({ method: z.literal('capped'), ...group, caps: leadCaps, capsFor: z.record(id('person'), leadCaps).default({}) }),
  /** Pushed to several at once, the first to claim has it. `atMost` people a wave, in turn. */
  z.object({
    method: z.literal('first-to-claim'),
    ...group,
    claimSeconds: z.int().min(10).max(86_400),
    atMost: z.int().min(1).max(500).optional(),
  }),
  z.object({ method: z.literal('pool'), pool: id('pool') }),
  z.object({ method: z.literal('person'), person: id('person') }),
  /** Straight to the rule set's fallback. */
  z.object({ method: z.literal('fallback') }),
])
export type RoutingTarget = z.infer<typeof routingTarget>
export type PeopleTarget = Exclude<RoutingTarget, { method: 'pool' } | { method: 'fallback' }>

export const routingRule = z
  .object({
    id: id('rule'),
    name: z.string().trim().min(1, 'Give the rule a name.').max(120),
    enabled: z.boolean(),
    conditions: z.array(routingCondition).max(30),
    target: routingTarget,
    /** Seconds the person has to accept; without it the assignment stands. */
    acceptSeconds: z.int().min(30).max(604_800).optional(),
    /** When nobody of the target can take it, or the time to accept or claim ran out. */
    // biome-ignore lint/suspicious/noThenProperty: the word a reader of the rule expects; the object is never awaited
    then: z.enum(['next-person', 'next-rule', 'pool']),
    /** The pool of `then: 'pool'`. */
    thenPool: id('pool').optional(),
  })
  .refine(r => r.then !== 'pool' || r.thenPool !== undefined, { path: ['thenPool'], message: 'Choose the pool it goes to.' })
export type RoutingRule = z.infer<typeof routingRule>

export const routingRuleSet = z
  .object({
    id: id('rule set'),
    version: z.int().min(1),
    rules: z.array(routingRule).max(200),
    /** Where a lead goes that no rule could place: the owner if law and caps allow, else the pool. */
    fallback: z.object({ owner: id('person').optional(), pool: id('pool').optional() }),
  })
  .refine(s => new Set(s.rules.map(r => r.id)).size === s.rules.length, {
    path: ['rules'],
    message: 'Two rules have the same id.',
  })
export type RoutingRuleSet = z.infer<typeof routingRuleSet>

function isTimeZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en-US', { timeZone: name }))
  } catch {
    return false
  }
}
