import { z } from 'zod'
import { id } from '#base/id.ts'
import { query } from '#policy/action.ts'

/** So long somebody is taken to look at a record without having said so again; the screen says it more often. */
export const presenceSeconds = { lapse: 30, again: 12 } as const

/** Reads nothing but whether one may see the record, and keeps nothing: the live lines of others carry it. */
export const lookAt = query('crm.lookAt', {
  summary: 'Tell others who look at the same lead, loan or person that one has it open or has closed it; it lapses after 30 s',
  http: 'POST /presence',
  needs: 'contact.read',
  input: z.strictObject({
    lead: id('lead').optional(),
    loan: id('loan').optional(),
    contact: id('contact').optional(),
    gone: z.boolean().default(false),
  }),
  output: z.object({}),
})
