import { readMoney as readAmount } from '#base/money.ts'
import { readRate as readPercent } from '#base/rate.ts'
import type { CreditBand, Intent } from '../../contract/lead-draft.ts'
import { type Reading, readText, type Scalar } from './values.ts'

/**
 * US dollars as whole cents (`$350,000`, `350k`, `200000-250000`). Of a range or an open end the lower figure is taken, so
 * that nobody is taken for richer than they said; of `under $100k` the only figure there is.
 */
export function readMoney(raw: Scalar): Reading<number> | undefined {
  if (typeof raw === 'boolean' || String(raw).length > 100) return undefined
  const exactly = typeof raw === 'string' ? raw.replace(/^\s*(about|approximately|approx\.?|around|roughly|~)\s*/i, '') : raw
  const money = readAmount(exactly)
  if (!money.ok) return undefined
  if (money.low === money.high) return { value: money.low, ...(exactly !== raw && { note: 'an approximate amount was given' }) }
  if (money.low === 0 && money.high)
    return { value: money.high, note: 'only an upper limit was given, it was taken as the amount' }
  return { value: money.low, note: 'a range was given, its lower end was taken' }
}

/** A monthly amount as a year's cents. */
export function readMoneyPerMonth(raw: Scalar): Reading<number> | undefined {
  const month = readMoney(raw)
  return month && { ...month, value: month.value * 12 }
}

/** A yearly rate in percent as exact decimal text (`3.75`), up to 30. Fractions such as `0.0375` are not guessed to be percents. */
export function readRate(raw: Scalar): Reading<string> | undefined {
  if (typeof raw === 'boolean' || String(raw).length > 40) return undefined
  const read = readPercent(raw)
  if (!read.ok || read.rate === 0 || read.rate > 30_000) return undefined
  const digits = String(read.rate).padStart(4, '0')
  return { value: `${digits.slice(0, -3)}.${digits.slice(-3)}`.replace(/\.?0+$/, '') }
}

/** An exact credit score, 300 to 850. */
export function readCreditScore(raw: Scalar): Reading<number> | undefined {
  const value = /^\d{3}$/.test(String(raw).trim()) ? Number(raw) : 0
  return value >= 300 && value <= 850 ? { value } : undefined
}

const bands: [RegExp, CreditBand][] = [
  [/excellent|exceptional|superior|perfect|very good/, 'excellent'],
  [/good/, 'good'],
  [/poor|bad|needs? (work|improvement)|major ?(credit ?)?problems|below average/, 'poor'],
  [/fair|average|some ?(credit ?)?problems|ok(ay)?$/, 'fair'],
  [/unknown|not sure|don'?t know|little|no (credit )?history|no credit/, 'unknown'],
]

/** A self-described credit band, or the band of a score or the lower end of a score range: 720+, 680, 620 as lead vendors cut it. */
export function readCreditBand(raw: Scalar): Reading<CreditBand> | undefined {
  const text = (readText(raw)?.value ?? '').slice(0, 200).toLowerCase()
  const word = bands.find(([pattern]) => pattern.test(text))?.[1]
  if (word) return { value: word }
  const score = Number(text.match(/(?<!\d)([3-8]\d\d)(?!\d)/)?.[1] ?? 0)
  if (score < 300 || score > 850) return undefined
  if (/^(<|under|below|less)/.test(text)) return { value: score > 680 ? 'good' : score > 620 ? 'fair' : 'poor' }
  return { value: score >= 720 ? 'excellent' : score >= 680 ? 'good' : score >= 620 ? 'fair' : 'poor' }
}

const wanted: [RegExp, Intent][] = [
  [/heloc|home ?equity|equity (loan|line)|second mortgage/, 'heloc'],
  [/refi|cash ?-?out|rate (and|&|\/) ?term|lower (my )?(rate|payment)/, 'refinance'],
  [/purchas|pre-?approv|pre-?qual|new home|first[- ]time|buy(ing)? a (home|house)|home ?buy/, 'purchase'],
  [/^(sell|selling|seller|list|listing)\b|home valuation|sell (my|a|your) /, 'sell'],
  [/^(buy|buying|buyer)\b|showing|tour/, 'buy'],
  [/partner|realtor|agent referral|recruit/, 'partner'],
]

/** What the person wants, from a sender's words (`MORTGAGE.PURCHASE`, `Cash-out refi`, `HELOC`). */
export function readIntent(raw: Scalar): Reading<Intent> | undefined {
  const text = (readText(raw)?.value ?? '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/_/g, ' ')
    .toLowerCase()
  const value = wanted.find(([pattern]) => pattern.test(text))?.[1]
  return value && { value }
}
