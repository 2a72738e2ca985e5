import { z } from 'zod'
import { id } from '#base/id.ts'
import { consentChannels } from '#modules/outreach/contract.ts'
import { command, query } from '#policy/action.ts'
import { confidential, shown } from '#policy/data-classes.ts'
import { arrivalEvents } from './intake.ts'

/** Languages a form can speak; English is always there. */
export const formLanguages = ['en', 'es'] as const
export type FormLanguage = (typeof formLanguages)[number]

const worded = (max: number, empty: string) =>
  z.strictObject({ en: z.string().trim().min(1, empty).max(max), es: z.string().trim().max(max).optional() })
export type Worded = { en: string; es?: string | undefined }

/** What a form may ask. Anything a score or a decision may not look at has no place here. */
export const formFieldKeys = [
  'firstName',
  'lastName',
  'email',
  'phone',
  'zip',
  'street',
  'city',
  'state',
  'intent',
  'price',
  'propertyValue',
  'loanAmount',
  'downPayment',
  'creditBand',
  'timeframe',
  'propertyUse',
  'propertyType',
  'message',
] as const
export type FormFieldKey = (typeof formFieldKeys)[number]

/** Fields answered by choosing; their options are values the lead understands. */
export const choiceFields = ['intent', 'creditBand', 'timeframe', 'propertyUse', 'propertyType'] as const

export const formField = z.strictObject({
  key: z.enum(formFieldKeys),
  required: z.boolean().default(false),
  /** Left out: the field’s usual words. */
  label: worded(120, 'Give the field a label.').optional(),
  /** Of a choice: what may be chosen, in order. Left out: the usual ones. */
  options: z
    .array(z.strictObject({ value: z.string().trim().min(1).max(60), label: worded(120, 'Give the option a label.') }))
    .min(2, 'A choice needs two options.')
    .max(20)
    .optional(),
})
export type FormField = z.infer<typeof formField>

/** A box of its own, never ticked beforehand and never demanded: consent may not be a condition (47 CFR 64.1200(f)(9)). */
export const consentBlock = z.strictObject({
  channel: z.enum(consentChannels),
  wording: worded(4000, 'Write the words that stand beside the box.'),
})
export type ConsentBlock = z.infer<typeof consentBlock>

export const formDoc = z
  .strictObject({
    title: worded(120, 'Give the form a title.'),
    intro: worded(1000, 'Write a sentence or two.').optional(),
    fields: z.array(formField).min(1, 'Ask at least one thing.').max(formFieldKeys.length),
    consents: z.array(consentBlock).max(6).default([]),
    button: worded(60, 'Say what the button does.').default({ en: 'Send', es: 'Enviar' }),
    thankYou: worded(1000, 'Write what the visitor reads afterwards.'),
    languages: z.array(z.enum(formLanguages)).min(1).max(2).default(['en']),
    /** The lines a lender must show: name, NMLS id, Equal Housing Lender. */
    lenderFooter: z.boolean().default(true),
    /** Taken where the form does not ask. */
    intent: z.enum(['purchase', 'refinance', 'heloc', 'sell', 'buy', 'unknown']).default('unknown'),
    campaign: z.string().trim().max(120).nullable().default(null),
  })
  .refine(doc => new Set(doc.fields.map(f => f.key)).size === doc.fields.length, {
    path: ['fields'],
    message: 'A field stands twice.',
  })
  .refine(doc => new Set(doc.consents.map(c => c.channel)).size === doc.consents.length, {
    path: ['consents'],
    message: 'Two boxes are for the same channel.',
  })
  .refine(doc => doc.fields.some(f => f.key === 'email' || f.key === 'phone'), {
    path: ['fields'],
    message: 'Ask for an e-mail address or a phone number: without one nobody can answer.',
  })
  .refine(doc => doc.languages.includes('en'), { path: ['languages'], message: 'English is always there.' })
export type FormDoc = z.infer<typeof formDoc>

export const formSlug = z
  .string()
  .trim()
  .regex(/^[a-z0-9](-?[a-z0-9])*$/, 'Use small letters, digits and single dashes.')
  .max(60)

const formRow = z.object({
  id: z.string(),
  slug: z.string(),
  title: z.string(),
  source: z.string(),
  sourceName: z.string(),
  version: z.number(),
  /** A draft was never published: nobody outside sees it. */
  state: z.enum(['draft', 'published', 'retired']),
  languages: z.array(z.enum(formLanguages)),
  /** Where visitors find it. */
  url: z.string(),
  createdAt: z.string(),
  publishedAt: z.string(),
  /** Arrivals of the last thirty days that became leads, and that were refused. */
  taken: z.number(),
  refused: z.number(),
})

export const listForms = query('leadHunter.listForms', {
  summary: 'The company’s public forms',
  http: 'GET /forms',
  needs: 'form.read',
  input: z.strictObject({}),
  output: z.object({ items: z.array(formRow) }),
})

