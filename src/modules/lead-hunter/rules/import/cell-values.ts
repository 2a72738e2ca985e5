import { type CreditBand, creditBands, type Intent } from '../../contract/lead-draft.ts'

/**
 * One cell as it was meant: trimmed, without the apostrophe that spreadsheets and our own error files put before a formula
 * sign, and empty where another program wrote that it has no value.
 */
export function cellText(value: string | undefined): string {
  const text = (value ?? '')
    .replace(/^(?:[\s\ufeff]*'(?=[\t\r\n]|[\s\u00a0]*[=+\-@\uff1d\uff0b\uff0d\uff20]))+/, '')
    .replace(/^[\s\ufeff]+|[\s\ufeff]+$/g, '')
  return /^(#?[nN]\/[aA]|null|NULL|nil|nan|NaN|undefined|\(none\)|\(blank\)|-+|\.|#(REF|VALUE|NAME)[!?])$/.test(text) ? '' : text
}

/** The same for a column that is no name: `None` is no street, but may be somebody's surname. */
export const placeholder = (text: string): boolean =>
  /^(none|na|unknown|not (available|provided|given|known)|no (email|phone)|tbd|x{1,4})$/i.test(text)

/** Several addresses in one cell: `a@x.com; b@x.com`, or `a@x.com ::: b@x.com`. */
export function splitEmails(cell: string): string[] {
  const parts = cell.split(/\s*(?::::|[;,|\n])\s*|\s+(?=[^\s@<>]+@[^\s@<>]+\s*$)/).filter(part => part !== '')
  return parts.length > 1 && parts.every(part => part.includes('@')) ? parts : [cell]
}

/** Several numbers in one cell; a cell that only looks divided stays whole. */
export function splitPhones(cell: string): string[] {
  const parts = cell.split(/\s*(?::::|[;,|/\n]|\bor\b|\band\b|&)\s*/i).filter(part => part !== '')
  return parts.length > 1 && parts.every(part => part.replace(/\D/g, '').length >= 7) ? parts : [cell]
}

/** Tags of one cell: a JSON list, or words divided by commas, semicolons, bars or lines. */
export function splitTags(cell: string): string[] {
  const list = jsonOf(cell)
  const parts = Array.isArray(list) ? list.map(String) : cell.split(/\s*(?::::|[,;|\n])\s*/)
  return parts.map(part => part.replace(/\s+/g, ' ').trim()).filter(part => part !== '' && part !== '* myContacts')
}

/** The object or list a cell holds as JSON; undefined for every other text. */
export function jsonOf(cell: string): object | undefined {
  if (!/^\s*[{[]/.test(cell)) return undefined
  try {
    const value: unknown = JSON.parse(cell)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

/** A JSON object as `path: value` lines, `under` being the beginning of each path. Lists of plain values stay one line. */
export function flatten(value: unknown, under: string, into: Record<string, string> = {}, depth = 0): Record<string, string> {
  const key = under.slice(0, 200)
  if (value === null || value === undefined || value === '') return into
  if (typeof value !== 'object') into[key] = String(value)
  else if (Array.isArray(value) && value.every(item => typeof item !== 'object')) into[key] = value.join(', ')
  else if (depth >= 5) into[key] = JSON.stringify(value)
  else for (const [name, inner] of Object.entries(value)) flatten(inner, `${under}.${name}`, into, depth + 1)
  return into
}

const intentWords: [Intent, RegExp][] = [
  ['heloc', /heloc|home equity|equity (line|loan)/],
  ['refinance', /refi|cash.?out|irrrl|streamline|rate (and|&|\/) ?term/],
  ['partner', /\bpartner|realtor|referral source/],
  ['sell', /^(sell(er|ing)?|list(ing)?|vend(er|edor))\b/],
  ['buy', /^buy(er|ing)?$|^comprador/],
  ['purchase', /purchas|buy|home ?loan|compra|first.time/],
]

/** What a person wants, from a word of another system; undefined when it is none of ours. */
export const intentOf = (text: string): Intent | undefined => intentWords.find(([, words]) => words.test(text.toLowerCase()))?.[0]

/** FICO's own bands, with `very good` and `exceptional` taken together. Source: myfico.com, "What is a credit score". */
const bandOfScore = (score: number): CreditBand =>
  score >= 740 ? 'excellent' : score >= 670 ? 'good' : score >= 580 ? 'fair' : 'poor'

export type CreditRead = { score: number } | { band: CreditBand }

/** A score (300 to 850), or a band from `Good`, `680-719`, `720+`; undefined when it is neither. */
export function readCredit(text: string): CreditRead | undefined {
  const exact = /^(\d{3})(\.0+)?$/.exec(text)
  if (exact) return Number(exact[1]) >= 300 && Number(exact[1]) <= 850 ? { score: Number(exact[1]) } : undefined
  const scores = [...text.matchAll(/\b([3-8]\d\d)\b/g)].map(match => Number(match[1]))
  if (scores.length > 0 && scores.length <= 2) {
    const below = /below|under|less|<|up to/i.test(text)
    return { band: bandOfScore(below ? scores[0]! - 1 : scores[0]!) }
  }
  const words = text.toLowerCase()
  if (/exce|except|very good|great|superb/.test(words)) return { band: 'excellent' }
  const band = creditBands.find(name => name !== 'unknown' && words.includes(name))
  if (band) return { band }
  if (/\b(bad|low|weak|challenged|needs work)\b/.test(words)) return { band: 'poor' }
  return /average|ok|some problems/.test(words) ? { band: 'fair' } : undefined
}

const languages: Record<string, string> = {
  english: 'en',
  ingles: 'en',
  spanish: 'es',
  espanol: 'es',
  chinese: 'zh',
  mandarin: 'zh',
  cantonese: 'yue',
  vietnamese: 'vi',
  tagalog: 'tl',
  filipino: 'fil',
  korean: 'ko',
  french: 'fr',
  portuguese: 'pt',
  russian: 'ru',
  'haitian creole': 'ht',
  creole: 'ht',
  arabic: 'ar',
  hindi: 'hi',
  polish: 'pl',
  german: 'de',
  italian: 'it',
  japanese: 'ja',
  armenian: 'hy',
  farsi: 'fa',
  persian: 'fa',
  hebrew: 'he',
  greek: 'el',
  ukrainian: 'uk',
  punjabi: 'pa',
  urdu: 'ur',
  bengali: 'bn',
}

/** A language as BCP 47: `Spanish`, `Español` and `es` are `es`, `pt_BR` is `pt-BR`; undefined when it is not known. */
export function readLanguage(text: string): string | undefined {
  const name = text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  if (Object.hasOwn(languages, name)) return languages[name]
  const tag = text.replace(/_/g, '-').replace(/\..*$/, '')
  return /^[a-z]{2,3}(-[a-z]{4})?(-([a-z]{2}|\d{3}))?$/i.test(tag) ? Intl.getCanonicalLocales(tag)[0] : undefined
}
