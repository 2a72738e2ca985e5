import { z } from 'zod'
import { id } from '#base/id.ts'
import { query } from '#policy/action.ts'
import { levels } from '#policy/matrix.ts'
import { page, pageOf } from '#policy/paging.ts'

const kinds = ['lead', 'contact', 'loan'] as const
const record = z.object({
  id: z.string(),
  /** Null where the asker may not see the record itself. */
  name: z.string().nullable(),
})
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
    kind: z.enum(kinds),
    way: z.enum(['gains', 'loses']),
    ...page,
  }),
  output: pageOf(record).extend({ total: z.number() }),
})

export const imagineSight = query('crm.imagineSight', {
  summary: 'What somebody of a user type would see by the draft: a colleague, or somebody new in a branch or in none',
  http: 'GET /matrix/draft/types/{type}/sight',
  needs: 'matrix.try',
  input: z
    .strictObject({ type: id('user type'), person: id('person').optional(), branch: id('branch').optional() })
    .refine(({ person, branch }) => !person || !branch, {
      path: ['branch'],
      message: 'Name a colleague or a branch: a colleague is imagined where they stand.',
    }),
  output: z.object({
    items: z.array(
      z.object({
        kind: z.enum(kinds),
        level: z.enum(levels),
        /** Of those the asker may see. */
        total: z.number(),
        /** The newest few. */
        examples: z.array(record),
      }),
    ),
  }),
})
