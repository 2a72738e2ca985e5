import { z } from 'zod'
import { id } from '#base/id.ts'
import { command, query } from '#policy/action.ts'
import { question } from './search.ts'

/** Lines of one file. */
export const mostExported = 50_000

export const exportEvents = command('audit.exportEvents', {
  summary: 'Take what answers a question along as a file: a second person agrees first; it can be fetched for 24 hours',
  http: 'POST /audit/exports',
  needs: 'audit.export',
  limit: 'member.bulk',
  input: z.strictObject({ question }),
  output: z.object({ export: z.string() }),
})

export const listExports = query('audit.listExports', {
  summary: 'Files of the audit trail that one may fetch',
  http: 'GET /audit/exports',
  needs: 'audit.export',
  input: z.strictObject({}),
  output: z.object({ items: z.array(z.object({ id: z.string(), madeAt: z.string(), expiresAt: z.string() })) }),
})

export const fetchEvents = query('audit.fetchEvents', {
  summary: 'The file, for whoever asked for it: the lines as they stand, with names as the reader sees them',
  http: 'GET /audit/exports/{export}/file',
  needs: 'audit.read',
  limit: 'member.bulk',
  input: z.strictObject({ export: id('export') }),
  output: z.object({ raw: z.object({ type: z.string(), text: z.string(), name: z.string() }) }),
  emits: ['audit.fetched'],
})
