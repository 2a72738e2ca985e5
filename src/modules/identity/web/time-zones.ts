import { localTimeIn } from '#base/time.ts'

export interface ZoneChoice {
  value: string
  label: string
}

/** The zones a US lender works in, by the names people use. */
const american: ZoneChoice[] = [
  { value: 'America/New_York', label: 'Eastern (New York)' },
  { value: 'America/Chicago', label: 'Central (Chicago)' },
  { value: 'America/Denver', label: 'Mountain (Denver)' },
  { value: 'America/Phoenix', label: 'Mountain without daylight time (Phoenix)' },
  { value: 'America/Los_Angeles', label: 'Pacific (Los Angeles)' },
  { value: 'America/Anchorage', label: 'Alaska (Anchorage)' },
  { value: 'Pacific/Honolulu', label: 'Hawaii (Honolulu)' },
  { value: 'America/Puerto_Rico', label: 'Atlantic (Puerto Rico)' },
  { value: 'Pacific/Guam', label: 'Chamorro (Guam)' },
]
const wordsOf = (zone: string) => zone.replaceAll('_', ' ').replaceAll('/', ' / ')

const others = (kept: string | null): ZoneChoice[] =>
  [...new Set([...Intl.supportedValuesOf('timeZone'), 'UTC', ...(kept ? [kept] : [])])]
    .filter(zone => !american.some(one => one.value === zone))
    .sort()
    .map(value => ({ value, label: wordsOf(value) }))

/** Every zone this browser knows, and the one that is set even if it does not. */
export const zoneGroups = (kept: string | null = null) => [
  { group: 'United States', items: american },
  { group: 'Everywhere', items: others(kept) },
]
export const zoneChoices = (kept: string | null = null): ZoneChoice[] => [...american, ...others(kept)]

export const zoneLabel = (zone: string) => american.find(one => one.value === zone)?.label ?? wordsOf(zone)

/** `It is 3:05 PM there now.` */
export const zoneNow = (zone: string, now: number) => `It is ${localTimeIn(zone, now)} there now.`

/** What this browser runs in. */
export const guessedZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone || 'America/New_York'
