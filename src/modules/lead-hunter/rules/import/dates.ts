export type DateOrder = 'mdy' | 'dmy'

export type DateRead =
  | {
      ok: true
      /** ISO 8601: `1980-03-22`. */
      date: string
      /** Day and month could be the other way round, and nothing says which is meant. */
      doubtful?: true
      /** The century, or the day a spreadsheet's number stands for, was worked out. */
      guessed?: true
    }
  | { ok: false; why: string }

const monthNames = ['jan|ene', 'feb', 'mar', 'apr|abr', 'may', 'jun', 'jul', 'aug|ago', 'sep|set', 'oct', 'nov', 'dec|dic']
const anyMonth = monthNames.join('|')
const dayMonth = new RegExp(
  `^(\\d{1,2})(?:st|nd|rd|th)?[\\s./-]+(?:de )?(${anyMonth})[a-z]*\\.?,?[\\s./-]+(?:de )?(\\d{4}|\\d{2})$`,
)
const monthDay = new RegExp(`^(${anyMonth})[a-z]*\\.?[\\s./-]+(\\d{1,2})(?:st|nd|rd|th)?,?[\\s./-]+(\\d{4}|\\d{2})$`)
const refuse = (why: string): DateRead => ({ ok: false, why })
const unreadable = refuse('This is no date that can be read. Write it like 1980-03-22 or 3/22/1980.')

/**
 * Reads a day: ISO, `19800322`, `3/22/1980`, `22.3.1980`, `Mar 22, 1980`, `22-mar-80` (English and Spanish months), or a
 * spreadsheet's day number. `order` says which comes first where both readings are possible; without it the month does, and
 * the date is `doubtful`. Two-digit years up to `pivot` are 20xx. Years from 1900 to 2099.
 */
export function readDate(raw: string, order?: DateOrder, pivot = 29): DateRead {
  const text = raw.trim().toLowerCase().replace(/\s+/g, ' ')
  const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(text) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(text)
  if (iso) return dayOf(iso[1]!, iso[2]!, iso[3]!, pivot)
  const parts = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})$/.exec(text)
  if (parts) {
    const [, a, sign, b, year] = parts as unknown as [string, string, string, string, string]
    if (Number(a) > 12) return dayOf(year, b, a, pivot)
    if (Number(b) > 12) return dayOf(year, a, b, pivot)
    // With dots the day always comes first: no American writes a date with dots day last.
    const dayFirst = order ? order === 'dmy' : sign === '.'
    const read = dayFirst ? dayOf(year, b, a, pivot) : dayOf(year, a, b, pivot)
    return read.ok && !order && sign !== '.' && a !== b ? { ...read, doubtful: true } : read
  }
  const named = dayMonth.exec(text)
  if (named) return dayOf(named[3]!, monthOf(named[2]!), named[1]!, pivot)
  const american = monthDay.exec(text)
  if (american) return dayOf(american[3]!, monthOf(american[1]!), american[2]!, pivot)
  if (/^\d{5}(\.0+)?$/.test(text)) return serialDay(Number(text))
  return unreadable
}

const monthOf = (word: string) => String(monthNames.findIndex(name => name.split('|').some(start => word.startsWith(start))) + 1)

/** A spreadsheet counts days from 1899-12-30 (its 1900 is a leap year by mistake). */
function serialDay(days: number): DateRead {
  if (days < 367 || days > 73_050) return unreadable
  return { ok: true, date: new Date(Date.UTC(1899, 11, 30) + days * 86_400_000).toISOString().slice(0, 10), guessed: true }
}

function dayOf(written: string, month: string, day: string, pivot: number): DateRead {
  const short = written.length === 2
  const year = short ? Number(written) + (Number(written) <= pivot ? 2000 : 1900) : Number(written)
  const at = new Date(Date.UTC(year, Number(month) - 1, Number(day)))
  if (at.getUTCMonth() !== Number(month) - 1 || at.getUTCDate() !== Number(day))
    return refuse('There is no such day in the calendar.')
  if (year < 1900 || year > 2099) return refuse('The year must lie between 1900 and 2099.')
  const date = at.toISOString().slice(0, 10)
  return short ? { ok: true, date, guessed: true } : { ok: true, date }
}

export type MomentRead = { ok: true; moment: string; doubtful?: true } | { ok: false; why: string }

const clock =
  /[t ,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(am|pm|a\.m\.|p\.m\.)?\s*(z|utc|gmt|[+-]\d{2}:?\d{2}|[+-]\d{2})?$/

/**
 * Reads a moment: a day as `readDate` reads it, with or without a time (`2:30 PM`, `14:30:00.66+00:00`), or seconds or
 * milliseconds since 1970. Gives ISO 8601 with offset. What has no offset is taken as UTC; a day alone as its noon, which is the same day
 * everywhere in the country.
 */
export function readMoment(raw: string, order?: DateOrder): MomentRead {
  const text = raw.trim().toLowerCase()
  if (/^\d{10}$|^\d{13}$/.test(text)) {
    return { ok: true, moment: new Date(Number(text) * (text.length === 10 ? 1000 : 1)).toISOString() }
  }
  const time = clock.exec(text)
  const day = readDate(time ? text.slice(0, time.index) : text, order)
  if (!day.ok) return day
  const doubt = day.doubtful ? { doubtful: true as const } : {}
  if (!time) return { ok: true, moment: `${day.date}T12:00:00Z`, ...doubt }
  const [, hours, minutes, seconds = '00', half, zone = 'z'] = time
  const hour = half ? (Number(hours) % 12) + (half.startsWith('p') ? 12 : 0) : Number(hours)
  if (hour > 23 || Number(minutes) > 59 || Number(seconds) > 59) return { ok: false, why: 'There is no such time of day.' }
  const offset = /^[+-]/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(3).replace(':', '') || '00'}` : 'Z'
  return { ok: true, moment: `${day.date}T${String(hour).padStart(2, '0')}:${minutes}:${seconds}${offset}`, ...doubt }
}

/** Written in digits with the day or the month in front: only of such one has to ask which comes first. */
export const hasOrder = (value: string): boolean => /^\s*\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b/.test(value)

/** Which comes first in the dates of a column, by the values that allow one reading only; undefined when none does, or they disagree. */
export function orderOfDates(values: readonly string[]): DateOrder | undefined {
  let dayFirst = 0
  let monthFirst = 0
  for (const value of values) {
    const parts = /^\s*(\d{1,2})[/.-](\d{1,2})[/.-]\d{2,4}\b/.exec(value)
    if (!parts) continue
    if (Number(parts[1]) > 12) dayFirst++
    else if (Number(parts[2]) > 12) monthFirst++
  }
  if (dayFirst > 0 === monthFirst > 0) return undefined
  return dayFirst > 0 ? 'dmy' : 'mdy'
}
