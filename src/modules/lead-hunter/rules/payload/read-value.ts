import { readDate, readDateTime } from './dates.ts'
import type { FieldRule, ValueKind } from './field-mapping.ts'
import { readCreditBand, readCreditScore, readIntent, readMoney, readMoneyPerMonth, readRate } from './loan-values.ts'
import * as values from './values.ts'

const readers: Record<Exclude<ValueKind, 'bool'>, (raw: values.Scalar) => values.Reading | undefined> = {
  text: values.readText,
  message: values.readMessage,
  address: values.readAddress,
  state: values.readState,
  zip: values.readZip,
  country: values.readCountry,
  email: values.readEmail,
  phone: values.readPhone,
  tags: values.readTags,
  money: readMoney,
  moneyPerMonth: readMoneyPerMonth,
  rate: readRate,
  intent: readIntent,
  creditBand: readCreditBand,
  creditScore: readCreditScore,
  date: readDate,
  dateTime: readDateTime,
}

/** What a value that a rule did not understand should have been, for the note about it. */
export const kindNames: Record<ValueKind, string> = {
  text: 'text',
  message: 'text',
  address: 'an address',
  state: 'a state',
  zip: 'a ZIP code',
  country: 'a country',
  email: 'an e-mail address',
  phone: 'a phone number',
  tags: 'tags',
  money: 'an amount',
  moneyPerMonth: 'an amount',
  rate: 'a rate in percent',
  intent: 'a purpose',
  creditBand: 'a credit band',
  creditScore: 'a credit score',
  date: 'a date',
  dateTime: 'a date and time with its zone',
  bool: 'a yes or no',
}

/** A sender's value in the words the rule translates it to. */
export const translated = (rule: FieldRule, raw: values.Scalar): values.Scalar => {
  const word = String(raw).trim()
  return rule.words?.[word] ?? rule.words?.[word.toLowerCase()] ?? raw
}

/** Reads a value as a rule says. A yes/no answers with the rule's tag, or with no tags for a no. */
export function readAs(rule: FieldRule, raw: values.Scalar): values.Reading | undefined {
  if (rule.as !== 'bool') return readers[rule.as](raw)
  const answer = values.readBool(raw)
  return answer && { value: answer.value && rule.tag ? [rule.tag] : [] }
}
