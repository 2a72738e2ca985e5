import { z } from 'zod'
import { id } from '#base/id.ts'
import { command, query } from '#policy/action.ts'
import { personTypes } from '#policy/matrix.ts'
import { page, pageOf } from '#policy/paging.ts'
import { leadCaps, routingRule, weeklySchedule, who } from './routing.ts'

/** What is asked of the rules themselves; what is asked about one lead is in `lead-route.ts`. */

const nothing = z.object({})

/** A rule set as it is written and read: the id and version of the whole are the house's. */
export const ruleSetBody = z.object({
  rules: z.array(routingRule).max(200),
  fallback: z.strictObject({ owner: id('person').optional(), pool: id('pool').optional() }),
})
export type RuleSetBody = z.infer<typeof ruleSetBody>

export const ruleRemark = z.object({
  /** Null: about the rule set as a whole. */
  rule: z.string().nullable(),
  code: z.enum([
    ...(['language-alone', 'zip-alone', 'never-reached', 'no-fallback'] as const),
    ...(['people-left', 'people-unlicensed', 'branches-closed', 'pool-archived'] as const),
  ]),
  /** What is the matter and what to do. */
  sentence: z.string(),
})

const versionRow = z.object({
  id: z.string(),
  version: z.number(),
  state: z.enum(['draft', 'published', 'retired']),
  ...ruleSetBody.shape,
  madeBy: z.string().nullable(),
  madeAt: z.string(),
  publishedBy: z.string().nullable(),
  publishedAt: z.string().nullable(),
})

/** A person routing may give leads to: officers, and managers and administrators who hold a licence. */
export const routingPerson = z.object({
  id: z.string(),
  name: z.string(),
  type: z.enum(personTypes),
  active: z.boolean(),
  takesLeads: z.boolean(),
  branch: z.string().nullable(),
  branchName: z.string().nullable(),
  timeZone: z.string(),
  languages: z.array(z.string()),
  /** `good`: active and not expired today. */
  licences: z.array(z.object({ state: z.string(), status: z.string(), expires: z.string().nullable(), good: z.boolean() })),
  hours: weeklySchedule.nullable(),
  awayUntil: z.string().nullable(),
  caps: leadCaps,
  takesUnknownState: z.boolean(),
  /** Leads routing has given this person in the running hour, day and month of their zone. */
  given: z.object({ hour: z.number(), day: z.number(), month: z.number() }),
})

export const poolRow = z.object({
  id: z.string(),
  name: z.string(),
  /** Who may see and claim what is in it. */
  who,
  archived: z.boolean(),
})

export const readRouting = query('leadHunter.readRouting', {
  summary: 'The routing rules in force, the draft, what to know about them, and the people and pools they can name',
  http: 'GET /routing',
  needs: 'routing.read',
  input: z.strictObject({}),
  output: z.object({
    published: versionRow.extend({ remarks: z.array(ruleRemark) }).nullable(),
    /** `revision` counts the savings of the draft; send it with the next one. */
    draft: versionRow.extend({ revision: z.number(), remarks: z.array(ruleRemark) }).nullable(),
    people: z.array(routingPerson),
    branches: z.array(z.object({ id: z.string(), name: z.string() })),
    /** Whom and what the rules name that is here no more: colleagues who left, branches that closed. */
    gone: z.array(z.object({ id: z.string(), name: z.string() })),
    pools: z.array(poolRow),
    sources: z.array(z.object({ id: z.string(), name: z.string() })),
  }),
})

export const saveRoutingDraft = command('leadHunter.saveRoutingDraft', {
  summary: 'Save the draft of the routing rules; a draft somebody else saved meanwhile is a conflict',
  http: 'PUT /routing/draft',
  needs: 'routing.manage',
  input: z.strictObject({
    /** The draft’s revision as it was read; null starts a draft where there is none. */
    revision: z.int().nullable(),
    ...ruleSetBody.shape,
  }),
  output: z.object({ revision: z.number(), version: z.number(), remarks: z.array(ruleRemark) }),
})

export const discardRoutingDraft = command('leadHunter.discardRoutingDraft', {
  summary: 'Throw the draft of the routing rules away',
  http: 'DELETE /routing/draft',
  needs: 'routing.manage',
  input: z.strictObject({}),
  output: nothing,
})

