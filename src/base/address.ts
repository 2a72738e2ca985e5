import { cleanText } from './clean-text.ts'
import { readCountry } from './country.ts'
import { isOneCase, properWord } from './proper-case.ts'
import type { FieldProblem } from './refusal.ts'
import { readState, stateKind } from './us-states.ts'
import { readZip } from './zip-code.ts'

/** An address as it was written, whatever was given of it. */
export interface WrittenAddress {
  street?: string | undefined
  unit?: string | undefined
  city?: string | undefined
  state?: string | undefined
  zip?: string | undefined
  county?: string | undefined
  country?: string | undefined
}

export interface Address {
  street?: string
  /** `Apt 4B`; also where it stood at the end of the street. */
  unit?: string
  city?: string
  /** Two-letter code; abroad the region as written. */
  state?: string
  /** Five digits; abroad the postal code as written. */
  zip?: string
  /** The four digits of a ZIP+4. */
  plus4?: string
  /** Without the word County or Parish, as the ZIP table has it. */
  county?: string
  /** ISO 3166 code, or the words as written where they name no country we know. */
  country: string
  /** True: not a US address, kept as text and unchecked. */
  foreign: boolean
  /** What could not be read, by field. The rest of the address is still good. */
  problems: FieldProblem[]
}

const territories = new Set(['PR', 'GU', 'VI', 'AS', 'MP'])
const provinces = /^(?:AB|BC|MB|NB|NL|NS|NT|NU|ON|QC|SK|YT|PE)$/
const canadian = /^[ABCEGHJ-NPRSTVXY]\d[A-Z] ?\d[A-Z]\d$/
const british = /^[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$/
const unitAtEnd = /^(.*\S),?\s+((?:apt|apartment|unit|ste|suite|rm|room)\b\.?\s*#?\s*[\w-]+|#\s*[\w-]+)$/i

/**
 * Brings an address to one form: state code, ZIP and ZIP+4, country code, unit apart from the street. Without a country it is
 * a US address unless its postal code or region says otherwise. A foreign address keeps its words and is flagged, not refused.
 */
export function readAddress(written: WrittenAddress): Address {
  const [street, unit, city, county] = [written.street, written.unit, written.city, written.county].map(cleanText) as [
    string,
    string,
    string,
    string,
  ]
  const region = cleanText(written.state)
  const postal = cleanText(written.zip)
  const country = countryOf(cleanText(written.country), region, postal)
  if (country !== 'US' && !territories.has(country)) {
    return { ...given({ street, unit, city, state: region, zip: postal, county }), country, foreign: true, problems: [] }
  }

  const state = readState(region) ?? (territories.has(country) ? country : undefined)
  const zip = readZip(postal, state ?? (region || undefined))
  const problems: FieldProblem[] = []
  if (region && !state) problems.push({ path: 'state', message: 'This is not a US state or territory.' })
  if (postal && !zip) problems.push({ path: 'zip', message: 'A US ZIP code has five digits, or nine.' })
  const apart = unit ? null : unitAtEnd.exec(street)
  const fields = {
    street: apart ? apart[1]!.replace(/,$/, '') : street,
    unit: apart ? apart[2]! : unit,
    city: stateKind(state ?? '') === 'military' ? city.toUpperCase() : placeCase(city),
    state: state ?? '',
    zip: zip?.zip ?? '',
    plus4: zip?.plus4 ?? '',
    county: placeCase(county.replace(/\s+(?:county|parish|co\.?)$/i, '')),
  }
  return { ...given(fields), country: 'US', foreign: false, problems }
}

/** Only what was given: an empty text is no fact about anybody. */
function given<F extends Record<string, string>>(fields: F): Partial<F> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== '')) as Partial<F>
}

function countryOf(country: string, region: string, postal: string): string {
  if (country) return readCountry(country) ?? (readState(country) ? 'US' : country)
  if (readState(region)) return 'US'
  const code = postal.toUpperCase()
  if (canadian.test(code) || (provinces.test(region.toUpperCase()) && !/^\d/.test(code))) return 'CA'
  return british.test(code) ? 'GB' : 'US'
}

function placeCase(text: string): string {
  if (!isOneCase(text)) return text
  const cased = (word: string, i: number) =>
    i > 0 && /^(?:of|the|and|de|del|la)$/i.test(word) ? word.toLowerCase() : properWord(word, true)
  return text.split(' ').map(cased).join(' ').replace(/ D'/g, " d'")
}
