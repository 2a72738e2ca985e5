import { z } from 'zod'
import { id } from '#base/id.ts'
import { command, query } from '#policy/action.ts'
import { page, pageOf } from '#policy/paging.ts'

export const alertRow = z.object({
  id: z.string(),
  kind: z.string(),
  subject: z.object({ kind: z.string(), id: z.string() }).nullable(),
  title: z.string(),
  facts: z.record(z.string(), z.unknown()),
  createdAt: z.string(),
  readAt: z.string().nullable(),
})
export const listAlerts = query('crm.listAlerts', {
  summary: 'What one should notice',
  http: 'GET /alerts',
  // Everybody's own, with the names of those whom the reader may see.
  needs: 'alert.read',
  input: z.strictObject({ unread: z.boolean().default(true), ...page }),
  output: pageOf(alertRow).extend({ unread: z.number() }),
})
/** For whoever reads no records, and is told of their account all the same. */
export const listAccountAlerts = query('crm.listAccountAlerts', {
  summary: 'What one should notice about one’s own account',
  http: 'GET /me/alerts',
  needs: 'self.use',
  input: listAlerts.input,
  output: listAlerts.output,
})
export const markAlerts = command('crm.markAlerts', {
  summary: 'Mark alerts as seen',
  http: 'POST /alerts/seen',
  needs: 'self.use',
  input: z.strictObject({ ids: z.array(id('alert')).max(200).optional() }),
  output: z.object({ seen: z.number() }),
})
