import { stateOfPhone } from '#base/area-codes.ts'
import type { Placed, Places } from '#policy/scope.ts'
import type { LeadPlace, placeHints } from '../contract/place.ts'

/** What a county is compared by; the database makes the same of it (`kernel.county_key`). */
const countyKey = (state: string, county: string): string =>
  `${state}/${county
    .trim()
    .toLowerCase()
    .replace(/\s+(county|parish|borough)$/, '')}`

/** A place as scope looks at it. */
export const placed = ({ state, county, zip }: LeadPlace): Pick<Placed, 'state' | 'countyKey' | 'zip'> => ({
  state,
  countyKey: county ? countyKey(state, county) : null,
  zip,
})

/** Whether somebody limited to these places has this one among them. */
export const within = (places: Places | 'all', place: LeadPlace): boolean =>
  places === 'all' ||
  places.states.includes(place.state) ||
  (place.county !== null && places.counties.includes(countyKey(place.state, place.county))) ||
  (place.zip !== null && places.zips.includes(place.zip))

/** What is known of a person that may tell where their property lies. `phone`: E.164. */
export interface PlaceClues {
  zip: string | null
  state: string | null
  phone: string | null
}
export interface PlaceGuess {
  from: (typeof placeHints)[number]
  place: LeadPlace
}

/** The surest guess: the person's own ZIP code before their state, and that before the state their number was given out in. */
export function guessPlace(
  { zip, state, phone }: PlaceClues,
  placeOfZip: (zip: string) => { state: string; county: string | null } | undefined,
): PlaceGuess | undefined {
  const there = zip ? placeOfZip(zip) : undefined
  if (zip && there) return { from: 'zip', place: { ...there, zip } }
  if (state) return { from: 'state', place: { state, county: null, zip: null } }
  const ofPhone = phone ? stateOfPhone(phone) : undefined
  return ofPhone ? { from: 'phone', place: { state: ofPhone, county: null, zip: null } } : undefined
}
