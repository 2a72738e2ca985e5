import { z } from 'zod'
import { cleanText } from '#base/clean-text.ts'
import { id } from '#base/id.ts'
import { command, query } from '#policy/action.ts'

/**
 * A client in which nobody else may decide a request has a witness in the operator: who reads what kind of request it is, and
 * none of the records it is about. Where somebody of the client may decide, the operator may not.
 */

export const listWitnessable = query('operator.listWitnessable', {
  door: 'operator',
  needs: 'client.read',
  summary: 'Requests of a client that nobody else there may decide',
  http: 'GET /clients/{client}/requests',
  input: z.strictObject({ client: id('client') }),
  output: z.object({
    items: z.array(
      z.object({
        id: z.string(),
        /** What kind of thing was asked for, in the words of the product. */
        title: z.string(),
        askedBy: z.string(),
        askedAt: z.string(),
        decideBy: z.string(),
        /** SHA-256 of the whole request: the decision is on it. */
        hash: z.string(),
        /** Of what would happen only the numbers. */
        numbers: z.array(z.object({ label: z.string(), value: z.string() })),
      }),
    ),
  }),
})

export const witnessRequest = command('operator.witnessRequest', {
  door: 'operator',
  needs: 'client.witness',
  summary: 'Agree to or refuse a request that nobody else of the client may decide, as its witness',
  http: 'POST /clients/{client}/requests/{approval}',
  input: z.strictObject({
    client: id('client'),
    approval: id('approval'),
    agree: z.boolean(),
    hash: z.string().length(64),
    comment: z.string().transform(cleanText).pipe(z.string().min(3, 'Say why: whoever asked reads it.').max(1000)),
  }),
  output: z.object({ state: z.enum(['approved', 'refused']) }),
  emits: ['approval.approved', 'approval.refused'],
})
