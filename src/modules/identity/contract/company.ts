import { z } from 'zod'
import { command, query } from '#policy/action.ts'
import { companyName, nmlsId, timeZone } from './signing-in.ts'

const businessHours = z.strictObject({
  /** 1 is Monday, 7 Sunday. */
  days: z.array(z.int().min(1).max(7)).max(7),
  from: z.string().regex(/^\d{2}:\d{2}$/),
  to: z.string().regex(/^\d{2}:\d{2}$/),
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
    demo: z.boolean(),
    pagesUrl: z.string(),
  }),
})

export const updateCompany = command('identity.updateCompany', {
  summary: 'Change the company’s settings',
  http: 'PATCH /company',
  needs: 'company.manage',
  input: z.strictObject({
    name: companyName.optional(),
    nmlsId: nmlsId.optional(),
    timeZone: timeZone.optional(),
    businessHours: businessHours.optional(),
  }),
  output: z.object({}),
})
