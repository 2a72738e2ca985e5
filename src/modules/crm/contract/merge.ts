import { z } from 'zod'
import { id } from '#base/id.ts'
import { command, query } from '#policy/action.ts'
import { confidential } from '#policy/data-classes.ts'

/** What of the one who goes may take the place of what the one who is kept has. Everything else both have is kept anyway. */
export const mergeParts = ['name', 'company', 'language', 'address', 'email', 'phone', 'custom'] as const
export type MergePart = (typeof mergeParts)[number]

const mergeSide = z.object({
  id: z.string(),
  name: z.string(),
  company: z.string().nullable(),
  language: z.string().nullable(),
  address: confidential(z.string()).nullable(),
  email: confidential(z.string()).nullable(),
  phone: confidential(z.string()).nullable(),
  /** Values of the fields the client made, in words. What only one of both has is kept anyway. */
  custom: confidential(z.string()).nullable(),
  ownerName: z.string().nullable(),
  doNotContact: z.boolean(),
  createdAt: z.string(),
  version: z.number(),
})
export type MergeSide = z.infer<typeof mergeSide>

export const previewMerge = query('crm.previewMerge', {
  summary: 'What merging two people would do: both side by side, what moves, and what stands in the way',
  http: 'GET /contacts/{contact}/merge',
  needs: 'contact.merge',
  input: z.strictObject({ contact: id('contact'), with: id('contact') }),
  output: z.object({
    kept: mergeSide,
    gone: mergeSide,
    /** Rows that move, by what they are: `crm.lead`, `crm.note`. */
    moves: z.array(z.object({ what: z.string(), count: z.number() })),
    hindrance: z.string().nullable(),
    undoDays: z.number(),
  }),
})

export const mergePeople = command('crm.mergePeople', {
  summary: 'Merge another person into this one; nothing of either is lost, and it can be undone for 30 days',
  http: 'POST /contacts/{contact}/merge',
  needs: 'contact.merge',
  input: z.strictObject({
    contact: id('contact'),
    /** Who goes: their id answers with this person from then on. */
    with: id('contact'),
    /** What is taken from the one who goes; the rest stays as this person has it. */
    take: z.array(z.enum(mergeParts)).max(mergeParts.length).default([]),
    version: z.int().optional(),
    withVersion: z.int().optional(),
  }),
  output: z.object({ merge: z.string(), contact: z.string(), undoUntil: z.string() }),
  emits: ['contact.merged'],
})

export const undoMerge = command('crm.undoMerge', {
  summary: 'Part two people again who were merged; what was changed since stays with the one who was kept',
  http: 'POST /contacts/{contact}/merges/{merge}/undo',
  needs: 'contact.merge',
  input: z.strictObject({ contact: id('contact'), merge: id('merge') }),
  output: z.object({ contact: z.string(), restored: z.string() }),
  emits: ['contact.parted'],
})

export const listDuplicates = query('crm.listDuplicates', {
  summary: 'People who may be the same as this one: the same e-mail, phone, or name and address',
  http: 'GET /contacts/{contact}/duplicates',
  needs: 'contact.merge',
  input: z.strictObject({ contact: id('contact') }),
  output: z.object({
    items: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        by: z.array(z.enum(['email', 'phone', 'address'])),
        ownerName: z.string().nullable(),
        city: z.string().nullable(),
        state: z.string().nullable(),
        createdAt: z.string(),
      }),
    ),
  }),
})
