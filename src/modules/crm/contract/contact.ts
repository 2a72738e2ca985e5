import { z } from 'zod'
import { cleanText } from '#base/clean-text.ts'
import { id } from '#base/id.ts'
import { command, query } from '#policy/action.ts'
import { confidential } from '#policy/data-classes.ts'
import { page, pageOf } from '#policy/paging.ts'
import { customFilter, customSort, customValue, sentCustom, shownCustom } from './custom-field.ts'
import { identifier } from './identifier.ts'
import { leadRow } from './lead.ts'

export const contactRoles = ['borrower', 'co_borrower', 'partner', 'agent', 'other'] as const

/** A person as a line of a list: no sealed values, only hints of e-mail and phone. */
export const contactRow = z.object({
  id: z.string(),
  name: z.string(),
  roles: z.array(z.string()),
  company: z.string().nullable(),
  emailHint: z.string().nullable(),
  phoneHint: z.string().nullable(),
  city: z.string().nullable(),
  state: z.string().nullable(),
  zip: z.string().nullable(),
  language: z.string(),
  owner: z.string().nullable(),
  branch: z.string().nullable(),
  household: z.string().nullable(),
  doNotContact: z.boolean(),
  archived: z.boolean(),
  version: z.number(),
  createdAt: z.string(),
  /** Values of the internal fields the client made, by their keys. */
  custom: z.record(z.string(), customValue),
})
export type ContactRow = z.infer<typeof contactRow>

export const contactFilter = z.strictObject({
  role: z.array(z.string().max(40)).max(20).optional(),
  owner: z.array(id('person')).max(200).optional(),
  branch: z.array(id('branch')).max(200).optional(),
  unassigned: z.boolean().optional(),
  state: z
    .array(z.string().regex(/^[A-Z]{2}$/))
    .max(60)
    .optional(),
  archived: z.boolean().optional(),
  /** By fields the client made: internal ones alone. */
  custom: customFilter,
  /** Part of a name (three letters or more), a whole e-mail address, `@domain`, a whole phone number or its last four digits. */
  q: z.string().overwrite(cleanText).max(200).optional(),
})
export type ContactFilter = z.infer<typeof contactFilter>

export const contactSorts = ['newest', 'oldest', 'name'] as const

export const listContacts = query('crm.listContacts', {
  summary: 'People one may see, filtered, a page at a time',
  http: 'GET /contacts',
  needs: 'contact.read',
  input: z.strictObject({ ...contactFilter.shape, ...page, sort: z.union([z.enum(contactSorts), customSort]).default('newest') }),
  output: pageOf(contactRow),
})

export const readContact = query('crm.readContact', {
  summary:
    'One person (of somebody who was merged whoever was kept): how to reach them, their leads and loans, and who lives with them',
  http: 'GET /contacts/{contact}',
  needs: 'contact.read',
  input: z.strictObject({ contact: id('contact') }),
  output: contactRow.extend({
    firstName: z.string().nullable(),
    lastName: z.string().nullable(),
    street: confidential(z.string()).nullable(),
    unit: confidential(z.string()).nullable(),
    county: z.string().nullable(),
    country: z.string().nullable(),
    /** IANA zone of the ZIP: the person's own clock. */
    timeZone: z.string().nullable(),
    ownerName: z.string().nullable(),
    /** Who was merged into this person; their ids answer with this one. */
    merges: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        byName: z.string().nullable(),
        at: z.string(),
        undoUntil: z.string(),
        mayUndo: z.boolean(),
      }),
    ),
    identifiers: z.array(identifier),
    leads: z.array(
      leadRow.pick({
        id: true,
        intent: true,
        status: true,
        stage: true,
        owner: true,
        source: true,
        amountCents: true,
        receivedAt: true,
        loan: true,
        version: true,
      }),
    ),
    loans: z.array(
      z.object({
        id: z.string(),
        number: z.string().nullable(),
        purpose: z.string(),
        stage: z.string(),
        amountCents: z.number().nullable(),
        owner: z.string().nullable(),
        createdAt: z.string(),
      }),
    ),
    members: z.array(z.object({ id: z.string(), name: z.string() })),
    householdName: z.string().nullable(),
    partner: z.string().nullable(),
    ...shownCustom,
    mayEdit: z.boolean(),
  }),
})

const words = (max: number) => z.string().overwrite(cleanText).max(max).nullable().optional()

/** The editable fields of a person: one list for the form, inline edit and the API. */
export const contactEdits = z.strictObject({
  firstName: words(120),
  lastName: words(120),
  company: words(200),
  roles: z.array(z.string().overwrite(cleanText).min(1).max(40)).min(1).max(10).optional(),
  language: z.string().overwrite(cleanText).min(2).max(35).optional(),
  street: confidential(z.string().overwrite(cleanText).max(200)).nullable().optional(),
  unit: confidential(z.string().overwrite(cleanText).max(60)).nullable().optional(),
  city: words(120),
  state: z
    .string()
    .regex(/^[A-Z]{2}$/, 'Give the state as two capital letters.')
    .nullable()
    .optional(),
  zip: z
    .string()
    .regex(/^\d{5}$/, 'A ZIP has five digits.')
    .nullable()
    .optional(),
  county: words(120),
  country: words(60),
  doNotContact: z.boolean().optional(),
  archived: z.boolean().optional(),
  custom: sentCustom,
})
export type ContactEdits = z.infer<typeof contactEdits>

export const updateContact = command('crm.updateContact', {
  summary: 'Change a person; with a version, a change somebody else made meanwhile is a conflict that shows both',
  http: 'PATCH /contacts/{contact}',
  needs: 'contact.edit',
  input: z.strictObject({ contact: id('contact'), version: z.int().optional(), ...contactEdits.shape }),
  output: z.object({ version: z.number() }),
  emits: ['contact.changed'],
})

export const addIdentifier = command('crm.addIdentifier', {
  summary: 'Add an e-mail address or a phone number; the ones before are kept',
  http: 'POST /contacts/{contact}/identifiers',
  needs: 'contact.reach',
  input: z.strictObject({
    contact: id('contact'),
    kind: z.enum(['email', 'phone']),
    value: confidential(z.string().overwrite(cleanText).min(1, 'Give an address or a number.').max(320)),
    label: z.string().overwrite(cleanText).max(40).default('other'),
    primary: z.boolean().default(false),
  }),
  output: z.object({ id: z.string() }),
  emits: ['contact.changed'],
})

export const setIdentifier = command('crm.setIdentifier', {
  summary: 'Make an address or number the main one, or mark it as no longer current; nothing is ever deleted',
  http: 'PATCH /contacts/{contact}/identifiers/{identifier}',
  needs: 'contact.reach',
  input: z.strictObject({
    contact: id('contact'),
    identifier: id('identifier'),
    primary: z.literal(true).optional(),
    current: z.boolean().optional(),
    label: z.string().overwrite(cleanText).max(40).optional(),
  }),
  output: z.object({}),
  emits: ['contact.changed'],
})

export const setHousehold = command('crm.setHousehold', {
  summary: 'Put two people into one household, or take a person out of theirs',
  http: 'PUT /contacts/{contact}/household',
  needs: 'household.edit',
  input: z.strictObject({
    contact: id('contact'),
    /** Somebody they live with; null takes the person out. */
    with: id('contact').nullable(),
  }),
  output: z.object({ household: z.string().nullable() }),
  emits: ['contact.changed'],
})
