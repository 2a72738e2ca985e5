import { z } from 'zod'
import { query } from '#policy/action.ts'

const counts = z.object({ leads: z.number(), people: z.number(), loans: z.number() })

export const countDraftReach = query('crm.countDraftReach', {
  summary: 'How many leads, people and loans each colleague would see by the draft of the security matrix, and sees now',
  http: 'GET /matrix/draft/reach',
  needs: 'matrix.read',
  input: z.strictObject({}),
  output: z.object({
    items: z.array(z.object({ id: z.string(), name: z.string(), before: counts, after: counts })),
    /** Of how many something changes; the first hundred are counted. */
    touched: z.number(),
  }),
})
