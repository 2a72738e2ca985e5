import { z } from 'zod'
import { id } from '#base/id.ts'
import { command, query } from '#policy/action.ts'
import { restricted } from '#policy/data-classes.ts'

/** Rows that bear blind indexes: addresses and numbers; people, found by their name at an address. */
export const indexedRows = ['reach', 'places'] as const
export type IndexedRows = (typeof indexedRows)[number]

const step = z.strictObject({ operation: id('operation'), rows: z.enum(indexedRows), after: z.uuid().nullable() })

export const indexAnew = command('crm.indexAnew', {
  summary: 'Write the blind indexes of the next rows with the newest key beside those of the one before',
  door: 'job',
  needs: 'job.run',
  input: step,
  output: z.object({ after: z.string().nullable() }),
})

export const forgetIndexes = command('crm.forgetIndexes', {
  summary: 'Take from the next rows the blind indexes of a key that is retired',
  door: 'job',
  needs: 'job.run',
  input: step,
  output: z.object({ after: z.string().nullable() }),
})

/** What a client may choose to be searched by, as `keys.index_choice` names it. */
export const chosenKinds = ['email-start', 'note-words', 'ssn'] as const
export type ChosenKind = (typeof chosenKinds)[number]

export const markRows = command('crm.markRows', {
  summary: 'Make an index that was chosen of the next rows',
  door: 'job',
  needs: 'job.run',
  input: z.strictObject({ operation: id('operation'), kind: z.enum(chosenKinds), after: z.uuid().nullable() }),
  output: z.object({ after: z.string().nullable() }),
})

export const unmarkRows = command('crm.unmarkRows', {
  summary: 'Take away the next tokens of indexes that are off, and of keys that are gone',
  door: 'job',
  needs: 'job.run',
  input: z.strictObject({ operation: id('operation'), kind: z.enum(chosenKinds) }),
  output: z.object({ more: z.boolean() }),
})

export const searchBySsn = command('crm.searchBySsn', {
  summary: 'Find borrowers by a whole Social Security number: needs a reason, is recorded, and counts as a reveal',
  http: 'POST /loans/by-ssn',
  needs: 'field.reveal',
  input: z.strictObject({ ssn: restricted(z.string().min(9).max(11)) }),
  output: z.object({
    items: z.array(z.object({ contact: z.string(), loan: z.string(), name: z.string(), number: z.string().nullable() })),
  }),
  emits: ['reveal.refused'],
})

export const readSearchable = query('crm.readSearchable', {
  summary: 'What sealed values the company chose to be searched by, beside what everybody’s are',
  http: 'GET /search/kinds',
  needs: 'search.use',
  input: z.strictObject({}),
  output: z.object({ kinds: z.array(z.enum(chosenKinds)) }),
})
