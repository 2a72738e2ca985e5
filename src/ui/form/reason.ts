import { z } from 'zod'
import type { FieldOptions } from './field.ts'

/** Why something is asked for that a second person has to agree to: a form's field, and what it must be. */
export const reason = z.string().trim().min(3, 'Say in a few words why.').max(300)
export const reasonField = {
  label: 'Why?',
  description: 'Whoever agrees reads this, and it is recorded.',
} satisfies FieldOptions
