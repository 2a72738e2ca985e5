/**
 * What must not stand among the plain words of a lead, which anyone who may see the lead can read; told by the name a value
 * has. One rule for every door: a column of a file, a field of a message, a key of the API, a question of a form.
 * `secret`: numbers of identity and accounts, passwords: kept nowhere. `restricted`: data class restricted, kept only in the
 * sealed field made for it. `prohibited`: a prohibited basis of 12 CFR 1002.2(z) (Regulation B) or of the Fair Housing Act,
 * or what betrays one (12 CFR 1002.5): left out, so that nothing here can be decided by it.
 */
export type Sensitivity = 'secret' | 'restricted' | 'prohibited'

export interface Sensitive {
  kind: Sensitivity
  /** A word of ours for it, never the sender's, whose names may say anything. */
  what: string
}

const table: readonly [Sensitivity, string, RegExp][] = [
  [
    'secret',
    'social security or taxpayer number',
    /\b(ssn|s s n|sin|itin|tin|social security|soc sec|tax ?payer id|tax id|seguro social|numero de social)\b/,
  ],
  [
    'secret',
    'identity document',
    /\b(drivers? s? ?licen[cs]e|passport|alien (registration )?(number|no)|green card|pasaporte|licencia de conducir)\b/,
  ],
  [
    'secret',
    'card or account number',
    /\b((card|routing|account|acct|aba) (number|no|num|nbr)|credit card|debit card|cvv|cvc|iban|swift code|(bank|checking|savings) (account|acct)|numero de (cuenta|tarjeta)|tarjeta de credito)\b|^card$/,
  ],
  [
    'secret',
    'password or key',
    /\b(password|passwd|pwd|passcode|pin code|secret|token|api ?key|google key|mother s? ?maiden|contrasena)\b|^(pin|key)$/,
  ],
  ['prohibited', 'race or ethnicity', /\b(race|racial|raza|ethnic|ethnicity|etnia|skin colou?r|hispanic|latino|latina)\b/],
  ['prohibited', 'religion', /\b(religion|religious|religioso)\b/],
  [
    'prohibited',
    'national origin',
    /\b(national origin|nationality|nacionalidad|citizenship|citizen|ciudadania|immigration|visa (status|number)|country of (birth|origin)|birth ?place|place of birth|lugar de nacimiento|pais de origen)\b/,
  ],
  ['prohibited', 'gender', /\b(sex|sexo|sexual|gender|genero|pronouns?|salutation|honorific)\b/],
  [
    'prohibited',
    'marital status',
    /\b(marital|marriage|married|divorced|widowed|maiden|civil union|domestic partner(ship)?|estado civil|casad[oa])\b/,
  ],
  [
    'prohibited',
    'family',
    /\b(famil(y|ial) (status|size)|children|kids|dependents?|dependants?|pregnan(t|cy)|hijos|dependientes|embaraz(o|ada))\b/,
  ],
  ['prohibited', 'disability', /\b(disab(led|ility|ilities)|handicap(ped)?|discapacidad|ssdi)\b/],
  [
    'prohibited',
    'public assistance',
    /\b(public assistance|welfare|food stamps|housing voucher|section 8|alimony|child support)\b/,
  ],
  [
    'restricted',
    'date of birth',
    /\b(dob|d o b|birth ?(date|day|year)|date of birth|year of birth|birthdate|birthday|bday|fecha de nacimiento)\b/,
  ],
  ['restricted', 'income', /\b(income|salary|wages|ingresos?|sueldo|salario)\b/],
  ['restricted', 'assets', /\b(assets?|net worth|bank balance)\b/],
  ['restricted', 'credit score', /\b(credit scores?|fico|vantage ?score)\b/],
]

/** Certificates of consent that lead sellers attach (TrustedForm, Jornaya): evidence, not secrets. */
const consentProof = /trusted ?form|lead ?id|jornaya|consent|certificate/
/** Only a whole name: a house has an age too. */
const wholeAge =
  /^((co )?(borrower|applicant)|customer|consumer|your|person|client|contact)? ?age( (range|group|bracket))?$|^edad$/

/** `coBorrowerAge`, `co_borrower_age` and `Co-Borrower Age` as `co borrower age`. */
const words = (segment: string): string =>
  segment
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .toLowerCase()

/** Names come back row after row: judged once. Bounded, because names come from outside. */
const judged = new Map<string, Sensitive | undefined>()
const mostJudged = 5000

/** Judges a value by its name, or by the names on its path (`lead.borrower.ssn`); undefined where it may be kept. */
export function sensitiveName(path: string): Sensitive | undefined {
  if (judged.has(path)) return judged.get(path)
  if (judged.size >= mostJudged) judged.clear()
  const found = judge(path)
  judged.set(path, found)
  return found
}

function judge(path: string): Sensitive | undefined {
  const parts = path.split(/[.[\]]/).filter(part => part && !/^\d+$/.test(part))
  // `D.O.B.` and `birth.date` say it only together.
  const names = [...parts.map(words), words(parts.join(' '))]
  const found = table.find(([kind, , pattern]) =>
    names.some(name => pattern.test(name) && !(kind === 'secret' && consentProof.test(name))),
  )
  if (found && found[0] !== 'restricted') return { kind: found[0], what: found[1] }
  if (wholeAge.test(words(parts.at(-1) ?? ''))) return { kind: 'prohibited', what: 'age' }
  return found && { kind: found[0], what: found[1] }
}

export const sensitivity = (path: string): Sensitivity | undefined => sensitiveName(path)?.kind

/** Why each is left out: stands behind `Left out: gender, religion.` */
export const whyLeftOut: Record<Sensitivity, string> = {
  prohibited: 'Nothing in lending may be decided by it (ECOA, Regulation B), so it is not kept.',
  secret: 'Numbers of identity or accounts and passwords do not belong in a lead.',
  restricted: 'It is kept only sealed, in the field made for it.',
}

/** What was left out of a lead, as its arrival tells it. */
export function leftOutReasons(left: readonly Sensitive[]): { code: 'left-out'; sentence: string }[] {
  const kinds = Map.groupBy(left, one => one.kind)
  return [...kinds].map(([kind, ones]) => ({
    code: 'left-out',
    sentence: `Left out: ${[...new Set(ones.map(one => one.what))].join(', ')}. ${whyLeftOut[kind]}`,
  }))
}
