import { z } from 'zod'
import { cleanText } from '#base/clean-text.ts'
import { id } from '#base/id.ts'
import { command, query } from '#policy/action.ts'
import { confidential } from '#policy/data-classes.ts'
import { page, pageOf } from '#policy/paging.ts'
import { somebody } from './loan-people.ts'

/** A realtor or other partner as a line of a list. */
export const partnerRow = z.object({
  id: z.string(),
  contact: z.string(),
  name: z.string(),
  company: z.string().nullable(),
  licenceNumber: z.string().nullable(),
  territory: z.string().nullable(),
  emailHint: z.string().nullable(),
  phoneHint: z.string().nullable(),
  city: z.string().nullable(),
  state: z.string().nullable(),
  pipeline: z.string(),
  stage: z.string(),
  stageSince: z.string(),
  lateAt: z.string().nullable(),
  late: z.boolean(),
  owner: z.string().nullable(),
  branch: z.string().nullable(),
  /** Loans they stand beside. */
  loans: z.number(),
  archived: z.boolean(),
  version: z.number(),
  createdAt: z.string(),
})
export type PartnerRow = z.infer<typeof partnerRow>

export const partnerFilter = z.strictObject({
  stage: z.array(id('stage')).max(100).optional(),
  pipeline: id('pipeline').optional(),
  owner: z.array(id('person')).max(200).optional(),
  unassigned: z.boolean().optional(),
  state: z
    .array(z.string().regex(/^[A-Z]{2}$/))
    .max(60)
    .optional(),
  archived: z.boolean().optional(),
  /** Part of the name (three letters or more), or the beginning of a company's name. */
  q: z.string().overwrite(cleanText).max(200).optional(),
})
export type PartnerFilter = z.infer<typeof partnerFilter>

export const partnerSorts = ['newest', 'oldest', 'name', 'company', 'stage-age'] as const

export const listPartners = query('crm.listPartners', {
  summary: 'Realtors and other partners',
  http: 'GET /partners',
  needs: 'partner.read',
  input: z.strictObject({ ...partnerFilter.shape, ...page, sort: z.enum(partnerSorts).default('newest') }),
  output: pageOf(partnerRow),
})

export const countPartners = query('crm.countPartners', {
  summary: 'How many partners a filter finds, by stage or owner',
  http: 'GET /partners/count',
  needs: 'partner.read',
  input: z.strictObject({ ...partnerFilter.shape, by: z.enum(['stage', 'owner']).default('stage') }),
  output: z.object({ count: z.number(), groups: z.array(z.object({ key: z.string().nullable(), count: z.number() })) }),
})

export const readPartner = query('crm.readPartner', {
  summary: 'One partner with how to reach them',
  http: 'GET /partners/{partner}',
  needs: 'partner.read',
  input: z.strictObject({ partner: id('partner') }),
  output: partnerRow.extend({
    ownerName: z.string().nullable(),
    firstName: z.string().nullable(),
    lastName: z.string().nullable(),
    identifiers: z.array(
      z.object({ kind: z.enum(['email', 'phone']), value: confidential(z.string()), label: z.string(), primary: z.boolean() }),
    ),
    mayEdit: z.boolean(),
  }),
})

const details = {
  company: z.string().overwrite(cleanText).max(200).nullable().optional(),
  licenceNumber: z.string().overwrite(cleanText).max(60).nullable().optional(),
  territory: z.string().overwrite(cleanText).max(200).nullable().optional(),
  owner: id('person').nullable().optional(),
}

export const addPartner = command('crm.addPartner', {
  summary: 'Make a partner of somebody known, or of somebody new (who may turn out to be known)',
  http: 'POST /partners',
  needs: 'partner.add',
  input: z.strictObject({ ...somebody, ...details, stage: id('stage').optional() }),
  output: z.object({ id: z.string(), contact: z.string(), created: z.boolean() }),
  emits: ['partner.added'],
})

export const updatePartner = command('crm.updatePartner', {
  summary: 'Change a partner; with a version, a change somebody else made meanwhile is a conflict that shows both',
  http: 'PATCH /partners/{partner}',
  needs: 'partner.edit',
  input: z.strictObject({ partner: id('partner'), version: z.int().optional(), ...details, archived: z.boolean().optional() }),
  output: z.object({ version: z.number() }),
  emits: ['partner.changed'],
})

export const movePartner = command('crm.movePartner', {
  summary: 'Move a partner to a stage',
  http: 'PUT /partners/{partner}/stage',
  needs: 'partner.move',
  input: z.strictObject({ partner: id('partner'), stage: id('stage') }),
  output: z.object({ version: z.number() }),
  emits: ['partner.stageMoved'],
})
