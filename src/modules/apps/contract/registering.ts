import { z } from 'zod'
import { cleanText } from '#base/clean-text.ts'
import { id } from '#base/id.ts'
import { command, query } from '#policy/action.ts'
import { appPermissions } from '#policy/app-rights.ts'

/** Apps as an administrator registers and watches them: the discipline of API keys, under the same permission. */

export const appKinds = ['confidential', 'public'] as const
export type AppKind = (typeof appKinds)[number]

const name = z.string().overwrite(cleanText).trim().min(2, 'Give the app the name its users know it by.').max(80)
const redirects = z.array(z.string().trim().max(500)).max(10)
const permissions = z.array(z.enum(appPermissions)).min(1, 'Choose what the app may ask for.')
const mostDays = z.int().min(1).max(365)

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
    bound: z.object({ officers: z.array(z.string()), branches: z.array(z.string()) }).nullable(),
    secrets: z.array(
      z.object({
        id: z.string(),
        begins: z.string(),
        madeAt: z.string(),
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
  summary: 'Register an app: its secret, where it has one, is shown this once',
  http: 'POST /apps',
  needs: 'app.manage',
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
  output: z.object({ id: z.string(), secret: z.string().nullable() }),
})

export const updateApp = command('apps.updateApp', {
  summary: 'Change an app: functions taken away are gone with the next request',
  http: 'PATCH /apps/{app}',
  needs: 'app.manage',
  input: z.strictObject({
    app: id('app'),
    name: name.optional(),
    redirects: redirects.optional(),
    permissions: permissions.optional(),
    mostDays: mostDays.optional(),
    owner: id('person').optional(),
  }),
  output: z.object({}),
})

export const rotateAppSecret = command('apps.rotateAppSecret', {
  summary: 'Give an app a new secret, shown this once; the one before works for 7 more days',
  http: 'POST /apps/{app}/secrets',
  needs: 'app.secret',
  input: z.strictObject({ app: id('app') }),
  output: z.object({ secret: z.string(), beforeEndsAt: z.string() }),
})

export const endAppSecret = command('apps.endAppSecret', {
  summary: 'End a secret of an app at once',
  http: 'DELETE /apps/{app}/secrets/{entry}',
  needs: 'app.secret',
  input: z.strictObject({ app: id('app'), entry: id('entry') }),
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
