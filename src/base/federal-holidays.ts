import { addDays, weekdayOf } from './civil-time.ts'

export interface Holiday {
  /** The day offices are closed: `2027-07-05`. */
  date: string
  name: string
}

type Rule = { name: string; month: number } & ({ day: number } | { weekday: number; nth: 1 | 2 | 3 | 4 | 'last' })

const [monday, thursday] = [1, 4]
/** 5 U.S.C. 6103(a), without Inauguration Day, which only the capital has off. */
const rules: readonly Rule[] = [
  { name: 'New Year’s Day', month: 1, day: 1 },
  { name: 'Birthday of Martin Luther King, Jr.', month: 1, weekday: monday, nth: 3 },
  { name: 'Washington’s Birthday', month: 2, weekday: monday, nth: 3 },
  { name: 'Memorial Day', month: 5, weekday: monday, nth: 'last' },
  { name: 'Juneteenth', month: 6, day: 19 },
  { name: 'Independence Day', month: 7, day: 4 },
  { name: 'Labor Day', month: 9, weekday: monday, nth: 1 },
  { name: 'Columbus Day', month: 10, weekday: monday, nth: 2 },
  { name: 'Veterans Day', month: 11, day: 11 },
  { name: 'Thanksgiving Day', month: 11, weekday: thursday, nth: 4 },
  { name: 'Christmas Day', month: 12, day: 25 },
]

const two = (n: number) => String(n).padStart(2, '0')

function dayOf(rule: Rule, year: number): string {
  const first = `${year}-${two(rule.month)}-01`
  if ('day' in rule) return observed(`${year}-${two(rule.month)}-${two(rule.day)}`)
  const begin = addDays(first, (rule.weekday - weekdayOf(first) + 7) % 7)
  if (rule.nth !== 'last') return addDays(begin, (rule.nth - 1) * 7)
  const fifth = addDays(begin, 28)
  return fifth.startsWith(first.slice(0, 7)) ? fifth : addDays(begin, 21)
}

/** What falls on a Saturday is kept on the Friday before it, on a Sunday on the Monday after (5 U.S.C. 6103(b), E.O. 11582). */
function observed(date: string): string {
  const weekday = weekdayOf(date)
  return weekday === 6 ? addDays(date, -1) : weekday === 7 ? addDays(date, 1) : date
}

/** The federal holidays of a year, as they are kept; the New Year of one may be kept on the last day of the year before. */
export const federalHolidays = (year: number): Holiday[] => rules.map(rule => ({ date: dayOf(rule, year), name: rule.name }))

/** Whether federal offices are closed for a holiday on this day. */
export function isFederalHoliday(date: string): boolean {
  const year = Number(date.slice(0, 4))
  return [year, year + 1].some(of => federalHolidays(of).some(holiday => holiday.date === date))
}
