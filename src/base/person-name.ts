import { cleanText } from './clean-text.ts'
import { isOneCase, properWord } from './proper-case.ts'

export interface PersonName {
  /** Given name or names; `John & Jane` where a couple wrote one name. Empty when not known. */
  first: string
  /** What stands between first and last, only where one whole name had to be taken apart. */
  middle?: string
  last: string
  /** `Jr.`, `III`, `MD`. */
  suffix?: string
  /** The name as a letter would have it, without title: `Jane Q. van der Berg Jr.`. */
  full: string
}

export interface WrittenName {
  firstName?: string | undefined
  lastName?: string | undefined
  fullName?: string | undefined
}

const suffixes = new Map(
  Object.entries({
    jr: 'Jr.',
    sr: 'Sr.',
    ii: 'II',
    iii: 'III',
    iv: 'IV',
    esq: 'Esq.',
    esquire: 'Esq.',
    md: 'MD',
    phd: 'PhD',
    dds: 'DDS',
    cpa: 'CPA',
    jd: 'JD',
    rn: 'RN',
  }),
)
const titles = new Set('mr mrs ms miss mx dr prof professor sir madam mister'.split(' '))
const particles = new Set(
  'van von der den de del della dela di da du dos das do la le ter ten zu zum y el bin ibn af av'.split(' '),
)
/** Belong to the surname after them too, but keep their capital: St. John, San Juan. */
const joining = new Set([...particles, 'st', 'saint', 'san', 'santa'])
const bare = (word: string) => word.toLowerCase().replace(/[.,]/g, '')

/**
 * Reads a person's name from its parts or from the whole, whichever was given (parts win, the whole fills what they lack).
 * Takes apart `Last, First Middle`, titles, suffixes and couples; brings ALL CAPS and all lower case to proper case and
 * leaves deliberate mixed case alone. Names need not follow any of this: where in doubt, words are kept, never dropped.
 */
export function readName(written: WrittenName): PersonName {
  const givenFirst = tidy(written.firstName)
  const givenLast = tidy(written.lastName)
  const whole = tidy(written.fullName)
  if (!givenFirst && !givenLast) return fromWhole(whole)
  if (!givenFirst && givenLast.includes(',')) return fromWhole(givenLast)

  const firstWords = withoutTitles(words(givenFirst), givenLast === '')
  const { rest: lastWords, suffix: own } = withoutSuffix(withoutTitles(words(givenLast), givenFirst === ''))
  const { rest: given, suffix: strayed } =
    lastWords.length > 0 ? withoutSuffix(firstWords) : { rest: firstWords, suffix: undefined }
  const known = assemble(given, [], lastWords, own ?? strayed)
  return whole ? filledFrom(known, whole) : known
}

