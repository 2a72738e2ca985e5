import { z } from 'zod'
import { cleanText } from '#base/clean-text.ts'
import { id } from '#base/id.ts'
import { command, query } from '#policy/action.ts'
import { confidential } from '#policy/data-classes.ts'
import { page, pageOf } from '#policy/paging.ts'
import { customFilter, customSort, customValue, sentCustom, shownCustom } from './custom-field.ts'
import { identifier } from './identifier.ts'
import { somebody } from './loan-people.ts'

export const leadStatuses = [
  'new',
  'assigned',
  'accepted',
  'attempting',
  'contacted',
  'nurturing',
  'appointment',
  'converted',
  'hold_until',
  'lost',
  'do_not_contact',
  'invalid',
] as const
export const leadIntents = ['purchase', 'refinance', 'heloc', 'sell', 'buy', 'partner', 'unknown'] as const
export const bands = ['hot', 'warm', 'cold'] as const

/** A lead as a line of a list: no sealed values, only hints of e-mail and phone. */
export const leadRow = z.object({
  id: z.string(),
  contact: z.string(),
  name: z.string(),
  emailHint: z.string().nullable(),
  phoneHint: z.string().nullable(),
  intent: z.enum(leadIntents),
  status: z.enum(leadStatuses),
  pipeline: z.string().nullable(),
  stage: z.string().nullable(),
  stageSince: z.string().nullable(),
  owner: z.string().nullable(),
  branch: z.string().nullable(),
  pool: z.string().nullable(),
  source: z.string().nullable(),
  campaign: z.string().nullable(),
  score: z.number(),
  band: z.enum(bands),
  state: z.string().nullable(),
  city: z.string().nullable(),
  zip: z.string().nullable(),
  amountCents: z.number().nullable(),
  tags: z.array(z.string()),
  receivedAt: z.string(),
  /** Somebody waits for an answer: false for leads of a file, whose speed says nothing. */
  live: z.boolean(),
  acceptBy: z.string().nullable(),
  acceptedAt: z.string().nullable(),
  firstTouchAt: z.string().nullable(),
  lastTouchAt: z.string().nullable(),
  holdUntil: z.string().nullable(),
  loan: z.string().nullable(),
  version: z.number(),
  createdAt: z.string(),
  /** Values of the internal fields the client made, by their keys; sealed ones stand on the page of the lead alone. */
  custom: z.record(z.string(), customValue),
})
export type LeadRow = z.infer<typeof leadRow>

/** A filter of leads: every given field must hold; within one, any of the values. The same shape filters, counts and selects for bulk work. */
export const leadFilter = z.strictObject({
  status: z.array(z.enum(leadStatuses)).max(20).optional(),
  intent: z.array(z.enum(leadIntents)).max(10).optional(),
  band: z.array(z.enum(bands)).max(3).optional(),
  stage: z.array(id('stage')).max(100).optional(),
  pipeline: id('pipeline').optional(),
  owner: z.array(id('person')).max(200).optional(),
  branch: z.array(id('branch')).max(200).optional(),
  source: z.array(id('source')).max(200).optional(),
  campaign: z.array(z.string().max(120)).max(100).optional(),
  state: z
    .array(z.string().regex(/^[A-Z]{2}$/))
    .max(60)
    .optional(),
  zip: z
    .string()
    .regex(/^\d{3,5}$/, 'Give three to five digits.')
    .optional(),
  tag: z.array(z.string().max(60)).max(50).optional(),
  pool: z.boolean().optional(),
  unassigned: z.boolean().optional(),
  /** Of no known place: neither state nor ZIP of the property. */
  unplaced: z.boolean().optional(),
  untouched: z.boolean().optional(),
  receivedFrom: z.iso.datetime({ offset: true }).optional(),
  receivedTo: z.iso.datetime({ offset: true }).optional(),
  amountFromCents: z.int().optional(),
  amountToCents: z.int().optional(),
  /** Leads of one bulk operation, an import for instance. */
  operation: id('operation').optional(),
  archived: z.boolean().optional(),
  /** By fields the client made: internal ones alone. */
  custom: customFilter,
  /** Part of a name (three letters or more), a whole e-mail address, `@domain`, a whole phone number or its last four digits. */
  q: z.string().overwrite(cleanText).max(200).optional(),
})
export type LeadFilter = z.infer<typeof leadFilter>

