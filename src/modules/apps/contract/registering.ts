import { z } from 'zod'
import { cleanText } from '#base/clean-text.ts'
import { id } from '#base/id.ts'
import { type BoundTo, boundTo } from '#modules/identity/contract.ts'
import { command, query } from '#policy/action.ts'
import { appPermissions } from '#policy/app-rights.ts'

/** Apps as an administrator registers and watches them: the discipline of API keys, under the same permission. */

export type { BoundTo }

export const appKinds = ['confidential', 'public'] as const
export type AppKind = (typeof appKinds)[number]

const name = z.string().overwrite(cleanText).trim().min(2, 'Give the app the name its users know it by.').max(80)
const redirects = z.array(z.string().trim().max(500)).max(10)
const permissions = z.array(z.enum(appPermissions)).min(1, 'Choose what the app may ask for.')
const mostDays = z.int().min(1).max(365)

/** What needs a second person tells of. */
const asked = ['approval.asked', 'approval.done', 'approval.failed'] as const

const appLine = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(appKinds),
  permissions: z.array(z.string()),
  ownName: z.boolean(),
  /** People who permit it now. */
  people: z.number(),
  owner: z.string().nullable(),
  madeAt: z.string(),
  lastUsedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
})

export const listApps = query('apps.listApps', {
  summary: 'Apps that may ask in people’s names or their own',
  http: 'GET /apps',
  needs: 'app.read',
  input: z.strictObject({}),
  output: z.object({ items: z.array(appLine) }),
})

export const readApp = query('apps.readApp', {
  summary: 'An app, its secrets, and who permits it what',
  http: 'GET /apps/{app}',
  needs: 'app.read',
  input: z.strictObject({ app: id('app') }),
  output: appLine.extend({
    redirects: z.array(z.string()),
    mostDays: z.number(),
    ownerId: z.string(),
    /** In its own name over records of these only; null: of the whole company. */
    bound: boundTo.nullable(),
    secrets: z.array(
      z.object({
        id: z.string(),
        /** Null until it was collected. */
        begins: z.string().nullable(),
        madeAt: z.string(),
        /** Agreed to and not shown yet: until then whoever asked may collect it. */
        collectBy: z.string().nullable(),
        mine: z.boolean(),
        endsAt: z.string().nullable(),
        lastUsedAt: z.string().nullable(),
      }),
    ),
    permits: z.array(
      z.object({
        id: z.string(),
        person: z.string(),
        permissions: z.array(z.string()),
        madeAt: z.string(),
        expiresAt: z.string(),
        lastUsedAt: z.string().nullable(),
      }),
    ),
  }),
})

export const registerApp = command('apps.registerApp', {
  summary: 'Register an app: a second person agrees first, then whoever asked collects its secret, where it has one',
  http: 'POST /apps',
  needs: 'key.make',
  input: z.strictObject({
    name,
    kind: z.enum(appKinds),
    /** Where people are sent back to, each address exactly as the app sends it. */
    redirects: redirects.default([]),
    permissions,
    /** It may also ask without a person, as an API key does. */
    ownName: z.boolean().default(false),
    /** In its own name, records of these officers and branches only. Left out: of the whole company. */
    bound: z
      .strictObject({
        officers: z.array(id('person')).max(200).default([]),
        branches: z.array(id('branch')).max(200).default([]),
      })
      .nullable()
      .optional(),
    /** Days for which a person can permit it at most. */
    mostDays: mostDays.default(90),
    /** Who answers for it; left out: whoever registers it. */
    owner: id('person').optional(),
  }),
  output: z.object({ id: z.string() }),
  emits: asked,
})

/** What an app may, each of it more than it was or less, and the name by which people know whom they let in. */
const reach = z.strictObject({ app: id('app'), name, redirects, permissions, mostDays })

/** What is asked for. */
export type WantedApp = z.output<typeof registerApp.input>

export const updateApp = command('apps.updateApp', {
  summary: 'Say who answers for an app, and take from what it may: functions taken away are gone with the next request',
  http: 'PATCH /apps/{app}',
  needs: 'app.manage',
  input: reach
    .partial({ name: true, redirects: true, permissions: true, mostDays: true })
    .extend({ owner: id('person').optional() }),
  output: z.object({}),
})

export type AppChange = Omit<z.output<typeof updateApp.input>, 'app'>

export const widenApp = command('apps.widenApp', {
  summary: 'Give an app more than it may already (functions, addresses, days), or another name: a second person agrees first',
  http: 'POST /apps/{app}/widening',
  needs: 'key.make',
  input: reach,
  output: z.object({ id: z.string() }),
  emits: asked,
})

export type WiderApp = z.output<typeof widenApp.input>

export const rotateAppSecret = command('apps.rotateAppSecret', {
  summary: 'Give an app a new secret: a second person agrees first, then whoever asked collects it',
  http: 'POST /apps/{app}/secrets',
  needs: 'key.make',
  input: z.strictObject({ app: id('app') }),
  output: z.object({ id: z.string() }),
  emits: asked,
})

const secret = z.strictObject({ app: id('app'), entry: id('entry') })

export const collectAppSecret = command('apps.collectAppSecret', {
  summary:
    'Collect a secret that was agreed to: made now, shown this once to whoever asked; the one before works for 7 more days',
  http: 'POST /apps/{app}/secrets/{entry}/collect',
  needs: 'app.secret',
  input: secret,
  output: z.object({ secret: z.string(), beforeEndsAt: z.string() }),
})

export const dropUncollectedSecret = command('apps.dropUncollectedSecret', {
  summary: 'Take out a secret that nobody collected in time',
  door: 'job',
  needs: 'job.run',
  input: secret,
  output: z.object({}),
  emits: ['secret.lapsed'],
})

export const endAppSecret = command('apps.endAppSecret', {
  summary: 'End a secret of an app at once',
  http: 'DELETE /apps/{app}/secrets/{entry}',
  needs: 'app.secret',
  input: secret,
  output: z.object({}),
})

export const endApp = command('apps.endApp', {
  summary: 'End an app, and with it every permit and token',
  http: 'DELETE /apps/{app}',
  needs: 'app.end',
  input: z.strictObject({ app: id('app') }),
  output: z.object({}),
  emits: ['app.ended'],
})

export const endAppPermits = command('apps.endAppPermits', {
  summary: 'End what people permit an app, all of it or one permit; the app stays registered',
  http: 'POST /apps/{app}/permits/end',
  needs: 'app.end',
  input: z.strictObject({ app: id('app'), permit: id('permit').optional() }),
  output: z.object({ ended: z.number() }),
  emits: ['permit.ended'],
})
