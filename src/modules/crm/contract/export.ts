import { z } from 'zod'
import { id } from '#base/id.ts'
import { command, query } from '#policy/action.ts'
import { confidential } from '#policy/data-classes.ts'
import { leadFilter, leadIntents, leadStatuses } from './lead.ts'

/** One line of an exported file, as the asker may see it. */
export const exportRow = z.object({
  id: z.string(),
  name: z.string(),
  email: confidential(z.string()).nullable(),
  emailHint: z.string().nullable(),
  phone: confidential(z.string()).nullable(),
  phoneHint: z.string().nullable(),
  street: confidential(z.string()).nullable(),
  city: z.string().nullable(),
  state: z.string().nullable(),
  zip: z.string().nullable(),
  doNotContact: z.boolean(),
  language: z.string(),
  intent: z.enum(leadIntents),
  status: z.enum(leadStatuses),
  pipeline: z.string().nullable(),
  stage: z.string().nullable(),
  owner: z.string().nullable(),
  branch: z.string().nullable(),
  source: z.string().nullable(),
  campaign: z.string().nullable(),
  score: z.number(),
  propertyStreet: confidential(z.string()).nullable(),
  propertyCity: z.string().nullable(),
  propertyState: z.string().nullable(),
  propertyZip: z.string().nullable(),
  amountCents: z.number().nullable(),
  tags: z.array(z.string()),
  receivedAt: z.string(),
  firstTouchAt: z.string().nullable(),
  lastTouchAt: z.string().nullable(),
})
export type ExportRow = z.infer<typeof exportRow>

/** Text that any program reads, or a workbook, whose cells keep what they are. */
export const exportFormats = ['csv', 'xlsx'] as const
export type ExportFormat = (typeof exportFormats)[number]

export const exportLeads = command('crm.exportLeads', {
  summary: 'Export leads to a file: a second person agrees first; it can be fetched for 24 hours',
  http: 'POST /leads/exports',
  needs: 'lead.export',
  limit: 'member.bulk',
  input: z.strictObject({ filter: leadFilter.default({}), format: z.enum(exportFormats).default('csv') }),
  output: z.object({ operation: z.string(), count: z.number() }),
  emits: ['approval.asked', 'approval.done', 'approval.failed'],
})

const one = z.strictObject({ operation: id('operation') })
/** What the job that writes the file is asked with. */
export const exportTask = one

export const readExport = query('crm.readExport', {
  summary: 'How far an export is, and until when its file can be fetched',
  http: 'GET /leads/exports/{operation}',
  needs: 'self.use',
  input: one,
  output: z.object({
    operation: z.string(),
    state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']),
    done: z.number(),
    total: z.number().nullable(),
    problem: z.string().nullable(),
    bytes: z.number().nullable(),
    expiresAt: z.string().nullable(),
    /** The file is there, and the reader may fetch it. */
    ready: z.boolean(),
  }),
})

export const fetchExport = command('crm.fetchExport', {
  summary: 'The exported file, once, for whoever asked for it',
  http: 'GET /leads/exports/{operation}/file',
  needs: 'self.use',
  input: one,
  output: z.object({
    raw: z.object({
      type: z.string(),
      path: z.string(),
      name: z.string(),
      sealed: z.object({ tenant: z.string(), as: z.string() }),
    }),
  }),
})

export const cancelExport = command('crm.cancelExport', {
  summary: 'Stop an export; nothing of its file is kept',
  http: 'POST /leads/exports/{operation}/cancel',
  needs: 'self.use',
  input: one,
  output: z.object({}),
})

export const dropAlteredExport = command('crm.dropAlteredExport', {
  summary: 'Remove a file that is not what was written',
  door: 'job',
  needs: 'job.run',
  input: one,
  output: z.object({}),
  emits: ['export.altered'],
})

export const exportBatch = command('crm.exportBatch', {
  summary: 'The next leads of an export, as its asker may see them now',
  door: 'job',
  needs: 'job.run',
  input: one.extend({ after: z.uuid().nullable() }),
  output: z.object({ rows: z.array(exportRow), after: z.string().nullable(), stopped: z.boolean() }),
})

export type ExportBatch = z.output<typeof exportBatch.output>

export const tidyExports = command('crm.tidyExports', {
  summary: 'Remove files whose time is over, and take up exports that rest',
  door: 'job',
  needs: 'job.run',
  input: z.strictObject({}),
  output: z.object({ removed: z.number(), resumed: z.number() }),
})
