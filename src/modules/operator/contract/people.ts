import { z } from 'zod'
import { id } from '#base/id.ts'
import { command, query } from '#policy/action.ts'

const managed = { door: 'operator', needs: 'operator.manage' } as const
const name = z.string().trim().min(2, 'Give their name.').max(100, 'Use at most 100 characters.')
/** Shown once, good once. */
const link = z.object({ name: z.string(), url: z.string(), expiresAt: z.string() })

export const listOperators = query('operator.listOperators', {
  door: 'operator',
  needs: 'client.read',
  summary: 'The operators of this installation',
  http: 'GET /operators',
  input: z.strictObject({}),
  output: z.object({
    items: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        addedAt: z.string(),
        passkeys: z.number(),
        lastSeenAt: z.string().nullable(),
      }),
    ),
  }),
})

export const addOperator = command('operator.addOperator', {
  ...managed,
  summary: 'Add an operator: answers a one-time link with which they enrol their passkey',
  http: 'POST /operators',
  input: z.strictObject({ name }),
  output: link,
})

export const inviteOperator = command('operator.inviteOperator', {
  ...managed,
  summary: 'A new one-time link for an operator, for another passkey; earlier links stop working',
  http: 'POST /operators/{person}/link',
  input: z.strictObject({ person: id('person') }),
  output: link,
})

export const removeOperator = command('operator.removeOperator', {
  ...managed,
  summary: 'Remove an operator: their sessions end at once, what they did stays under their name',
  http: 'POST /operators/{person}/remove',
  input: z.strictObject({ person: id('person') }),
  output: z.object({ name: z.string() }),
})
