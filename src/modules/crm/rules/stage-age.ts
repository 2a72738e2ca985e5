import { isFederalHoliday } from '#base/federal-holidays.ts'
import { addBusinessHours, type BusinessCalendar } from '#base/time.ts'

/** The company's office hours as identity keeps them. */
export interface OfficeHours {
  timeZone: string
  businessHours: {
    days: readonly number[]
    from: string
    to: string
    federalHolidays?: boolean | undefined
    closedOn?: readonly string[] | undefined
    leadClock?: boolean | undefined
  }
}

/** The calendar that stage limits are counted in; undefined where the company is never open. */
export function officeCalendar({ timeZone, businessHours }: OfficeHours): BusinessCalendar | undefined {
  const { days, from, to, federalHolidays = false, closedOn = [] } = businessHours
  if (days.length === 0 || from >= to) return undefined
  const holidays = { has: (date: string) => closedOn.includes(date) || (federalHolidays && isFederalHoliday(date)) }
  return { zone: timeZone, days, opens: from, closes: to, holidays }
}

/** The calendar by which somebody who asked waits; undefined where every hour counts. */
export const leadCalendar = (hours: OfficeHours): BusinessCalendar | undefined =>
  hours.businessHours.leadClock ? officeCalendar(hours) : undefined

/** When a record that came to its stage at `since` has used up the stage's business hours; null without a limit. */
export function lateAt(since: string, limitHours: number | null, calendar: BusinessCalendar | undefined): string | null {
  if (limitHours === null || !calendar) return null
  return addBusinessHours(since, limitHours, calendar).toISOString()
}

export function stageAge(since: string, limitHours: number | null, calendar: BusinessCalendar | undefined, now: Date) {
  const at = lateAt(since, limitHours, calendar)
  return { lateAt: at, late: at !== null && Date.parse(at) < now.getTime() }
}