export const publishRouting = command('leadHunter.publishRouting', {
  summary: 'Put the draft in force; the rules before it are kept unchanged and can be read',
  http: 'POST /routing/draft/publication',
  needs: 'routing.publish',
  input: z.strictObject({ revision: z.int() }),
  output: z.object({ version: z.number() }),
  emits: ['routing.published'],
})

export const listRoutingVersions = query('leadHunter.listRoutingVersions', {
  summary: 'Every version of the routing rules that was in force, newest first',
  http: 'GET /routing/versions',
  needs: 'routing.read',
  input: z.strictObject({ ...page }),
  output: pageOf(versionRow),
})

const outcome = z.object({
  kind: z.enum(['assign', 'offer', 'pool', 'unassigned']),
  /** Name of the rule; null is the fallback, or nobody. */
  rule: z.string().nullable(),
  people: z.array(z.object({ id: z.string(), name: z.string() })),
  pool: z.string().nullable(),
})

const given = { assigned: z.number(), offered: z.number(), capSkips: z.number(), licenceSkips: z.number() }

/** The most leads a simulation replays: the newest of the days. */
export const mostSimulated = 20_000

export const simulateRouting = query('leadHunter.simulateRouting', {
  summary:
    'Replay the leads of the last days through the draft beside the rules in force: who would have got what. Changes nothing',
  http: 'POST /routing/draft/simulation',
  needs: 'routing.try',
  limit: 'member.bulk',
  input: z.strictObject({ days: z.int().min(1).max(30, 'At most the last 30 days.').default(30) }),
  output: z.object({
    leads: z.number(),
    /** True where only the newest 20,000 of the days were replayed. */
    cut: z.boolean(),
    /** `now`: by the rules in force. */
    people: z.array(z.object({ id: z.string(), name: z.string(), ...given, now: z.object(given) })),
    rules: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        matched: z.number(),
        nobody: z.number(),
        assigned: z.number(),
        offered: z.number(),
        pooled: z.number(),
      }),
    ),
    fallback: z.object({ owner: z.number(), pool: z.number() }),
    unassigned: z.number(),
    /** Leads for which somebody was passed over because a cap was reached. */
    capBreachesAvoided: z.number(),
    /** Leads for which somebody was passed over for want of a licence. */
    licenceSkipped: z.number(),
    differences: z.object({
      count: z.number(),
      /** The first 200, newest first. */
      items: z.array(
        z.object({
          lead: z.string(),
          name: z.string(),
          state: z.string().nullable(),
          receivedAt: z.string(),
          from: outcome,
          to: outcome,
        }),
      ),
    }),
  }),
})

export const savePool = command('leadHunter.savePool', {
  summary: 'Make or change a pool: its name, who may claim from it, or put it away',
  http: 'PUT /pools/{pool}',
  needs: 'pool.manage',
  input: z.strictObject({
    /** Chosen by the caller for a new pool. */
    pool: id('pool'),
    name: z.string().trim().min(1, 'Give the pool a name.').max(80),
    who: who.default({ of: 'everyone' }),
    archived: z.boolean().default(false),
  }),
  output: nothing,
})

export const readAvailability = query('leadHunter.readAvailability', {
  summary: 'When one takes leads, up to how many, and how many came',
  http: 'GET /me/availability',
  needs: 'self.use',
  input: z.strictObject({}),
  output: z.object({
    timeZone: z.string(),
    hours: weeklySchedule.nullable(),
    awayUntil: z.string().nullable(),
    takesLeads: z.boolean(),
    caps: leadCaps,
    given: z.object({ hour: z.number(), day: z.number(), month: z.number() }),
  }),
})

export const setAvailability = command('leadHunter.setAvailability', {
  summary: 'Say when one takes leads: weekly hours (null: always), and away until',
  http: 'PUT /me/availability',
  needs: 'self.use',
  input: z.strictObject({
    hours: weeklySchedule.nullable().optional(),
    awayUntil: z.iso
      .datetime({ offset: true, message: 'Give the time with its zone, such as 2026-03-04T17:00:00-05:00.' })
      .nullable()
      .optional(),
  }),
  output: nothing,
  emits: ['member.availabilityChanged'],
})

export const setCaps = command('leadHunter.setCaps', {
  summary: 'Set how many leads routing may give a colleague, and whether they take leads whose state is unknown',
  http: 'PUT /people/{person}/caps',
  needs: 'routing.caps',
  input: z.strictObject({ person: id('person'), caps: leadCaps, takesUnknownState: z.boolean().default(false) }),
  output: nothing,
})