export const leadSorts = ['newest', 'oldest', 'score', 'stage-age', 'name'] as const

export const listLeads = query('crm.listLeads', {
  summary: 'Leads one may see, filtered, a page at a time',
  http: 'GET /leads',
  needs: 'lead.read',
  input: z.strictObject({
    ...leadFilter.shape,
    ...page,
    sort: z.union([z.enum(leadSorts), customSort]).default('newest'),
    fields: z.array(z.enum(Object.keys(leadRow.shape) as [keyof LeadRow, ...(keyof LeadRow)[]])).optional(),
  }),
  output: pageOf(leadRow.partial().required({ id: true })),
})

export const countLeads = query('crm.countLeads', {
  summary: 'How many leads a filter finds: exact up to 10,000, then capped unless asked exactly',
  http: 'GET /leads/count',
  needs: 'lead.read',
  input: z.strictObject({
    ...leadFilter.shape,
    exact: z.boolean().default(false),
    by: z.enum(['stage', 'status', 'owner']).optional(),
  }),
  output: z.object({
    count: z.number(),
    capped: z.boolean(),
    groups: z.array(z.object({ key: z.string().nullable(), count: z.number(), amountCents: z.number() })),
  }),
})

export const readLead = query('crm.readLead', {
  summary: 'One lead with its person',
  http: 'GET /leads/{lead}',
  needs: 'lead.read',
  input: z.strictObject({ lead: id('lead') }),
  output: leadRow.extend({
    firstName: z.string().nullable(),
    lastName: z.string().nullable(),
    identifiers: z.array(identifier),
    street: confidential(z.string()).nullable(),
    personCity: z.string().nullable(),
    personState: z.string().nullable(),
    personZip: z.string().nullable(),
    language: z.string(),
    doNotContact: z.boolean(),
    scoreReasons: z.array(z.object({ points: z.number(), label: z.string() })),
    propertyStreet: confidential(z.string()).nullable(),
    county: z.string().nullable(),
    propertyUse: z.string().nullable(),
    propertyType: z.string().nullable(),
    downPaymentCents: z.number().nullable(),
    priceCents: z.number().nullable(),
    valueCents: z.number().nullable(),
    currentRate: z.number().nullable(),
    creditBand: z.string().nullable(),
    purpose: z.string().nullable(),
    program: z.string().nullable(),
    timeframe: z.string().nullable(),
    message: confidential(z.string()).nullable(),
    extra: z.record(z.string(), confidential(z.string())),
    ...shownCustom,
    externalId: z.string().nullable(),
    repeats: z.number(),
    lostReason: z.string().nullable(),
    assignedAt: z.string().nullable(),
    /** IANA zone of the property or home ZIP: the person's own clock. */
    timeZone: z.string().nullable(),
    ownerName: z.string().nullable(),
    /** Who of a partner company’s people brought it, and that company. */
    rep: z.string().nullable(),
    partner: z.string().nullable(),
    workgroup: z.string().nullable(),
    archived: z.boolean(),
    mayEdit: z.boolean(),
  }),
})

const cents = z.int().min(0).nullable().optional()
const words = (max: number) => z.string().overwrite(cleanText).max(max).nullable().optional()

const code = (shape: RegExp, message: string) => z.string().regex(shape, message).nullable().optional()
/** Where the property lies, as far as the licence law goes by it: a ZIP takes its state along. */
const lies = {
  state: code(/^[A-Z]{2}$/, 'Give the state as two capital letters.'),
  zip: code(/^\d{5}$/, 'A ZIP has five digits.'),
}

