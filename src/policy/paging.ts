import { z } from 'zod'
import { maxPage } from './limits.ts'

/** Fields of every list's input: `limit` rows after `cursor`. */
export const page = {
  limit: z.int().min(1).max(maxPage, `A page has at most ${maxPage} rows.`).default(50),
  cursor: z.string().max(500).optional(),
}

/** Output of every list. `next` is the cursor of the following page, null at the end. */
export const pageOf = <S extends z.ZodType>(item: S) => z.object({ items: z.array(item), next: z.string().nullable() })
