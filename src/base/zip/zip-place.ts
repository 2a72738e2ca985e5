import text from './places.json' with { type: 'json' }
import { timeZonesOf } from './time-zones.ts'

export interface ZipPlace {
  /** The post office's name. Missing for the territories, which the table does not list. */
  city?: string
  /** Two-letter code; AA, AE or AP for the armed forces. */
  state: string
  /** The county of most of the ZIP, first. One in four ZIPs also reaches into others, which this table does not know. */
  counties: string[]
  /** IANA zone; missing for APO and FPO, which say nothing about where a person is. */
  timeZone?: string
  /** All zones that may hold: two where a county is split. Contact hours must satisfy every one. */
  timeZones: string[]
}

/** Outside the fifty states the first three digits (a few times five) decide: USPS Domestic Mail Manual, L002. */
const ranges: [from: string, to: string, state: string][] = [
  ['00600', '00799', 'PR'],
  ['00800', '00899', 'VI'],
  ['00900', '00999', 'PR'],
  ['09000', '09899', 'AE'],
  ['34000', '34099', 'AA'],
  ['96200', '96699', 'AP'],
  ['96799', '96799', 'AS'],
  ['96860', '96863', 'HI'],
  ['96910', '96932', 'GU'],
  ['96939', '96940', 'PW'],
  ['96941', '96944', 'FM'],
  ['96950', '96952', 'MP'],
  ['96960', '96970', 'MH'],
]

/** One text of a megabyte and where each ZIP's line begins: as objects the same table takes a hundred. */
const zips: number[] = []
const begins: number[] = []
for (let at = 0; at < text.length; at = text.indexOf('\n', at) + 1) {
  zips.push(Number(text.slice(at, at + 5)))
  begins.push(at)
}
const sortedZips = Uint32Array.from(zips)

function find(zip: string): { stateCode: string; city: string; county: string } | undefined {
  const wanted = Number(zip)
  let low = 0
  let high = sortedZips.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const here = sortedZips[middle]!
    if (here === wanted) {
      const begin = begins[middle]!
      const [, stateCode = '', city = '', county = ''] = text.slice(begin, text.indexOf('\n', begin)).split('\t')
      return { stateCode, city, county }
    }
    if (here < wanted) low = middle + 1
    else high = middle - 1
  }
  return undefined
}

/**
 * The place of a five-digit ZIP (`33101` gives Miami, FL, Miami-Dade, America/New_York); undefined for one that is not in use.
 * Server only: the table is a megabyte. Places: GeoNames (CC BY 4.0), written by bin/zip-table.ts; zones: 49 CFR part 71.
 */
export function zipPlace(zip: string): ZipPlace | undefined {
  if (!/^\d{5}$/.test(zip)) return undefined
  const found = find(zip)
  const beyond = ranges.find(([from, to]) => zip >= from && zip <= to)?.[2]
  const state = beyond ?? found?.stateCode
  if (!state) return undefined
  const county = found?.county ?? ''
  const timeZones = timeZonesOf({ state, county, zip })
  return {
    ...(found?.city ? { city: found.city } : {}),
    state,
    counties: county ? [county] : [],
    ...(timeZones[0] ? { timeZone: timeZones[0] } : {}),
    timeZones,
  }
}

/** Counties by state as the ZIP table names them (`Orange`), each with its ZIP codes; made when it is first asked for. */
let counties: Map<string, Map<string, string[]>> | undefined
function countyTable(): Map<string, Map<string, string[]>> {
  if (counties) return counties
  counties = new Map()
  for (const line of text.split('\n')) {
    const [zip = '', state = '', , county = ''] = line.split('\t')
    if (!county) continue
    const ofState = counties.get(state) ?? new Map<string, string[]>()
    counties.set(state, ofState)
    const zipsOf = ofState.get(county)
    if (zipsOf) zipsOf.push(zip)
    else ofState.set(county, [zip])
  }
  return counties
}

/** Names of a state's counties in order; empty for one the table does not list. */
export const countiesOf = (state: string): string[] => [...(countyTable().get(state)?.keys() ?? [])].sort()

/** ZIP codes most of which lie in this county; undefined where the table knows no such county. */
export const zipsOfCounty = (state: string, county: string): string[] | undefined => countyTable().get(state)?.get(county)
