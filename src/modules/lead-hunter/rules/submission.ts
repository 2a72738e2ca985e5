import { cleanText } from '#base/clean-text.ts'
import { readEmail } from '#base/email.ts'
import { readMoney } from '#base/money.ts'
import { readPhone } from '#base/phone.ts'
import type { FieldProblem } from '#base/refusal.ts'
import { readState } from '#base/us-states.ts'
import { readZip } from '#base/zip-code.ts'
import { choiceFields, type FormDoc, type FormField, type FormFieldKey, type FormLanguage } from '../contract/form.ts'
import { creditBands, intents, type LeadDraftInput } from '../contract/lead-draft.ts'
import { type ProblemCode, problemTexts, say, usualFields } from './form-texts.ts'

export interface Answers {
  values: Partial<Record<FormFieldKey, string | undefined>>
  /** Channels whose box was ticked. */
  ticked: ReadonlySet<string>
  tracking: Readonly<Record<string, string | undefined>>
  page: string | undefined
  language: FormLanguage
}

const money = new Set<FormFieldKey>(['price', 'propertyValue', 'loanAmount', 'downPayment'])

/** The options of a choice, the form’s own before the usual ones. */
export const optionsOf = (field: FormField) =>
  (choiceFields as readonly string[]).includes(field.key) ? (field.options ?? usualFields[field.key].options ?? null) : null

function wrong(field: FormField, value: string): ProblemCode | undefined {
  if (!value) return field.required ? 'missing' : undefined
  if (field.key === 'email') return readEmail(value).ok ? undefined : 'email'
  if (field.key === 'phone') return readPhone(value).ok ? undefined : 'phone'
  if (field.key === 'zip') return readZip(value) ? undefined : 'zip'
  if (field.key === 'state') return readState(value) ? undefined : 'state'
  if (money.has(field.key)) return readMoney(value).ok ? undefined : 'money'
  return optionsOf(field)?.every(option => option.value !== value) ? 'choice' : undefined
}

/** What a visitor should put right, in their language, each beside its field. */
export function answerProblems(doc: FormDoc, { values, language }: Answers): FieldProblem[] {
  const problems: FieldProblem[] = []
  const add = (path: string, code: ProblemCode) => problems.push({ path, message: say(problemTexts[code], language) })
  for (const field of doc.fields) {
    const code = wrong(field, cleanText(values[field.key]))
    if (code) add(field.key, code)
  }
  const reach = doc.fields.filter(f => f.key === 'email' || f.key === 'phone')
  const [first] = reach
  if (first && reach.every(f => !cleanText(values[f.key]) && !problems.some(p => p.path === f.key))) add(first.key, 'reach')
  return problems
}

/**
 * The draft of a submission. Only what the form asked is taken; every consent box that was shown is kept with its exact
 * words, ticked or not.
 */
export function draftOfAnswers(doc: FormDoc, answers: Answers): LeadDraftInput {
  const { language, tracking } = answers
  const asked = new Set(doc.fields.map(field => field.key))
  const value = (key: FormFieldKey) => (asked.has(key) && cleanText(answers.values[key])) || undefined
  const cents = (key: FormFieldKey) => {
    const read = value(key) ? readMoney(value(key)) : undefined
    return read?.ok ? read.low || (read.high ?? undefined) : undefined
  }
  const intent = intents.find(i => i === value('intent')) ?? doc.intent
  const band = creditBands.find(b => b === value('creditBand'))
  const area = { city: value('city'), state: value('state'), zip: value('zip') }
  const sameHouse = intent === 'refinance' || intent === 'heloc' || intent === 'sell'
  const street = value('street')
  const extra = {
    ...(value('intent') && intent !== value('intent') && { intent: value('intent')! }),
    ...(value('creditBand') && !band && { creditBand: value('creditBand')! }),
    ...Object.fromEntries(Object.entries(tracking).filter((entry): entry is [string, string] => Boolean(entry[1]))),
    ...(answers.page && { page: answers.page }),
  }
  return {
    person: {
      firstName: value('firstName'),
      lastName: value('lastName'),
      emails: value('email') ? [value('email')!] : [],
      phones: value('phone') ? [{ value: value('phone')! }] : [],
      ...((street || sameHouse) && { address: { street, ...area } }),
      language,
    },
    intent,
    loan: {
      purchasePriceCents: cents('price'),
      propertyValueCents: cents('propertyValue'),
      amountCents: cents('loanAmount'),
      downPaymentCents: cents('downPayment'),
      ...(band && { creditBand: band }),
    },
    property: { ...area, ...(sameHouse && street && { street }), use: value('propertyUse'), type: value('propertyType') },
    timeframe: value('timeframe'),
    campaign: tracking.utm_campaign?.slice(0, 120) || doc.campaign || undefined,
    message: cleanMessage(asked.has('message') ? answers.values.message : undefined),
    consents: doc.consents.map(({ channel, wording }) => ({
      channel,
      granted: answers.ticked.has(channel),
      wording: say(wording, language),
    })),
    extra,
  }
}

/** Free words keep their lines. */
const cleanMessage = (text: string | undefined) =>
  text
    ?.split(/\r?\n/)
    .map(line => cleanText(line))
    .join('\n')
    .trim() || undefined