export const readForm = query('leadHunter.readForm', {
  summary: 'One form: its present version or, by number, an earlier one word for word',
  http: 'GET /forms/{form}',
  needs: 'form.read',
  input: z.strictObject({ form: id('form'), version: z.int().min(1).optional() }),
  output: formRow.extend({
    doc: formDoc,
    shownVersion: z.number(),
    versions: z.array(z.object({ version: z.number(), madeAt: z.string(), madeBy: z.string().nullable() })),
  }),
})

export const saveForm = command('leadHunter.saveForm', {
  summary: 'Publish a form, or take it down: a new version where its words changed, the ones before stay word for word',
  http: 'PUT /forms',
  needs: 'form.manage',
  input: z.strictObject({
    /** Left out: a new one. */
    form: id('form').optional(),
    slug: formSlug,
    source: id('source'),
    state: z.enum(['published', 'retired']).default('published'),
    doc: formDoc,
  }),
  output: z.object({ id: z.string(), version: z.number(), url: z.string() }),
  emits: ['form.published', 'form.retired'],
})

/** Words that come along in the address: where the visitor came from. */
const tracking = {
  utm_source: z.string().max(200).optional(),
  utm_medium: z.string().max(200).optional(),
  utm_campaign: z.string().max(200).optional(),
  utm_term: z.string().max(200).optional(),
  utm_content: z.string().max(200).optional(),
}

const publicForm = z.object({
  slug: shown(z.string()),
  version: shown(z.number()),
  language: shown(z.enum(formLanguages)),
  languages: shown(z.array(z.enum(formLanguages))),
  title: shown(z.string()),
  intro: shown(z.string()).nullable(),
  fields: shown(
    z.array(
      z.object({
        key: z.enum(formFieldKeys),
        label: z.string(),
        required: z.boolean(),
        options: z.array(z.object({ value: z.string(), label: z.string() })).nullable(),
      }),
    ),
  ),
  consents: shown(z.array(z.object({ channel: z.enum(consentChannels), wording: z.string() }))),
  button: shown(z.string()),
  lender: shown(z.object({ name: z.string(), nmlsId: z.string().nullable(), footer: z.boolean() })),
  tracking: shown(z.record(z.string(), z.string())),
  /** To be sent back as it is: when the form was opened, signed. */
  opened: shown(z.string()),
})
export type PublicForm = z.infer<typeof publicForm>

// Pages are reached with whatever mail programs and advertisers hang on an address, so unknown words are passed over here.
export const viewForm = query('leadHunter.viewForm', {
  summary: 'A public form as a visitor sees it',
  http: 'GET /forms/{form}',
  door: 'public',
  needs: 'form.view',
  input: z.object({ form: formSlug, lang: z.enum(formLanguages).catch('en').default('en'), ...tracking }),
  output: publicForm,
})

const answer = (max: number) => z.string().max(max, `Keep this under ${max} characters.`).optional()

export const submitForm = command('leadHunter.submitForm', {
  summary: 'Send a public form in',
  http: 'POST /forms/{form}/submissions',
  door: 'public',
  needs: 'lead.receive',
  input: z.object({
    form: formSlug,
    /** The version that was seen; its words are what was consented to. */
    version: z.int().min(1).optional(),
    lang: z.enum(formLanguages).catch('en').default('en'),
    opened: z.string().max(200).optional(),
    /** Seen by machines only. */
    website: z.string().max(500).optional(),
    /** The page a form of one’s own stood on; kept with the lead as it was said. */
    page: z.string().max(1000).optional(),
    firstName: answer(120),
    lastName: answer(120),
    email: confidential(z.string().max(320)).optional(),
    phone: confidential(z.string().max(60)).optional(),
    zip: answer(20),
    street: confidential(z.string().max(200)).optional(),
    city: answer(120),
    state: answer(60),
    intent: answer(60),
    price: answer(40),
    propertyValue: answer(40),
    loanAmount: answer(40),
    downPayment: answer(40),
    creditBand: answer(60),
    timeframe: answer(120),
    propertyUse: answer(60),
    propertyType: answer(60),
    message: confidential(z.string().max(5000, 'Keep this under 5,000 characters.')).optional(),
    consent_voice_manual: z.boolean().default(false),
    consent_voice_auto: z.boolean().default(false),
    consent_prerecorded: z.boolean().default(false),
    consent_sms: z.boolean().default(false),
    consent_email: z.boolean().default(false),
    consent_ai: z.boolean().default(false),
    ...tracking,
  }),
  output: z.object({
    received: shown(z.literal(true)),
    thankYou: shown(z.string()),
    title: shown(z.string()),
    language: shown(z.enum(formLanguages)),
    lender: shown(z.object({ name: z.string(), nmlsId: z.string().nullable(), footer: z.boolean() })),
  }),
  emits: arrivalEvents,
})
