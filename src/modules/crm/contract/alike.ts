import { z } from 'zod'
import { id } from '#base/id.ts'
import { command, query } from '#policy/action.ts'
import { page, pageOf } from '#policy/paging.ts'

export const alikeWays = ['email', 'phone', 'address'] as const

const side = z.object({
  id: z.string(),
  name: z.string(),
  emailHint: z.string().nullable(),
  phoneHint: z.string().nullable(),
  city: z.string().nullable(),
  state: z.string().nullable(),
  ownerName: z.string().nullable(),
  createdAt: z.string(),
})
export type AlikeSide = z.infer<typeof side>
/** What tells people of one name apart in a sentence. */
const named = { id: true, name: true, ownerName: true, createdAt: true } as const

/** Two people who may be one: `older` was there first. */
export const alikePair = z.object({
  older: side,
  newer: side,
  sameName: z.boolean(),
  /** What both were reached by; the hint is the end of the number or the masked address. */
  by: z.array(z.object({ way: z.enum(alikeWays), hint: z.string().nullable() })),
})
export type AlikePair = z.infer<typeof alikePair>

export const listAlike = query('crm.listAlike', {
  summary:
    'Pairs of people who may be the same, among those one may merge, the newest first; a page may be short or empty before the end',
  http: 'GET /duplicates',
  needs: 'contact.merge',
  input: z.strictObject(page),
  output: pageOf(alikePair),
})

export const countAlike = query('crm.countAlike', {
  summary: 'How many pairs of people may be the same, counted among the newest people',
  http: 'GET /duplicates/count',
  needs: 'contact.merge',
  input: z.strictObject({}),
  output: z.object({ count: z.number(), capped: z.boolean() }),
})

const both = z.strictObject({ contact: id('contact'), with: id('contact') })

export const tellApart = command('crm.tellApart', {
  summary: 'Say that two people are not the same: they are not proposed for merging again',
  http: 'PUT /contacts/{contact}/apart/{with}',
  needs: 'contact.merge',
  input: both,
  output: z.object({}),
  emits: ['contact.toldApart'],
})

export const takeBackApart = command('crm.takeBackApart', {
  summary: 'Take back that two people are not the same: they may be proposed for merging again',
  http: 'DELETE /contacts/{contact}/apart/{with}',
  needs: 'contact.merge',
  input: both,
  output: z.object({}),
  emits: ['contact.apartTakenBack'],
})

export const listToldApart = query('crm.listToldApart', {
  summary: 'Who was said not to be the same, by whom and when, the last first',
  http: 'GET /duplicates/apart',
  needs: 'contact.merge',
  input: z.strictObject(page),
  output: pageOf(
    z.object({
      id: z.string(),
      one: side.pick(named),
      other: side.pick(named),
      byName: z.string().nullable(),
      at: z.string(),
    }),
  ),
})
