/**
 * REDACTION. Facts of events hold ids, enums, numbers and booleans by contract; nothing is sent on the strength of that
 * alone. What does not look like one of these is withheld, and its name is told.
 */
export type Fact = string | number | boolean | null | readonly (string | number)[]

const id = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const moment = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/
const hash = /^[0-9a-f]{64}$/
/** A word of the product: a name of an action, a state, a kind. No spaces, so no names of people; no @, so no addresses. */
const word = /^[A-Za-z][A-Za-z0-9_.:/-]{0,79}$/
/** As many digits as a phone number, a social security number or an account has. */
const longNumber = /\d(?:[.:/_-]?\d){6}/

/** Whether a text is an id, a moment, a hash or a word of the product. */
export const isPlain = (value: string): boolean =>
  value === '' || id.test(value) || moment.test(value) || hash.test(value) || (word.test(value) && !longNumber.test(value))

function isFact(value: unknown): value is Fact {
  if (value === null || typeof value === 'boolean') return true
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value === 'string') return isPlain(value) || /^\d{1,6}$/.test(value)
  return Array.isArray(value) && value.length <= 1000 && value.every(one => !Array.isArray(one) && isFact(one))
}

/** What of an event's facts may leave, and the names of those that may not. */
export function redacted(facts: Readonly<Record<string, unknown>>): { facts: Record<string, Fact>; withheld: string[] } {
  const kept: Record<string, Fact> = {}
  const withheld: string[] = []
  for (const [name, value] of Object.entries(facts)) {
    const shown = word.test(name) ? name : 'unnamed'
    if (value === undefined) continue
    if (shown === name && isFact(value)) kept[name] = value
    else withheld.push(shown)
  }
  return { facts: kept, withheld }
}
