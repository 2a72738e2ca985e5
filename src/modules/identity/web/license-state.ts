import { stateName } from '#base/us-states.ts'
import { dateText } from '#ui/format.ts'
import type { Tone } from '#ui/theme.ts'
import type { Person } from './slots.ts'
import { labelIn, licenseKinds } from './words.ts'

export type License = Person['licences'][number]

/** Days before its end in which a license counts as soon due. */
const soonDays = 30

export interface LicenseState {
  /** `good`: may be worked under today, or nothing speaks against it. */
  state: 'good' | 'soon' | 'expired' | 'pending' | 'inactive'
  tone: Tone
  /** Two or three words beside the state's letters; empty when all is well. */
  word: string
}

/**
 * `today` is the calendar day in the client's zone (`2026-03-04`): a license is good through its last day, and on where no
 * end is recorded, as the law reads it (`policy/licence.ts`).
 */
export function licenseState({ status, expires }: License, today: string): LicenseState {
  if (status === 'inactive') return { state: 'inactive', tone: 'plain', word: 'inactive' }
  const days = expires ? Math.round((Date.parse(expires) - Date.parse(today)) / 86_400_000) : Number.POSITIVE_INFINITY
  if (days < 0) return { state: 'expired', tone: 'late', word: 'expired' }
  if (status === 'pending') return { state: 'pending', tone: 'plain', word: 'pending' }
  if (days === 0) return { state: 'soon', tone: 'due', word: 'last day' }
  if (days <= soonDays) return { state: 'soon', tone: 'due', word: `${days} d` }
  return { state: 'good', tone: 'plain', word: '' }
}

/** `Florida, mortgage loan originator, number 12345, expires Mar 4, 2026`. */
export const licenseTitle = ({ state, kind, number, expires }: License) =>
  [
    stateName(state) ?? state,
    labelIn(licenseKinds, kind).toLowerCase(),
    `number ${number}`,
    expires ? `expires ${dateText(expires)}` : 'no expiration date recorded',
  ].join(', ')
