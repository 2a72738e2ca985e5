import { z } from 'zod'
import { id } from '#base/id.ts'
import { command, query } from '#policy/action.ts'

/** Most values of one list: they are signed into every transaction of the person. */
export const mostOfLimit = 2000

/** `only` with an empty list lets nothing through; everything is let through by `all` alone. */
const mode = z.enum(['all', 'only'])
const county = z.strictObject({
  state: z.string().regex(/^[A-Z]{2}$/, 'Give the state as two capital letters.'),
  name: z.string().trim().min(1).max(80),
})

/** Some of the workgroups, branches or people there are. */
const choice = z.strictObject({ mode, ids: z.array(id('workgroup, branch, partner company or person')).max(500).default([]) })

/** What of the hierarchy they are shown and may choose from; branches narrow the records of whole companies and workgroups too. */
const hierarchy = { groups: choice, officers: choice, partners: choice, reps: choice }

export const memberLimits = z.strictObject({
  /** Where they are. With `all` they may look into every other one too. */
  workgroups: choice,
  ...hierarchy,
  campaigns: z.strictObject({
    mode,
    /** As they are written on leads; letter case does not count. */
    names: z.array(z.string().trim().min(1).max(200)).max(200).default([]),
  }),
  places: z.strictObject({
    mode,
    states: z
      .array(z.string().regex(/^[A-Z]{2}$/, 'Give states as two capital letters.'))
      .max(60)
      .default([]),
    counties: z.array(county).max(200).default([]),
    zips: z
      .array(z.string().regex(/^\d{5}$/, 'A ZIP code has five digits.'))
      .max(mostOfLimit)
      .default([]),
  }),
})
export type MemberLimits = z.output<typeof memberLimits>

export const readLimits = query('identity.readLimits', {
  summary: 'What narrows a colleague: workgroups, campaigns, places, and how much of the hierarchy is shown',
  http: 'GET /people/{person}/limits',
  needs: 'people.limit',
  input: z.strictObject({ person: id('person') }),
  output: memberLimits,
})

export const setLimits = command('identity.setLimits', {
  summary: 'Narrow a colleague to workgroups, campaigns, places or a part of the hierarchy, or lift that again',
  http: 'PUT /people/{person}/limits',
  needs: 'people.limit',
  /** What is left out stays as it is. */
  input: z.strictObject({ person: id('person'), ...memberLimits.partial().shape }),
  output: z.object({}),
  emits: ['member.limited'],
})

export const setCallbacks = command('identity.setCallbacks', {
  summary: 'List a colleague among those who may be given callbacks, or take them off the list',
  http: 'PUT /people/{person}/callbacks',
  needs: 'callback.manage',
  input: z.strictObject({ person: id('person'), listed: z.boolean() }),
  output: z.object({}),
})

export const listCounties = query('identity.listCounties', {
  summary: 'Counties of a state',
  http: 'GET /counties/{state}',
  needs: 'people.limit',
  input: z.strictObject({ state: z.string().regex(/^[A-Z]{2}$/) }),
  output: z.object({ items: z.array(z.string()) }),
})
