import { z } from 'zod'
import { id } from '#base/id.ts'
import { query } from '#policy/action.ts'

export const accessVerdict = z.object({
  person: z.string(),
  name: z.string(),
  /** What the client calls their type. */
  type: z.string(),
  may: z.boolean(),
  /** The rule that gives it, or the first that stands against it. */
  because: z.string(),
  /** What would turn a no into a yes, all of it together. */
  instead: z.array(z.string()),
})
export type AccessVerdict = z.infer<typeof accessVerdict>

export const explainAccess = query('crm.explainAccess', {
  summary: 'Who may see a record, by which rule, and what would have to change for those who may not',
  http: 'GET /access/{kind}/{record}',
  needs: 'access.explain',
  input: z.strictObject({
    kind: z.enum(['lead', 'contact', 'loan']),
    record: id('record'),
    /** Only this colleague. */
    person: id('person').optional(),
  }),
  output: z.object({
    name: z.string(),
    permission: z.string(),
    items: z.array(accessVerdict),
  }),
})
