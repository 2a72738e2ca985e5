import { z } from 'zod'
import { id } from '#base/id.ts'
import { query } from '#policy/action.ts'
import { page, pageOf } from '#policy/paging.ts'

const counts = z.object({ lead: z.number(), contact: z.number(), loan: z.number() })

export const countDraftReach = query('crm.countDraftReach', {
  summary: 'How many leads, people and loans each colleague would see by the draft of the security matrix, and sees now',
  http: 'GET /matrix/draft/reach',
  needs: 'matrix.try',
  input: z.strictObject({}),
  output: z.object({
    items: z.array(z.object({ id: z.string(), name: z.string(), before: counts, after: counts })),
    /** Of how many something changes; the first hundred are counted. */
    touched: z.number(),
  }),
})

export const listDraftReach = query('crm.listDraftReach', {
  summary: 'Which leads, people or loans a colleague would see by the draft and does not see now, or the reverse',
  http: 'GET /matrix/draft/reach/{person}',
  needs: 'matrix.try',
  input: z.strictObject({
    person: id('person'),
    kind: z.enum(['lead', 'contact', 'loan']),
    way: z.enum(['gains', 'loses']),
    ...page,
  }),
  output: pageOf(
    z.object({
      id: z.string(),
      /** Null where the asker may not see the record itself. */
      name: z.string().nullable(),
    }),
  ).extend({ total: z.number() }),
})
