import { z } from 'zod'
import { cleanText } from '#base/clean-text.ts'
import { id } from '#base/id.ts'
import { command, query } from '#policy/action.ts'
import { confidential, restricted } from '#policy/data-classes.ts'

/** What a client may give fields of its own. */
export const customRecords = ['lead', 'person'] as const
export type CustomRecord = (typeof customRecords)[number]

export const customKinds = [
  'text',
  'long_text',
  'number',
  'money',
  'date',
  'yes_no',
  'one_of',
  'several_of',
  'link',
  'email',
  'phone',
] as const
export type CustomKind = (typeof customKinds)[number]

/** Nothing a client keeps of a person is public. */
export const customClasses = ['internal', 'confidential', 'restricted'] as const
export type CustomClass = (typeof customClasses)[number]

/** Fields of one kind of record that are in use at a time; and choices of one field. */
export const mostCustomFields = 100
export const mostCustomOptions = 200

/** Cents for money, `2026-03-04` for a day, an option's id for a choice, several ids for several. */
export const customValue = z.union([
  z.string().max(10_000),
  z.number(),
  z.boolean(),
  z.array(z.string().max(60)).max(mostCustomOptions),
])
export type CustomValue = z.infer<typeof customValue>
export type CustomValues = Record<string, CustomValue>

export const customKey = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, 'A key is a word of small letters, digits and underscores.')

/** What is sent: a value by the field's key, null to empty it. Whatever its class, who decides on it sees dots. */
export const sentCustom = z.record(customKey, restricted(customValue).nullable()).optional()

/** What a record answers: values of internal fields; of confidential ones; and which restricted fields have a value. */
export const shownCustom = {
  custom: z.record(z.string(), customValue),
  sealedCustom: z.record(z.string(), confidential(customValue)),
  keptCustom: z.array(z.string()),
}

const customOption = z.object({ id: z.string(), label: z.string(), archived: z.boolean() })
export type CustomOption = z.infer<typeof customOption>

export const customField = z.object({
  id: z.string(),
  record: z.enum(customRecords),
  key: z.string(),
  name: z.string(),
  kind: z.enum(customKinds),
  class: z.enum(customClasses),
  help: z.string().nullable(),
  options: z.array(customOption),
  position: z.number(),
  archived: z.boolean(),
  /** Since when values from before a higher class are being sealed; null once all are. */
  sealingSince: z.string().nullable(),
})
export type CustomField = z.infer<typeof customField>

export const listCustomFields = query('crm.listCustomFields', {
  summary: 'The fields a client made for its leads and people, in order, those that were put away too',
  http: 'GET /custom-fields',
  needs: 'contact.read',
  input: z.strictObject({}),
  output: z.object({ items: z.array(customField), most: z.number() }),
})

const name = z.string().overwrite(cleanText).min(1, 'Give the field a name.').max(80)
const help = z.string().overwrite(cleanText).max(500).nullable().optional()
const label = z.string().overwrite(cleanText).min(1, 'Give the choice a name.').max(80)

export const addCustomField = command('crm.addCustomField', {
  summary: 'Make a field for leads or people; its key, kind and record stay, its class can only be raised',
  http: 'POST /custom-fields',
  needs: 'customField.manage',
  input: z.strictObject({
    record: z.enum(customRecords),
    name,
    kind: z.enum(customKinds),
    class: z.enum(customClasses),
    help,
    options: z.array(z.strictObject({ label })).max(mostCustomOptions).default([]),
    /** What the API calls it; made of the name where it is left out. */
    key: customKey.optional(),
  }),
  output: z.object({ id: z.string(), key: z.string() }),
  emits: ['customField.changed'],
})

const field = id('custom field')

export const changeCustomField = command('crm.changeCustomField', {
  summary: 'Rename a field, reword its help and choices, put it away or bring it back; values stay',
  http: 'PATCH /custom-fields/{field}',
  needs: 'customField.manage',
  input: z.strictObject({
    field,
    name: name.optional(),
    help,
    /** In order; a known choice that is left out is put away, and records that have it keep it. */
    options: z
      .array(z.strictObject({ id: z.string().max(60).optional(), label }))
      .min(1, 'Keep at least one choice.')
      .max(mostCustomOptions)
      .optional(),
    archived: z.boolean().optional(),
  }),
  output: z.object({}),
  emits: ['customField.changed'],
})

export const setCustomFieldOrder = command('crm.setCustomFieldOrder', {
  summary: 'The order in which the fields of a record stand',
  http: 'PUT /custom-fields/order',
  needs: 'customField.manage',
  input: z.strictObject({ record: z.enum(customRecords), fields: z.array(field).max(1000) }),
  output: z.object({}),
  emits: ['customField.changed'],
})

export const sealCustomField = command('crm.sealCustomField', {
  summary:
    'Raise the class of a field: its values are sealed in the background; filters by range and sorts end, and it is never lowered',
  http: 'POST /custom-fields/{field}/class',
  needs: 'customField.manage',
  input: z.strictObject({ field, class: z.enum(customClasses) }),
  output: z.object({}),
  emits: ['customField.changed'],
})

export const resealCustomValues = command('crm.resealCustomValues', {
  summary: 'Seal the next values of a field whose class was raised',
  door: 'job',
  needs: 'job.run',
  input: z.strictObject({ field, after: z.uuid().nullable() }),
  output: z.object({ sealed: z.number(), done: z.boolean() }),
  emits: ['customField.sealed'],
})

/** Unmarked on purpose, as every reveal: see contract/loan-file.ts. */
const revealed = z.object({ value: customValue.nullable() })

export const revealLeadField = command('crm.revealLeadField', {
  summary: 'Show a restricted value of a lead: needs a reason, is recorded, and counted by the hour',
  http: 'POST /leads/{lead}/custom/{key}/reveal',
  needs: 'field.reveal',
  input: z.strictObject({ lead: id('lead'), key: customKey }),
  output: revealed,
  emits: ['field.revealed', 'reveal.refused'],
})

export const revealPersonField = command('crm.revealPersonField', {
  summary: 'Show a restricted value of a person: needs a reason, is recorded, and counted by the hour',
  http: 'POST /contacts/{contact}/custom/{key}/reveal',
  needs: 'field.reveal',
  input: z.strictObject({ contact: id('contact'), key: customKey }),
  output: revealed,
  emits: ['field.revealed', 'reveal.refused'],
})

/** A filter by fields a client made: each must hold. Only internal fields can be asked for. */
export const customFilter = z
  .array(
    z.strictObject({
      field: customKey,
      /** Any of these: words as a whole, choices by their ids. */
      is: z
        .array(z.union([z.string().max(2000), z.boolean()]))
        .min(1)
        .max(mostCustomOptions)
        .optional(),
      /** Part of a text. */
      has: z.string().overwrite(cleanText).min(1).max(200).optional(),
      /** Numbers and cents, or days, both ends included. */
      from: z.union([z.number(), z.iso.date()]).optional(),
      to: z.union([z.number(), z.iso.date()]).optional(),
      /** Whether it has a value at all. */
      given: z.boolean().optional(),
    }),
  )
  .max(20)
  .optional()
export type CustomFilter = NonNullable<z.infer<typeof customFilter>>

/** `custom.region`, or `-custom.region` from the highest down; whoever has no value comes last. */
export const customSort = z.string().regex(/^-?custom\.[a-z][a-z0-9_]{0,39}$/)
