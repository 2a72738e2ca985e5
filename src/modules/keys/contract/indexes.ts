import { z } from 'zod'
import { id } from '#base/id.ts'
import { chosenKinds } from '#modules/crm/contract/blind-index.ts'
import { command, query } from '#policy/action.ts'

/** Indexes that everybody has. */
const alwaysIndexed = ['email', 'phone', 'email-domain', 'phone-last-four', 'address'] as const

const leakage = z.object({
  /** Tokens that stand there, different ones among them, those that stand there once. */
  rows: z.number(),
  values: z.number(),
  alone: z.number(),
  /** How often each of the most common ones stands there, the most common first. */
  top: z.array(z.number()),
  /** Bits that a token tells of its value on average. */
  bits: z.number(),
  /** Counted or reckoned from a part of what stands there. */
  partly: z.boolean(),
})
export const readIndexes = query('keys.readIndexes', {
  summary: 'The indexes by which sealed values are found: which are on, and what each tells whoever has a copy of the database',
  http: 'GET /sealing/indexes',
  needs: 'seal.read',
  input: z.strictObject({}),
  output: z.object({
    indexes: z.array(
      z.object({
        kind: z.enum([...alwaysIndexed, ...chosenKinds]),
        state: z.enum(['always', 'off', 'building', 'on']),
        /** Of one that is off what it would tell. */
        leakage,
        onSince: z.string().nullable(),
      }),
    ),
    /** What is being built or taken away now. */
    work: z.object({ title: z.string(), done: z.number() }).nullable(),
  }),
})

export const switchIndex = command('keys.switchIndex', {
  summary: 'Switch an index of sealed values on, which builds it, or off, which takes it away',
  http: 'POST /sealing/indexes',
  needs: 'seal.rotate',
  input: z.strictObject({ kind: z.enum(chosenKinds), on: z.boolean() }),
  output: z.object({ operation: z.string() }),
  emits: ['keys.indexSwitched'],
})

export const indexing = z.strictObject({
  operation: id('operation'),
  kind: z.enum(chosenKinds),
  on: z.boolean(),
  /** Nothing is switched: what is on is made whole, what is off is taken away. */
  sweep: z.boolean().default(false),
})

export const setIndex = command('keys.setIndex', {
  summary: 'Keep that an index is on or off, as was agreed to',
  door: 'job',
  needs: 'job.run',
  input: z.strictObject({ operation: id('operation'), kind: z.enum(chosenKinds), on: z.boolean() }),
  output: z.object({}),
})

export const keepBuilt = command('keys.keepBuilt', {
  summary: 'Keep that an index was built to its end',
  door: 'job',
  needs: 'job.run',
  input: z.strictObject({ operation: id('operation'), kind: z.enum(chosenKinds), version: z.int(), whole: z.boolean() }),
  output: z.object({}),
})
