import type { Leaf } from './leaves.ts'

/**
 * What must not travel in `extra`, which is readable by anyone who may see the lead.
 * `secret`: identity and account numbers, passwords: never kept. `restricted`: data class restricted (security policy 5.1),
 * kept only in the sealed field made for it. `prohibited`: a prohibited basis of 12 CFR 1002.2(z) (Regulation B) or of the
 * Fair Housing Act, kept apart so that scoring and routing cannot use it.
 */
export type Sensitivity = 'secret' | 'restricted' | 'prohibited'

const secret =
  /\b(ssn|sin|itin|tin|social security|soc sec|tax ?payer id|tax id|driver s? ?licen[cs]e|drivers licen[cs]e|passport|password|passwd|pwd|passcode|pin code|secret|token|api ?key|google key|card (number|no|num)|credit card|debit card|cvv|cvc|routing (number|no|num)|aba (number|no|num)|iban|bank account|account (number|no|num)|acct (number|no|num)|mother s? ?maiden)\b|^(pin|card|key)$/
/** Certificates of consent that lead sellers attach (TrustedForm, Jornaya): evidence, not secrets. */
const consentProof = /trusted ?form|lead ?id|jornaya|consent|certificate/
const restricted =
  /\b(dob|birth ?(date|day)|date of birth|birthdate|birthday|income|salary|wages|assets?|net worth|bank balance|credit scores?|fico|vantage ?score)\b/
const prohibited =
  /\b(race|racial|ethnic|ethnicity|religion|religious|national origin|nationality|citizenship|immigration|sex|gender|sexual|pronouns?|marital|marriage|married|divorced|widowed|maiden|famil(y|ial) (status|size)|children|kids|dependents?|pregnan(t|cy)|disab(led|ility)|handicap(ped)?|public assistance|welfare|food stamps|alimony|child support|salutation|honorific|hispanic|latino)\b/
const wholeAge =
  /^((borrower|applicant|co ?borrower|customer|consumer|your|person|client|contact) )?age( (range|group|bracket))?$/

/** `coBorrowerAge` and `co_borrower_age` as `co borrower age`. */
const words = (segment: string): string =>
  segment
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .toLowerCase()

/** Judges a leaf by the names on its path; the value is looked at by `withoutSecrets`. */
export function sensitivity(leaf: Pick<Leaf, 'path'>): Sensitivity | undefined {
  const names = leaf.path
    .split(/[.[\]]/)
    .filter(part => part && !/^\d+$/.test(part))
    .map(words)
  if (names.some(name => secret.test(name) && !consentProof.test(name))) return 'secret'
  if (names.some(name => prohibited.test(name)) || wholeAge.test(names.at(-1) ?? '')) return 'prohibited'
  return names.some(name => restricted.test(name)) ? 'restricted' : undefined
}

const socialSecurity = /(?<![\d-])(?!000|666)\d{3}[- ](?!00)\d{2}[- ](?!0000)\d{4}(?![\d-])/g
const cardNumber = /(?<![\d-])(?:[3-6]\d{3}[- ]?\d{4}[- ]?\d{4}[- ]?\d{3,4}|3[47]\d{2}[- ]?\d{6}[- ]?\d{5})(?![\d-])/g

function luhn(number: string): boolean {
  const digits = number.replace(/\D/g, '').split('').reverse().map(Number)
  const sum = digits.reduce((total, digit, at) => total + (at % 2 ? (digit * 2 > 9 ? digit * 2 - 9 : digit * 2) : digit), 0)
  return sum % 10 === 0
}

/**
 * Free text without Social Security numbers (in their written form 123-45-6789) and payment card numbers (ISO/IEC 7812
 * check digit). `isReference` spares long digits that are a sender's own id.
 */
export function withoutSecrets(text: string, isReference = false): { text: string; removed: boolean } {
  let removed = false
  const cut = () => {
    removed = true
    return '[removed]'
  }
  const kept = text
    .replace(socialSecurity, cut)
    .replace(cardNumber, number => (luhn(number) && !(isReference && /^\d+$/.test(number)) ? cut() : number))
  return { text: kept, removed }
}