/** The editable fields of a lead: one list for the form, inline edit and the API. */
export const leadEdits = z.strictObject({
  intent: z.enum(leadIntents).optional(),
  status: z.enum(leadStatuses).optional(),
  holdUntil: z.iso.datetime({ offset: true }).nullable().optional(),
  lostReason: id('lost reason').nullable().optional(),
  campaign: words(120),
  ...lies,
  county: words(120),
  city: words(120),
  propertyStreet: confidential(z.string().overwrite(cleanText).max(200)).nullable().optional(),
  propertyUse: words(60),
  propertyType: words(60),
  amountCents: cents,
  downPaymentCents: cents,
  priceCents: cents,
  valueCents: cents,
  currentRate: z.int().min(0).max(30_000).nullable().optional(),
  creditBand: z.enum(['excellent', 'good', 'fair', 'poor', 'unknown']).nullable().optional(),
  purpose: words(120),
  program: words(120),
  timeframe: words(120),
  tags: z.array(z.string().overwrite(cleanText).min(1).max(60)).max(50).optional(),
  custom: sentCustom,
})

export const updateLead = command('crm.updateLead', {
  summary: 'Change fields of a lead; with a version, a change somebody else made meanwhile is a conflict that shows both',
  http: 'PATCH /leads/{lead}',
  needs: 'lead.edit',
  input: z.strictObject({ lead: id('lead'), version: z.int().optional(), ...leadEdits.shape }),
  output: z.object({ version: z.number() }),
  emits: ['lead.changed'],
})

export const moveLead = command('crm.moveLead', {
  summary: 'Move a lead to a stage; a lost stage needs its reason',
  http: 'PUT /leads/{lead}/stage',
  needs: 'lead.move',
  input: z.strictObject({ lead: id('lead'), stage: id('stage'), lostReason: id('lost reason').optional() }),
  output: z.object({ version: z.number(), status: z.enum(leadStatuses) }),
  emits: ['lead.stageMoved'],
})

export const touchKinds = ['call', 'text', 'email', 'meeting', 'other'] as const

export const touchLead = command('crm.touchLead', {
  summary: 'Record that somebody tried to reach or reached the person; the first stops the speed-to-lead clock',
  http: 'POST /leads/{lead}/touches',
  needs: 'lead.touch',
  input: z.strictObject({
    lead: id('lead'),
    kind: z.enum(touchKinds),
    outcome: z.enum(['reached', 'left_message', 'no_answer', 'wrong_number', 'sent']),
    note: confidential(z.string().trim().max(4000)).optional(),
  }),
  output: z.object({ firstTouch: z.boolean(), seconds: z.number().nullable() }),
  emits: ['lead.touched', 'lead.firstTouched', 'lead.stageMoved'],
})

export const assignLead = command('crm.assignLead', {
  summary: 'Give a lead to somebody; an officer without an active license for the property’s state is refused',
  http: 'PUT /leads/{lead}/owner',
  needs: 'lead.assign',
  input: z.strictObject({
    lead: id('lead'),
    owner: id('person').nullable(),
    /** Put right in the same step: the officer it had may not hold it there. */
    ...lies,
  }),
  output: z.object({ version: z.number() }),
  emits: ['lead.assigned'],
})

export const archiveLead = command('crm.archiveLead', {
  summary: 'Put a lead away, or bring it back',
  http: 'PUT /leads/{lead}/archive',
  needs: 'lead.archive',
  input: z.strictObject({ lead: id('lead'), archived: z.boolean() }),
  output: z.object({}),
  emits: ['lead.archived'],
})

export const convertLead = command('crm.convertLead', {
  summary: 'Convert a lead to a loan with its borrowers',
  http: 'POST /leads/{lead}/loan',
  needs: 'lead.convert',
  input: z.strictObject({
    lead: id('lead'),
    purpose: z.enum(['purchase', 'rate_term', 'cash_out', 'construction', 'heloc', 'other']),
    mortgageType: z.enum(['conventional', 'fha', 'va', 'usda', 'heloc', 'reverse', 'other']).default('conventional'),
    amountCents: z.int().min(0).nullable().optional(),
    priceCents: cents,
    valueCents: cents,
    noteRate: z.int().min(0).max(30_000).nullable().optional(),
    termMonths: z.int().min(1).max(600).nullable().optional(),
    coBorrowers: z.array(z.strictObject(somebody)).max(4).default([]),
  }),
  output: z.object({ loan: z.string() }),
  emits: ['lead.converted', 'loan.opened'],
})
