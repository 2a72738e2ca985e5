import { z } from 'zod'
import { cleanText } from '#base/clean-text.ts'
import { id } from '#base/id.ts'
import { command, query } from '#policy/action.ts'

/** Entries of the address of the search that a hunt keeps: a question without its moment, so that it can be asked again. */
export const huntEntries = [
  'actor',
  'subject',
  'about',
  'name',
  'kind',
  'door',
  'outcome',
  'request',
  'operation',
  'session',
  'address',
  'when',
] as const

const entries = z.partialRecord(
  z.enum(huntEntries),
  z
    .string()
    .max(2000)
    .regex(/^[\w!,.:-]+$/, 'This is no part of a question.'),
)

export const listHunts = query('audit.listHunts', {
  summary: 'Saved audit searches: one’s own, and those that are shared',
  http: 'GET /audit/hunts',
  needs: 'audit.read',
  input: z.strictObject({}),
  output: z.object({
    items: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        entries,
        shared: z.boolean(),
        owner: z.string().nullable(),
        mine: z.boolean(),
      }),
    ),
  }),
})

export const saveHunt = command('audit.saveHunt', {
  summary: 'Save an audit search under a name, for oneself or for everybody who may read the trail',
  http: 'POST /audit/hunts',
  needs: 'audit.hunt',
  input: z.strictObject({
    name: z.string().overwrite(cleanText).min(1, 'Give it a name.').max(80),
    entries,
    shared: z.boolean().default(false),
  }),
  output: z.object({ hunt: z.string() }),
  emits: ['hunt.saved'],
})

const one = z.strictObject({ hunt: id('hunt') })

export const runHunt = command('audit.runHunt', {
  summary: 'Take up a saved audit search: answers its question, and notes that it was asked',
  http: 'POST /audit/hunts/{hunt}/runs',
  needs: 'audit.hunt',
  input: one,
  output: z.object({ entries }),
})

export const removeHunt = command('audit.removeHunt', {
  summary: 'Remove a saved audit search of one’s own',
  http: 'DELETE /audit/hunts/{hunt}',
  needs: 'audit.hunt',
  input: one,
  output: z.object({}),
  emits: ['hunt.removed'],
})
