import { z } from 'zod'
import { id } from '#base/id.ts'
import { query } from '#policy/action.ts'

/** The signed-in person, their client, and what they may do. */
export const readMe = query('identity.readMe', {
  summary: 'The signed-in person, their client, and what they may do',
  http: 'GET /me',
  needs: 'self.use',
  input: z.strictObject({}),
  output: z.object({
    user: z.object({ id: id('member'), name: z.string(), email: z.string(), type: z.string() }),
    tenant: z.object({ id: id('client'), name: z.string(), timeZone: z.string(), nmlsId: z.string().nullable(), demo: z.boolean() }),
    can: z.record(z.string(), z.object({ level: z.string(), demands: z.object({ approval: z.boolean().optional(), reason: z.boolean().optional(), proofMinutes: z.number().optional() }) })),
  }),
})
