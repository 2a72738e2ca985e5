import { z } from 'zod'
import { id } from '#base/id.ts'
import { command, query } from '#policy/action.ts'
import { importCounts } from './import.ts'

/** What the worker asks for while it reads a file. Rows travel inside the process, never through the queue. */

export const importTask = z.strictObject({ import: id('import') })
export const mendedTask = importTask.extend({ line: z.int() })
export const errorsTask = importTask.extend({ of: z.enum(['problems', 'duplicates']) })

/** A place between two rows of a file; `skip` rows behind it are done as well (a batch that was divided). */
const place = z.strictObject({ offset: z.number(), line: z.number(), row: z.number(), skip: z.number().optional() })
export type ReadPlace = z.output<typeof place>

export interface RowProblem {
  column?: string
  value?: string
  message: string
}

const batch = z.strictObject({
  import: id('import'),
  /** Where this batch begins: it is taken only if everything before it is done, and nothing behind. */
  from: place.nullable(),
  next: place,
  /** As `rules/import/judge-row.ts` judged them. */
  rows: z.array(z.custom<object>(row => typeof row === 'object' && row !== null)),
})

/** False: the import was stopped, or somebody else has gone on with it. */
const verdict = z.object({ go: z.boolean() })

export const importBatch = command('leadHunter.importBatch', {
  summary: 'Take the next rows of a file in, and remember the place behind them',
  door: 'job',
  needs: 'job.run',
  input: batch,
  output: verdict,
  emits: ['lead.received', 'lead.repeated', 'lead.assigned'],
})

export const tryImportBatch = command('leadHunter.tryImportBatch', {
  summary: 'Judge the next rows of a file without taking them in',
  door: 'job',
  needs: 'job.run',
  input: batch,
  output: verdict,
})

export const takeMendedRow = command('leadHunter.takeMendedRow', {
  summary: 'Take a corrected row of a finished import in',
  door: 'job',
  needs: 'job.run',
  input: mendedTask,
  output: z.object({ counts: importCounts }),
  emits: ['lead.received', 'lead.repeated', 'lead.assigned'],
})

export const undoImportBatch = command('leadHunter.undoImportBatch', {
  summary: 'Take back the next records an import made',
  door: 'job',
  needs: 'job.run',
  input: z.strictObject({
    operation: id('operation'),
    /** The last change that was looked at, where it goes on. */
    after: z.strictObject({ event: z.uuid(), n: z.int() }).optional(),
  }),
  output: z.object({ left: z.boolean() }),
  emits: ['import.undone'],
})

export const resumeImports = command('leadHunter.resumeImports', {
  summary: 'Take up imports and trials that have not moved for two minutes, and remove files that nobody needs any more',
  door: 'job',
  needs: 'job.run',
  input: z.strictObject({}),
  output: z.object({ resumed: z.number() }),
})

export const importErrorRows = query('leadHunter.importErrorRows', {
  summary: 'The next rows of the error file',
  door: 'job',
  needs: 'job.run',
  input: errorsTask.extend({ after: z.number() }),
  output: z.object({ rows: z.array(z.custom<ErrorRow>(row => typeof row === 'object' && row !== null)) }),
})

export interface ErrorRow {
  line: number
  cells: Record<string, string> | null
  raw: string | null
  problems: RowProblem[]
}
