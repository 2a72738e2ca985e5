/**
 * What a number of a spreadsheet stands for, by its format (ECMA-376 part 1, 18.8.30): a day is written as a day, a share as
 * a percentage, a number with leading zeros or a mask (ZIP, SSN, telephone) with them; any other one plainly, without the
 * separators and currency a reader of lists would have to take out again.
 */
export function shownNumber(written: string, format: string, from1904 = false): string {
  const value = Number(written)
  if (written.trim() === '' || !Number.isFinite(value)) return written
  const section = sectionFor(format, value)
  // Hours counted on beyond a day are an amount, no time of day.
  if (/\[[hms]+\]/i.test(section)) return plain(value)
  const bare = section.replace(/\[[^\]]*\]|_.|\*./g, '')
  const tokens = bare.replace(/"[^"]*"|\\./g, '')
  if (/^\s*general\s*$/i.test(tokens)) return plain(value)
  if (/[ymdhs]/i.test(tokens)) return moment(value, tokens, from1904)
  if (tokens.includes('%')) return `${plain(value * 100)}%`
  return masked(bare, tokens) ? inMask(bare, value) : plain(value)
}

/** Fifteen digits are what a spreadsheet keeps of a number. */
const plain = (value: number): string => String(Number(value.toPrecision(15)))

/** A format has sections for positive, negative and zero values, or for those a condition names. */
function sectionFor(format: string, value: number): string {
  const sections = format.match(/(?:"[^"]*"|\\.|\[[^\]]*\]|[^;"\\[])+/g) ?? []
  for (const section of sections) {
    const condition = /\[(<=|>=|<>|<|>|=)(-?[\d.]+)\]/.exec(section)
    if (!condition) break
    if (holds(value, condition[1]!, Number(condition[2]))) return section
  }
  const free = sections.filter(section => !/\[(?:<|>|=)/.test(section))
  return (
    (free.length < sections.length ? free[0] : value < 0 ? (free[1] ?? free[0]) : value === 0 ? (free[2] ?? free[0]) : free[0]) ??
    ''
  )
}

function holds(value: number, how: string, bound: number): boolean {
  if (how === '<=') return value <= bound
  if (how === '>=') return value >= bound
  if (how === '<') return value < bound
  if (how === '>') return value > bound
  return how === '=' ? value === bound : value !== bound
}

const daySeconds = 86_400

/** `2026-03-04`, `2026-03-04 09:30:00`, or the time alone where the format shows no day. */
function moment(value: number, tokens: string, from1904: boolean): string {
  const seconds = Math.round(value * daySeconds)
  // The last day a spreadsheet knows is in the year 9999.
  if (seconds < 0 || seconds >= 2_958_466 * daySeconds) return plain(value)
  // Days are counted from 1900 as if that had been a leap year.
  const epoch = from1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, value < 60 ? 31 : 30)
  const [day, time] = new Date(epoch + seconds * 1000).toISOString().slice(0, 19).split('T') as [string, string]
  const withTime = /[hs]/i.test(tokens)
  if (!/[yd]/i.test(tokens) && withTime) return time
  return withTime && seconds % daySeconds !== 0 ? `${day} ${time}` : day
}

/** Digits are asked for in places: `00000`, `000-00-0000`, `(###) ###-####`. */
const masked = (bare: string, tokens: string): boolean =>
  !/[.,/E]/i.test(tokens) && (/0\s*0/.test(tokens) || (/[0#?]\D*-\D*[0#?]/.test(bare) && !/^[^0#?]*-/.test(bare)))

function inMask(bare: string, value: number): string {
  const digits = [...String(Math.abs(Math.round(value)))]
  const parts = bare.match(/"[^"]*"|\\.|./g) ?? []
  const first = parts.findIndex(part => /^[0#?]$/.test(part))
  let shown = ''
  for (let n = parts.length - 1; n >= 0; n--) {
    const part = parts[n]!
    if (!/^[0#?]$/.test(part)) shown = part.replace(/^"|"$|^\\/g, '') + shown
    else if (n === first) shown = (digits.join('') || (part === '0' ? '0' : '')) + shown
    else shown = (digits.pop() ?? (part === '0' ? '0' : '')) + shown
  }
  return (value < 0 ? '-' : '') + shown.trim()
}
