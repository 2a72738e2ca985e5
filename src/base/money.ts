import { cleanText } from './clean-text.ts'

export type MoneyRead =
  | {
      ok: true
      /** Whole cents. A single amount has `low` equal to `high`. */
      low: number
      /** Whole cents; null where there is no upper end (`$500,000+`). */
      high: number | null
    }
  | { ok: false; why: string }

/** One billion dollars: more is a mistake in the units. */
const mostCents = 100_000_000_000
const amount = String.raw`(\d[\d,. ]*|\.\d+)\s*(k|thousand|m|mm|mil|mio|million)?`
const single = new RegExp(`^${amount}$`)
const range = new RegExp(String.raw`^(?:between|from)?\s*${amount}\s*(?:-|~|to|and|through)\s*${amount}$`)
const openUp = [
  /^(?:over|above|more than|greater than|at least|starting at|from|>=|>|≥)\s*(.+)$/,
  /^(.+?)\s*(?:\+|plus|and up|and over|and above|or more|or above)$/,
]
const openDown = [/^(?:under|below|less than|up to|at most|<=|<|≤)\s*(.+)$/, /^(.+?)\s*(?:or less|or below|and under|and below)$/]

const refuse = (why: string): MoneyRead => ({ ok: false, why })
const sum = (low: number, high: number | null): MoneyRead => ({ ok: true, low, high })

/**
 * Reads US dollars as people and vendors write them: `$412,500`, `412500.00`, `350k`, `1.2M`, ranges (`$200,000 - $250,000`,
 * `200-250k`) and open ends (`$500,000+`, `under $100k`). A number is dollars. `M` and `MM` are millions. Exact: no binary
 * fractions on the way. What could be read in two ways (`412.500`, `412,50`) is refused with a sentence for the user.
 */
export function readMoney(raw: string | number | null | undefined): MoneyRead {
  if (typeof raw === 'number') return readNumber(raw)
  const text = cleanText(raw)
    .toLowerCase()
    .replace(/[–—−‒]/g, '-')
    .replace(/(?<=\d)_(?=\d)/g, '-')
    .replace(/us\$|\$|\busd\b|\bdollars?\b|_/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  if (!text) return refuse('Give an amount.')
  if (text.length > 60) return refuse('Write an amount like 412,500 or 350k.')
  if (/^-|^\(.*\)$/.test(text)) return refuse('An amount cannot be negative.')

  const both = range.exec(text)
  if (both) return readRange(both as unknown as [string, string, string | undefined, string, string | undefined])
  const up = firstMatch(openUp, text)
  const down = up === undefined ? firstMatch(openDown, text) : undefined
  const m = single.exec(up ?? down ?? text)
  if (!m) return refuse('Write an amount like 412,500 or 350k.')
  const cents = toCents(m[1]!, scaleOf(m[2]))
  if (typeof cents === 'string') return refuse(cents)
  return sum(down === undefined ? cents : 0, up === undefined ? cents : null)
}

/** `41250000` as `$412,500`, `41250050` as `$412,500.50`. Throws RangeError for anything but whole cents. */
export function showMoney(cents: number): string {
  if (!Number.isSafeInteger(cents)) throw new RangeError('Money is a whole number of cents.')
  const digits = String(Math.abs(cents)).padStart(3, '0')
  const dollars = digits.slice(0, -2).replace(/\B(?=(?:\d{3})+$)/g, ',')
  const rest = digits.slice(-2)
  return `${cents < 0 ? '-' : ''}$${dollars}${rest === '00' ? '' : `.${rest}`}`
}

/** A range as read: `$200,000 to $250,000`, `$500,000 or more`, `up to $100,000`, or the one amount. */
export function showMoneyRange(money: { low: number; high: number | null }): string {
  if (money.high === null) return `${showMoney(money.low)} or more`
  if (money.low === money.high) return showMoney(money.low)
  return money.low === 0 ? `up to ${showMoney(money.high)}` : `${showMoney(money.low)} to ${showMoney(money.high)}`
}

function readNumber(dollars: number): MoneyRead {
  if (!Number.isFinite(dollars)) return refuse('Give an amount.')
  if (dollars < 0) return refuse('An amount cannot be negative.')
  const cents = Math.round(dollars * 100)
  return cents > mostCents ? refuse('This is too much: amounts go up to $1,000,000,000.') : sum(cents, cents)
}

function readRange([, from, fromScale, to, toScale]: [
  string,
  string,
  string | undefined,
  string,
  string | undefined,
]): MoneyRead {
  const high = toCents(to, scaleOf(toScale))
  if (typeof high === 'string') return refuse(high)
  let low = toCents(from, scaleOf(fromScale))
  if (typeof low === 'string') return refuse(low)
  // `200-250k`: the one letter was meant for both.
  const scaled = fromScale || !toScale ? undefined : toCents(from, scaleOf(toScale))
  if (typeof scaled === 'number' && low < 100_000 && scaled <= high) low = scaled
  return sum(Math.min(low, high), Math.max(low, high))
}

const scaleOf = (word: string | undefined) => (word === undefined ? 0 : /^(?:k|thousand)$/.test(word) ? 3 : 6)

function firstMatch(patterns: RegExp[], text: string): string | undefined {
  for (const pattern of patterns) {
    const m = pattern.exec(text)
    if (m) return m[1]!.trim()
  }
  return undefined
}

/** Cents, or the sentence that says why not. `scale` is a power of ten. */
function toCents(written: string, scale: number): number | string {
  const m = /^(\d+|\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+)?(?:\.(\d*))?$/.exec(written.trim())
  const whole = m?.[1]?.replace(/[, ]/g, '') ?? ''
  const fraction = m?.[2] ?? ''
  if (!m || whole + fraction === '' || (scale === 0 && fraction.length === 3)) return 'Write an amount like 412,500 or 412500.00.'
  const places = scale + 2
  if (/[1-9]/.test(fraction.slice(places))) return 'Give an amount in dollars and whole cents.'
  const digits = (whole + fraction.slice(0, places).padEnd(places, '0')).replace(/^0+(?=\d)/, '')
  return digits.length > 12 || Number(digits) > mostCents ? 'This is too much: amounts go up to $1,000,000,000.' : Number(digits)
}
