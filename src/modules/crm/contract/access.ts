import { z } from 'zod'
import { id } from '#base/id.ts'
import { query } from '#policy/action.ts'
import type { Permission } from '#policy/matrix.ts'

/** What can be done with one record of a kind, over rows: whoever asks who may is told of each. Seeing comes first. */
export const functionsOn = {
  lead: [
    ...([
      'lead.read',
      'lead.edit',
      'lead.move',
      'lead.touch',
      'lead.archive',
      'lead.tag',
      'lead.assign',
      'record.assign',
    ] as const),
    ...(['lead.convert', 'lead.delete', 'lead.export'] as const),
  ],
  contact: [
    'contact.read',
    'contact.edit',
    'contact.reach',
    'household.edit',
    'contact.merge',
    'timeline.read',
    'note.use',
    'file.attach',
  ],
  loan: ['loan.read', 'loan.edit', 'loan.move', 'loan.assign', 'borrower.edit', 'participant.edit', 'field.reveal'],
} as const satisfies Record<string, readonly Permission[]>

export const accessVerdict = z.object({
  person: z.string(),
  name: z.string(),
  /** What the client calls their type. */
  type: z.string(),
  may: z.boolean(),
  /** The rule that gives it, or the first that stands against it. */
  because: z.string(),
  /** What they still meet when they do it: a second person, a reason, a proof, hours, networks. */
  demands: z.array(z.string()),
  /** What would turn a no into a yes: all of it together, and of what stands side by side any one. */
  instead: z.array(z.array(z.string())),
})
export type AccessVerdict = z.infer<typeof accessVerdict>

const kindField = z.enum(['lead', 'contact', 'loan'])

export const explainAccess = query('crm.explainAccess', {
  summary: 'Who may see a record or do something with it, by which rule, and what would have to change for those who may not',
  http: 'GET /access/{kind}/{record}',
  needs: 'access.explain',
  input: z
    .strictObject({
      kind: kindField,
      record: id('record'),
      /** Only this colleague. */
      person: id('person').optional(),
      /** A function over this kind of record; left out: to see it. */
      permission: z.enum(Object.values(functionsOn).flat() as [Permission, ...Permission[]]).optional(),
    })
    .refine(({ kind, permission }) => !permission || (functionsOn[kind] as readonly string[]).includes(permission), {
      path: ['permission'],
      message: 'This is not done with records of this kind.',
    }),
  output: z.object({
    name: z.string(),
    permission: z.string(),
    items: z.array(accessVerdict),
  }),
})
