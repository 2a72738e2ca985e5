import { z } from 'zod'
import { id } from '#base/id.ts'
import { command, query } from '#policy/action.ts'
import { appPermissions } from '#policy/app-rights.ts'
import { levels } from '#policy/matrix.ts'

/** An app asks a person for what it wants to do in their name; they permit it, or not, and take it back when they like. */

const sent = z.string().max(2000).optional()
/** What an app sends a browser with (RFC 6749 section 4.1.1, RFC 7636 section 4.3). */
export const appRequest = z.strictObject({
  client_id: z.string().max(200),
  response_type: sent,
  redirect_uri: sent,
  scope: sent,
  state: sent,
  code_challenge: sent,
  code_challenge_method: sent,
  response_mode: sent,
})
export type AppRequest = z.output<typeof appRequest>

export const readAppRequest = query('apps.readAppRequest', {
  summary: 'What an app asks for, as the person who is to permit it reads it',
  http: 'GET /app-requests',
  needs: 'self.use',
  input: appRequest,
  output: z.object({
    /** It cannot be trusted to send anybody back to: said here, and nowhere else. */
    problem: z.string().nullable(),
    /** Where the browser goes at once: the app asked for what there is not. */
    back: z.string().nullable(),
    asks: z
      .object({
        app: z.string(),
        owner: z.string().nullable(),
        company: z.string(),
        person: z.object({ name: z.string(), email: z.string() }),
        /** Where the person is sent afterwards. */
        to: z.string(),
        /** At which level the person holds each function now; `none`: the app cannot have it. */
        functions: z.array(z.object({ permission: z.enum(appPermissions), level: z.enum(levels) })),
        mostDays: z.number(),
      })
      .nullable(),
  }),
})

export const answerAppRequest = command('apps.answerAppRequest', {
  summary: 'Permit an app what it asks for, or a part of it; or refuse. Answers where the browser goes',
  http: 'POST /app-requests',
  needs: 'self.use',
  input: z.strictObject({
    request: appRequest,
    permit: z
      .strictObject({
        permissions: z.array(z.enum(appPermissions)).min(1, 'Choose at least one thing the app may do, or refuse.'),
        days: z.int().min(1).max(365),
      })
      .nullable(),
  }),
  output: z.object({ to: z.string() }),
  emits: ['permit.given', 'permit.refused'],
})

export const listOwnPermits = query('apps.listOwnPermits', {
  summary: 'Apps with access to one’s own account',
  http: 'GET /me/apps',
  needs: 'self.use',
  input: z.strictObject({}),
  output: z.object({
    items: z.array(
      z.object({
        id: z.string(),
        app: z.string(),
        permissions: z.array(z.string()),
        madeAt: z.string(),
        expiresAt: z.string(),
        lastUsedAt: z.string().nullable(),
      }),
    ),
  }),
})

export const endOwnPermit = command('apps.endOwnPermit', {
  summary: 'Take back what one permitted an app',
  http: 'DELETE /me/apps/{permit}',
  needs: 'self.use',
  input: z.strictObject({ permit: id('permit') }),
  output: z.object({}),
  emits: ['permit.ended'],
})
