import { cleanText } from './clean-text.ts'

export type RateRead =
  | {
      ok: true
      /** Thousandths of a percent: 6.125 % is 6125. */
      rate: number
    }
  | { ok: false; why: string }

const refuse = (why: string): RateRead => ({ ok: false, why })
const vulgar: Record<string, string> = { '⅛': '1/8', '¼': '1/4', '⅜': '3/8', '½': '1/2', '⅝': '5/8', '¾': '3/4', '⅞': '7/8' }

/**
 * Reads a yearly rate in percent: `6.125%`, `6.125`, `6 1/8`, `6-1/8 %`, `6⅛`, or a number (6.125). Finer than a thousandth
 * of a percent is rounded half up. Refuses, with a sentence for the user, what looks like a fraction of one (`0.06125` without
 * a percent sign could be 6.125 % or nearly nothing) and rates above 100 %.
 */
export function readRate(raw: string | number | null | undefined): RateRead {
  const written = typeof raw === 'number' ? String(raw) : cleanText(raw)
  const text = written
    .toLowerCase()
    .replace(/[⅛¼⅜½⅝¾⅞]/g, sign => ` ${vulgar[sign]}`)
    .replace(/\s+/g, ' ')
    .trim()
  if (!text) return refuse('Give a rate.')
  const m = /^(\d{0,4})(?:\.(\d{0,20}))?(?:(?:^|(?<=\d)\s?[- ]\s?|(?<=^)\s?)(\d{1,2})\/(2|4|8|16|32))?\s*(%|percent|pct)?$/.exec(
    text,
  )
  if (!m || (!m[1] && !m[2] && !m[3]) || (m[2] !== undefined && m[3]))
    return refuse('Write a rate in percent, like 6.125 or 6 1/8.')
  const [, whole, decimals = '', top, bottom, percent] = m
  const thousandths =
    Number(whole || '0') * 1000 + Number(decimals.slice(0, 3).padEnd(3, '0')) + (Number(decimals[3] ?? '0') >= 5 ? 1 : 0)
  if (top && Number(top) >= Number(bottom)) return refuse('Write a rate in percent, like 6.125 or 6 1/8.')
  const rate = thousandths + (top ? Math.round((Number(top) * 1000) / Number(bottom)) : 0)
  if (rate > 100_000) return refuse('A rate is at most 100 percent.')
  if (!percent && !top && rate > 0 && rate < 200)
    return refuse('Is this a fraction? Write 6.125 for 6.125 percent, or add a percent sign.')
  return { ok: true, rate }
}

/** `6125` as `6.125 %`, always with three decimals, as rate sheets have it. Throws RangeError for anything but whole thousandths. */
export function showRate(rate: number): string {
  if (!Number.isSafeInteger(rate)) throw new RangeError('A rate is a whole number of thousandths of a percent.')
  const digits = String(Math.abs(rate)).padStart(4, '0')
  return `${rate < 0 ? '-' : ''}${digits.slice(0, -3)}.${digits.slice(-3)} %`
}