const tidy = (raw: string | undefined) =>
  cleanText(raw)
    .replace(/[‘’`´]/g, "'")
    .replace(/^["\s,]+|["\s,;]+$/g, '')
const words = (text: string) => text.split(' ').filter(word => word !== '')

function fromWhole(whole: string): PersonName {
  const [head = '', ...tail] = whole.split(/\s*,\s*/).filter(part => part !== '')
  const comma = tail.flatMap(part => suffixes.get(bare(part)) ?? []).join(' ') || undefined
  const inverted = tail.filter(part => !suffixes.has(bare(part)) && !titles.has(bare(part))).join(' ')
  if (inverted) {
    const last = withoutSuffix(words(head))
    const given = withoutSuffix(withoutTitles(words(inverted), false))
    const [first, middle] = givenAndMiddle(given.rest)
    return assemble(first, middle, last.rest, comma ?? last.suffix ?? given.suffix)
  }
  const all = words(head)
  const { rest, suffix } = withoutSuffix(withoutTitles(all, true))
  // `Dr. Smith` is a surname, `Madonna` is not.
  if (rest.length < 2)
    return titles.has(bare(all[0] ?? '')) ? assemble([], [], rest, comma ?? suffix) : assemble(rest, [], [], comma ?? suffix)
  let from = rest.length - 1
  while (from > 1 && joining.has(bare(rest[from - 1]!))) from--
  if (from === 1 && particles.has(bare(rest[0]!)) && particles.has(bare(rest[1]!))) from = 0
  const [first, middle] = givenAndMiddle(rest.slice(0, from))
  return assemble(first, middle, rest.slice(from), comma ?? suffix)
}

/** A couple's `John & Jane` stays together: both are being addressed. */
function givenAndMiddle(given: string[]): [string[], string[]] {
  const and = given.findLastIndex(word => /^(?:&|and|\+)$/i.test(word))
  const end = and > 0 ? and + 2 : 1
  return [given.slice(0, end), given.slice(end)]
}

/** Strips leading titles (`Mr. & Mrs.`); with `keepOne` a name that is nothing but a title keeps it. */
function withoutTitles(all: string[], keepOne: boolean): string[] {
  let from = 0
  while (from < all.length && (titles.has(bare(all[from]!)) || (from > 0 && /^(?:&|and)$/i.test(all[from]!)))) from++
  return keepOne && from === all.length ? all : all.slice(from)
}

function withoutSuffix(all: string[]): { rest: string[]; suffix: string | undefined } {
  const at = all.length - 1
  const suffix = at > 0 ? suffixes.get(bare(all[at]!)) : undefined
  if (!suffix) return { rest: all, suffix: undefined }
  const before = withoutSuffix(all.slice(0, at))
  return { rest: before.rest.map(word => word.replace(/,$/, '')), suffix: before.suffix ? `${before.suffix} ${suffix}` : suffix }
}

function assemble(given: string[], between: string[], family: string[], suffix: string | undefined): PersonName {
  const allOneCase = isOneCase([...given, ...between, ...family].join(''))
  const first = given.map(word => cased(word, allOneCase, 'given')).join(' ')
  const middle = between.map(word => cased(word, allOneCase, 'given')).join(' ')
  const last = family.map((word, i) => cased(word, allOneCase, i < family.length - 1 ? 'family' : 'family-end')).join(' ')
  const full = [first, middle, last, suffix].filter(part => part).join(' ')
  return { first, ...(middle ? { middle } : {}), last, ...(suffix ? { suffix } : {}), full }
}

function cased(word: string, allOneCase: boolean, place: 'given' | 'family' | 'family-end'): string {
  if (/^(?:&|and|\+)$/i.test(word)) return word.toLowerCase()
  if (/[@\d/]/.test(word)) return word
  if (/^MC\p{Lu}{2,}$/iu.test(word) && word.slice(2) === word.slice(2).toUpperCase()) return properWord(word, true)
  if (!isOneCase(word)) return word
  if (place === 'family' && particles.has(bare(word))) return word.toLowerCase()
  // TJ, CJ and AJ are initials even among capitals; in `AC Smith` whoever wrote capitals meant them.
  const initials =
    /^\p{Lu}{2,3}$/u.test(word) && (/^(?:[^aeiouy]{2,3}|[aeo]j)$/i.test(word) || (!allOneCase && word.length === 2))
  return place === 'given' && initials ? word : properWord(word, place !== 'given')
}

/** Fills what the parts lack from the whole, where the whole is plainly the same person. */
function filledFrom(known: PersonName, whole: string): PersonName {
  if (known.first && known.last) return known
  const same = (a: string, b: string) => a !== '' && a.toLowerCase() === b.toLowerCase()
  const other = fromWhole(whole)
  if (known.last) return same(known.last, other.last) ? { ...other, last: known.last } : known
  // `Mary Ann` and `Mary Ann Smith`: all of the given first name stays the first name.
  if (same(whole.slice(0, known.first.length + 1), `${known.first} `)) {
    const [given] = words(known.first)
    const { middle, last, suffix } = fromWhole(`${given} ${whole.slice(known.first.length + 1)}`)
    const full = [known.first, middle, last, suffix].filter(part => part).join(' ')
    return { first: known.first, ...(middle ? { middle } : {}), last, ...(suffix ? { suffix } : {}), full }
  }
  return same(known.first, other.first) ? { ...other, first: known.first } : known
}
