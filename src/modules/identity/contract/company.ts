import { z } from 'zod'
import { command, query } from '#policy/action.ts'
import { mostReveals } from '#policy/limits.ts'
import { companyName, nmlsId, timeZone } from './signing-in.ts'

const businessHours = z.strictObject({
  /** 1 is Monday, 7 Sunday. */
  days: z.array(z.int().min(1).max(7)).max(7),
  from: z.string().regex(/^\d{2}:\d{2}$/),
  to: z.string().regex(/^\d{2}:\d{2}$/),
  /** Closed on the federal holidays, as they are kept; as it was where it is left out. */
  federalHolidays: z.boolean().optional(),
  /** Further days it stays closed. */
  closedOn: z.array(z.iso.date('Give the day as 2026-12-24.')).max(200, 'At most 200 days.').optional(),
  /** The clock of speed to lead and the time to accept a lead stand still while the office is closed. */
  leadClock: z.boolean().optional(),
})

export const readCompany = query('identity.readCompany', {
  summary: 'The company’s settings',
  http: 'GET /company',
  needs: 'people.read',
  input: z.strictObject({}),
  output: z.object({
    name: z.string(),
    slug: z.string(),
    nmlsId: z.string().nullable(),
    type: z.string(),
    timeZone: z.string(),
    businessHours,
    /** How long a session may rest, and live at all. */
    sessionIdleMinutes: z.number(),
    sessionHours: z.number(),
    /** How many a person may have open at a time. */
    sessionsAtOnce: z.number(),
    /** How often a person may look at sealed values in an hour. */
    revealsAnHour: z.number(),
    demo: z.boolean(),
    pagesUrl: z.string(),
  }),
})

export const updateCompany = command('identity.updateCompany', {
  summary: 'Change the company’s settings',
  http: 'PATCH /company',
  needs: 'company.manage',
  standing: ['company.loosen'],
  input: z.strictObject({
    name: companyName.optional(),
    nmlsId: nmlsId.optional(),
    timeZone: timeZone.optional(),
    businessHours: businessHours.optional(),
    /** No client may be laxer than the ceilings (NIST SP 800-63B-4, 2.2.3). */
    sessionIdleMinutes: z.int().min(5, 'At least 5 minutes.').max(30, 'At most 30 minutes.').optional(),
    sessionHours: z.int().min(1, 'At least one hour.').max(12, 'At most 12 hours.').optional(),
    sessionsAtOnce: z.int().min(1, 'At least one.').max(10, 'At most 10.').optional(),
    revealsAnHour: z.int().min(1, 'At least one.').max(mostReveals, `At most ${mostReveals}.`).optional(),
  }),
  output: z.object({}),
})
