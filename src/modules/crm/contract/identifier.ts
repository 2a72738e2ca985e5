import { z } from 'zod'
import { confidential } from '#policy/data-classes.ts'

/** A way to reach a person. */
export const identifier = z.object({
  id: z.string(),
  kind: z.enum(['email', 'phone']),
  value: confidential(z.string()),
  label: z.string(),
  primary: z.boolean(),
  current: z.boolean(),
  source: z.string().nullable(),
  firstSeenAt: z.string(),
  lastSeenAt: z.string(),
})
