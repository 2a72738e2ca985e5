import { z } from 'zod'
import { id } from '#base/id.ts'
import { query } from '#policy/action.ts'

export const countedParts = ['branch', 'partnerCompany', 'workgroup'] as const

export const countRecordsOfPart = query('crm.countRecordsOfPart', {
  summary: 'How many records would go along with a branch, a partner company or a whole workgroup',
  http: 'GET /records-of-part/{part}/{id}',
  needs: 'workgroup.manage',
  input: z.strictObject({ part: z.enum(countedParts), id: id('part of the company') }),
  output: z.object({ leads: z.number(), loans: z.number(), contacts: z.number() }),
})
