/** How values are written on every screen: one place, so that two pages never disagree. */

const dollars = new Intl.NumberFormat('en-US', {
  style: 'currency',
  currency: 'USD',
  minimumFractionDigits: 0,
  maximumFractionDigits: 0,
})
const dollarsAndCents = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' })
const short = new Intl.NumberFormat('en-US', {
  style: 'currency',
  currency: 'USD',
  notation: 'compact',
  maximumFractionDigits: 1,
})
const whole = new Intl.NumberFormat('en-US')

export const moneyText = (cents: number, style: 'auto' | 'short' = 'auto') =>
  style === 'short'
    ? short.format(cents / 100)
    : cents % 100 === 0
      ? dollars.format(cents / 100)
      : dollarsAndCents.format(cents / 100)

/** A rate in thousandths of a percent: 6125 is `6.125 %`. */
export const rateText = (thousandths: number) => `${(thousandths / 1000).toFixed(3)}\u00a0%`

export const numberText = (value: number) => whole.format(value)

/** A count that may have been bounded: the database stops counting at the cap. */
export interface Count {
  value: number
  capped?: boolean
}
export const countText = ({ value, capped }: Count) => whole.format(value) + (capped ? '+' : '')

/** `1 lead`, `38 leads`, `10,000+ leads`. */
export const counted = (count: number | Count, one: string, many = `${one}s`) => {
  const { value, capped } = typeof count === 'number' ? { value: count, capped: false } : count
  return `${countText({ value, ...(capped ? { capped } : {}) })} ${value === 1 && !capped ? one : many}`
}

const dateOf = (at: string | number | Date) => (at instanceof Date ? at : new Date(at))

/** `Mar 4, 2026`. A bare date (`2026-03-04`) is that day everywhere. */
export function dateText(at: string | number | Date, timeZone?: string): string {
  const bare = typeof at === 'string' && at.length === 10
  return dateOf(at).toLocaleDateString('en-US', {
    month: 'short',
    day: 'numeric',
    year: 'numeric',
    ...(bare ? { timeZone: 'UTC' } : timeZone ? { timeZone } : {}),
  })
}

export const timeText = (at: string | number | Date, timeZone?: string) =>
  dateOf(at).toLocaleTimeString('en-US', { hour: 'numeric', minute: '2-digit', ...(timeZone ? { timeZone } : {}) })

/** `Wed, Mar 4, 2026, 2:05 PM EST`: everything there is to know about a moment. */
export const exactText = (at: string | number | Date, timeZone?: string) =>
  dateOf(at).toLocaleString('en-US', {
    weekday: 'short',
    month: 'short',
    day: 'numeric',
    year: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZoneName: 'short',
    ...(timeZone ? { timeZone } : {}),
  })

/** `Mon 9:00 AM`; more than six days ahead the day is named too: `Mon, Jan 4, 9:00 AM`. */
export function aheadText(at: string | number | Date, now: number, timeZone?: string): string {
  const zone = timeZone ? { timeZone } : {}
  const far = dateOf(at).getTime() - now > 6 * day
  if (far)
    return `${dateOf(at).toLocaleDateString('en-US', { weekday: 'short', month: 'short', day: 'numeric', ...zone })}, ${timeText(at, timeZone)}`
  return `${dateOf(at).toLocaleDateString('en-US', { weekday: 'short', ...zone })} ${timeText(at, timeZone)}`
}

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** `just now`, `12 min ago`, `in 3 h`, `5 days ago`, then the date. */
export function relativeText(at: string | number | Date, now: number, timeZone?: string): string {
  const ms = dateOf(at).getTime() - now
  const size = Math.abs(ms)
  const said = (words: string) => (ms < 0 ? `${words} ago` : `in ${words}`)
  if (size < minute) return 'just now'
  if (size < hour) return said(`${Math.floor(size / minute)} min`)
  if (size < day) return said(`${Math.floor(size / hour)} h`)
  if (size < 7 * day) return said(counted(Math.floor(size / day), 'day'))
  return dateText(at, timeZone)
}

/** `4:59`, `1:02:09`, `3 d 4 h`: elapsed time that one can watch. */
export function elapsedText(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000))
  const two = (n: number) => String(n).padStart(2, '0')
  if (s < 3600) return `${Math.floor(s / 60)}:${two(s % 60)}`
  if (s < 86_400) return `${Math.floor(s / 3600)}:${two(Math.floor((s % 3600) / 60))}:${two(s % 60)}`
  return `${Math.floor(s / 86_400)} d ${Math.floor((s % 86_400) / 3600)} h`
}

/** `+13055550123` as `(305) 555-0123`; other countries keep their international form. */
export function phoneText(e164: string): string {
  const us = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(e164)
  return us ? `(${us[1]}) ${us[2]}-${us[3]}` : e164
}

/** `maria lópez` as `ML`, for the round picture. */
export const initials = (name: string) =>
  name
    .split(/\s+/)
    .filter(Boolean)
    .map(part => part[0]!.toUpperCase())
    .filter((_, index, all) => index === 0 || index === all.length - 1)
    .join('')

/** `annualIncomeCents` as `Annual income`: a label where a form gives none. */
export const labelOf = (field: string) => {
  const words = field
    .replace(/(Cents|Id)$/, '')
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase()
  return words[0]!.toUpperCase() + words.slice(1)
}
