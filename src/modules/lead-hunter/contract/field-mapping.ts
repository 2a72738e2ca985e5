import { z } from 'zod'

/**
 * A mapping says where in a sender's message a draft field stands. It is data, so that an administrator can change how a
 * source is read without a release; the shipped vendors use the same shape.
 */

const personFields = ['person', 'coBorrower'] as const
const personParts = [
  'firstName',
  'lastName',
  'fullName',
  'email',
  'phone',
  'phone.mobile',
  'phone.home',
  'phone.work',
  'language',
  'dateOfBirth',
  'company',
] as const
const addressParts = ['street', 'unit', 'city', 'state', 'zip', 'county', 'country'] as const
const loanParts = [
  'amountCents',
  'downPaymentCents',
  'purchasePriceCents',
  'propertyValueCents',
  'currentRate',
  'purpose',
  'program',
  'creditBand',
  'creditScore',
  'annualIncomeCents',
] as const

/** Every place of a draft that a mapping may fill. A whole `address` is a line such as `1 Main St, Reno, NV 89501`. */
export const draftFields = [
  'externalId',
  ...personFields.flatMap(who => personParts.map(part => `${who}.${part}` as const)),
  ...personFields.flatMap(who => [`${who}.address` as const, ...addressParts.map(part => `${who}.address.${part}` as const)]),
  'agent.name',
  'agent.firstName',
  'agent.lastName',
  'agent.email',
  'agent.phone',
  'intent',
  ...loanParts.map(part => `loan.${part}` as const),
  'property',
  ...addressParts.map(part => `property.${part}` as const),
  'property.use',
  'property.type',
  'timeframe',
  'campaign',
  'message',
  'tags',
  'askedAt',
] as const
export type DraftField = (typeof draftFields)[number]

/** How a value is to be read. `bool` adds the rule's `tag` when the answer is yes; `moneyPerMonth` is kept as a year's worth. */
export const valueKinds = [
  'text',
  'message',
  'address',
  'state',
  'zip',
  'country',
  'email',
  'phone',
  'money',
  'moneyPerMonth',
  'rate',
  'intent',
  'creditBand',
  'creditScore',
  'date',
  'dateTime',
  'tags',
  'bool',
] as const
export type ValueKind = (typeof valueKinds)[number]

/**
 * One line of a mapping. `from` is a dotted path into the message; case, spaces, `_` and `-` do not matter, numbers of list
 * entries are left out, `*` is one level and `**` any number of levels. `words` replaces a sender's own codes before reading;
 * a code replaced by nothing is passed over.
 */
export const fieldRule = z.object({
  from: z
    .string()
    .trim()
    .min(1, 'Say which field of the message to read.')
    .max(200)
    .refine(path => path.split('.').filter(part => part === '**').length <= 2, 'Use ** at most twice in one path.'),
  to: z.enum(draftFields),
  as: z.enum(valueKinds),
  words: z.record(z.string().max(120), z.string().max(120)).optional(),
  tag: z.string().trim().min(1).max(60).optional(),
})
export type FieldRule = z.infer<typeof fieldRule>

/** A source's mapping, in order: the first line that yields a value wins, except for lists, which collect. */
export const fieldMapping = z.array(fieldRule).max(200, 'A mapping has at most 200 lines.')
export type FieldMapping = z.infer<typeof fieldMapping>
