import { z } from 'zod'
import { id } from '#base/id.ts'
import { command, query } from '#policy/action.ts'
import { reason } from './clients.ts'

const exported = id('export')

export const exportClient = command('operator.exportClient', {
  door: 'operator',
  needs: 'client.export',
  summary: 'Write everything of a client into one archive in the data folder of the host',
  http: 'POST /clients/{client}/exports',
  input: z.strictObject({ client: id('client'), reason }),
  output: z.object({ id: z.string() }),
  emits: ['client.exported'],
})

export const listExports = query('operator.listExports', {
  door: 'operator',
  needs: 'client.read',
  summary: 'Archives that were made of a client: how far, how much, where',
  http: 'GET /clients/{client}/exports',
  input: z.strictObject({ client: id('client') }),
  output: z.object({
    items: z.array(
      z.object({
        id: z.string(),
        state: z.enum(['queued', 'running', 'done']),
        askedAt: z.string(),
        tables: z.number(),
        rows: z.number(),
        file: z.string().nullable(),
        bytes: z.number().nullable(),
        sha256: z.string().nullable(),
      }),
    ),
  }),
})

/** What the job of one export carries. */
export const exportTask = z.object({ export: exported })

const inside = { door: 'job', needs: 'job.run' } as const

export const readExportPage = query('operator.readExportPage', {
  ...inside,
  summary: 'Some rows of one table, for the archive',
  input: z.strictObject({ table: z.string(), after: z.record(z.string(), z.unknown()).nullable() }),
  output: z.object({ rows: z.array(z.record(z.string(), z.unknown())) }),
})

export const noteExported = command('operator.noteExported', {
  ...inside,
  summary: 'How far an archive is',
  input: z.strictObject({ export: exported, tables: z.int(), rows: z.int() }),
  output: z.object({}),
})
