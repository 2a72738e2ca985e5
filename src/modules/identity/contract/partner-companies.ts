import { z } from 'zod'
import { id } from '#base/id.ts'
import { command, query } from '#policy/action.ts'

const name = z.string().trim().min(2, 'Give the company a name.').max(120)

export const listPartnerCompanies = query('identity.listPartnerCompanies', {
  summary: 'Companies whose people send leads in and see only those',
  http: 'GET /partner-companies',
  needs: 'people.read',
  input: z.strictObject({}),
  output: z.object({
    items: z.array(
      z.object({ id: z.string(), name: z.string(), active: z.boolean(), workgroup: z.string(), people: z.number() }),
    ),
  }),
})

export const createPartnerCompany = command('identity.createPartnerCompany', {
  summary: 'Add a partner company',
  http: 'POST /partner-companies',
  needs: 'partnerCompany.manage',
  /** `workgroup` left out: the first one the asker is in. */
  input: z.strictObject({ name, workgroup: id('workgroup').optional() }),
  output: z.object({ id: z.string() }),
})

export const updatePartnerCompany = command('identity.updatePartnerCompany', {
  summary: 'Rename a partner company, or end the work with it: its people no longer see what the others of it sent',
  http: 'PATCH /partner-companies/{company}',
  needs: 'partnerCompany.manage',
  input: z.strictObject({ company: id('partner company'), name: name.optional(), active: z.boolean().optional() }),
  output: z.object({}),
})
