import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { isTimeZone } from '../civil-time.ts'
import { usStates } from '../us-states.ts'
import { timeZonesOf, timeZonesOfState } from './time-zones.ts'
import { zipPlace } from './zip-place.ts'

describe('the place of a ZIP code', () => {
  test.each([
    ['33101', 'Miami', 'FL', 'Miami-Dade', 'America/New_York'],
    ['32501', 'Pensacola', 'FL', 'Escambia', 'America/Chicago'],
    ['90210', 'Beverly Hills', 'CA', 'Los Angeles', 'America/Los_Angeles'],
    ['79901', 'El Paso', 'TX', 'El Paso', 'America/Denver'],
    ['85001', 'Phoenix', 'AZ', 'Maricopa', 'America/Phoenix'],
    ['86515', 'Window Rock', 'AZ', 'Apache', 'America/Denver'],
    ['37402', 'Chattanooga', 'TN', 'Hamilton', 'America/New_York'],
    ['37201', 'Nashville', 'TN', 'Davidson', 'America/Chicago'],
    ['42101', 'Bowling Green', 'KY', 'Warren', 'America/Chicago'],
    ['46402', 'Gary', 'IN', 'Lake', 'America/Chicago'],
    ['46204', 'Indianapolis', 'IN', 'Marion', 'America/Indiana/Indianapolis'],
    ['83814', "Coeur D'Alene", 'ID', 'Kootenai', 'America/Los_Angeles'],
    ['57770', 'Pine Ridge', 'SD', 'Oglala Lakota', 'America/Denver'],
    ['89883', 'West Wendover', 'NV', 'Elko', 'America/Denver'],
    ['99546', 'Adak', 'AK', 'Aleutians West', 'America/Adak'],
    ['96813', 'Honolulu', 'HI', 'Honolulu', 'Pacific/Honolulu'],
  ])('%s is %s, %s', (zip, city, state, county, timeZone) => {
    const place = zipPlace(zip)
    expect(place).toEqual({ city: expect.any(String), state, counties: [county], timeZone, timeZones: [timeZone] })
    expect(place?.city?.toLowerCase()).toBe(city.toLowerCase())
  })

  test('a territory has a state and a zone though the table does not list it', () => {
    expect(zipPlace('00601')).toEqual({
      state: 'PR',
      counties: [],
      timeZone: 'America/Puerto_Rico',
      timeZones: ['America/Puerto_Rico'],
    })
    expect(['00802', '96799', '96910', '96950'].map(zip => zipPlace(zip)?.state)).toEqual(['VI', 'AS', 'GU', 'MP'])
  })
  test('a military address does not say where a person is', () => {
    expect(zipPlace('09001')).toEqual({ city: 'APO', state: 'AE', counties: [], timeZones: [] })
    expect([zipPlace('34002')?.state, zipPlace('96201')?.state]).toEqual(['AA', 'AP'])
  })
  test('where a county is split both zones are given, the likelier first', () => {
    expect(zipPlace('59301')?.timeZones).toEqual(['America/Denver'])
    expect(zipPlace('97914')?.timeZones).toEqual(['America/Boise', 'America/Los_Angeles'])
    expect(zipPlace('36867')?.timeZones).toEqual(['America/New_York', 'America/Chicago'])
  })
  test.each(['00000', '99999', '', '3310', '331011', 'ABCDE', '00100'])('%s is no place', zip =>
    expect(zipPlace(zip)).toBeUndefined(),
  )
})

describe('time zones of states and counties', () => {
  test('every state, district and territory has one, and the platform knows it', () => {
    for (const { code, kind } of usStates) {
      const zones = timeZonesOfState(code)
      expect(zones.length > 0).toBe(kind !== 'military')
      for (const zone of zones) expect(isTimeZone(zone)).toBe(true)
    }
  })
  test('a state across a line gives every zone it keeps', () => {
    expect(timeZonesOfState('FL')).toEqual(['America/New_York', 'America/Chicago'])
    expect(timeZonesOfState('OR')).toEqual(['America/Los_Angeles', 'America/Boise'])
    expect(timeZonesOfState('CA')).toEqual(['America/Los_Angeles'])
    expect(timeZonesOfState('XX')).toEqual([])
  })
  test('a county is known however it is written', () => {
    for (const county of ['LaPorte', 'La Porte', 'LA PORTE COUNTY', 'laporte'])
      expect(timeZonesOf({ state: 'IN', county })).toEqual(['America/Chicago'])
    expect(timeZonesOf({ state: 'AK', county: 'Aleutians West (CA)' })).toHaveLength(2)
  })
})

const folder = process.env.FIXTURES_DIR
if (folder) {
  const lines = (file: string) =>
    gunzipSync(readFileSync(join(folder, 'geo', file)))
      .toString()
      .trim()
      .split('\n')
      .slice(1)

  test('of 40,980 ZIPs all have the zone that the map gives their coordinates, or name it among two', () => {
    const offsets = new Map<string, string>()
    const offsetOf = (zone: string) => {
      const known = offsets.get(zone)
      if (known) return known
      const at = (month: string) =>
        new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
          .formatToParts(new Date(`2026-${month}-15T12:00:00Z`))
          .find(part => part.type === 'timeZoneName')!.value
      const both = `${at('01')}/${at('07')}`
      offsets.set(zone, both)
      return both
    }
    const unknown: string[] = []
    const secondary: string[] = []
    const wrong: string[] = []
    for (const line of lines('zip_county_latlon_tz_DERIVED.tsv.gz')) {
      const [zip = '', , state, , , , , , offset] = line.split('\t')
      if (!state) continue
      const zones = zipPlace(zip)?.timeZones.map(offsetOf)
      if (!zones) unknown.push(zip)
      else if (!zones.includes(offset!)) wrong.push(zip)
      else if (zones[0] !== offset) secondary.push(zip)
    }
    expect(wrong).toEqual([])
    // 84048 is newer than the table.
    expect(unknown).toEqual(['84048'])
    expect(secondary.length).toBeLessThan(5)
  })

  test('the county of a ZIP is one of those it reaches into, but for states that redrew or name theirs otherwise', () => {
    const plain = (name: string) =>
      name
        .toLowerCase()
        .replace(/^city of | (?:county|parish|borough|census area|city)$/g, '')
        .replace(/[^a-z]/g, '')
    const reached = new Map<string, Set<string>>()
    for (const line of lines('zip_to_counties_nrviens.csv.gz')) {
      const [zip = '', , county = '', state] = line.trim().split(',')
      if (['CT', 'DC', 'AK', 'VA'].includes(state!)) continue
      const all = reached.get(zip) ?? new Set()
      reached.set(zip, all.add(plain(county)))
    }
    let same = 0
    let checked = 0
    for (const [zip, counties] of reached) {
      const county = zipPlace(zip)?.counties[0]
      if (!county) continue
      checked++
      if (counties.has(plain(county))) same++
    }
    expect(checked).toBeGreaterThan(36_000)
    expect(same / checked).toBeGreaterThan(0.99)
  })
}
