import { z } from 'zod'
import { query } from '#policy/action.ts'

export const doings = [
  'client.created',
  'client.suspended',
  'client.resumed',
  'client.productSwitched',
  'client.exported',
  'client.deletionAsked',
  'client.deletionAgreed',
  'client.kept',
  'approval.approved',
  'approval.refused',
] as const

/** For the client itself: the one action of this room that its administrators ask. */
export const listDoings = query('operator.listDoings', {
  summary: 'What the operator of this installation did to the company, newest first',
  http: 'GET /company/operator',
  needs: 'company.doings',
  input: z.strictObject({}),
  output: z.object({
    items: z.array(
      z.object({
        id: z.string(),
        at: z.string(),
        what: z.enum(doings),
        /** Null: at the terminal of the host. */
        by: z.string().nullable(),
        product: z.string().nullable(),
        on: z.boolean().nullable(),
        reason: z.string().nullable(),
      }),
    ),
  }),
})
