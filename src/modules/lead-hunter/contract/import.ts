import { z } from 'zod'
import { id } from '#base/id.ts'
import { command, query } from '#policy/action.ts'
import { confidential } from '#policy/data-classes.ts'
import { page, pageOf } from '#policy/paging.ts'

/**
 * `uploaded`: nothing is matched yet. `mapped`: ready to be tried or run. `checking` and `checked`: the trial over the whole
 * file. `queued`, `running`, then `done`, `failed` or `cancelled`; `undoing`, `undone`.
 */
export const importStates = [
  ...(['uploaded', 'mapped', 'checking', 'checked', 'queued', 'running'] as const),
  ...(['done', 'failed', 'cancelled', 'undoing', 'undone'] as const),
] as const
export type ImportState = (typeof importStates)[number]

/** What a person may say instead of what was found out. */
export const importEncodings = [
  ...(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'iso-8859-1', 'iso-8859-15', 'windows-1250', 'windows-1251'] as const),
  ...(['macintosh', 'cp437', 'cp850', 'gb18030', 'big5', 'shift_jis', 'euc-kr'] as const),
] as const
export const importDelimiters = [',', ';', '\t', '|'] as const

/** One column and what becomes of it; `target` is a key of `rules/import/fields.ts`. */
export const importColumn = z.strictObject({
  column: z.string().max(200),
  target: z.string().max(60),
  /** For dates: which comes first in `03/04/1980`. */
  dateOrder: z.enum(['mdy', 'dmy']).optional(),
  /** For phones: the column that says mobile, home or work. */
  typeColumn: z.string().max(200).optional(),
})

/** What makes a row the same person as somebody known. */
export const duplicateKeys = ['email', 'phone', 'externalId'] as const

export const importPolicy = z.strictObject({
  /** People known already: left alone, brought up to date, or made a second time. */
  duplicates: z.enum(['skip', 'update', 'create']).default('update'),
  by: z
    .array(z.enum(duplicateKeys))
    .min(1, 'Choose at least one way to recognise people.')
    .default([...duplicateKeys]),
  /** The source the leads count for; null: one named after file imports. */
  source: id('source').nullable().default(null),
  campaign: z.string().trim().max(120).nullable().default(null),
  tags: z.array(z.string().trim().min(1).max(60)).max(20).default([]),
  /** Who gets new leads: the routing rules, the person who imports, nobody, or one colleague by id. */
  route: z.union([z.enum(['route', 'me', 'unassigned']), id('person')]).default('route'),
  /** True refuses a row in which any value cannot be read; otherwise such a value is kept as extra information. */
  strict: z.boolean().default(false),
})
export type ImportPolicy = z.output<typeof importPolicy>

/** Every row is in exactly one of created, matched, duplicate, conflict, bad and refused. */
export const importCounts = z.object({
  rows: z.number(),
  /** Rows that made a new person. */
  created: z.number(),
  /** Rows about somebody known before this file. */
  matched: z.number(),
  /** Of those, the ones left alone because known people are skipped. */
  skipped: z.number(),
  /** Rows about somebody who stands earlier in this file. */
  duplicate: z.number(),
  /** Rows that point to several people at once; a person decides. */
  conflict: z.number(),
  /** Rows that cannot be read or name nobody. */
  bad: z.number(),
  /** Rows the source does not accept. */
  refused: z.number(),
  /** Leads made. */
  leads: z.number(),
  /** Rows that say somebody must not be contacted; that was taken over. */
  stopped: z.number(),
  /** Corrected rows that were taken in. */
  mended: z.number(),
})
export type ImportCounts = z.output<typeof importCounts>

const cells = z.record(z.string(), confidential(z.string()))

export const importRowOutcomes = ['bad', 'duplicate', 'conflict', 'refused', 'mended'] as const
export const importRow = z.object({
  /** Line of the file, as an editor counts it. */
  line: z.number(),
  outcome: z.enum(importRowOutcomes),
  /** Null where the line could not be divided into cells; `raw` is then its beginning. */
  cells: cells.nullable(),
  raw: confidential(z.string()).nullable(),
  problems: z.array(z.object({ column: z.string().nullable(), value: confidential(z.string()).nullable(), message: z.string() })),
  /** Of a conflict: the arrival in which it can be decided. */
  intake: z.string().nullable(),
  lead: z.string().nullable(),
  contact: z.string().nullable(),
})

export type ImportRowShown = z.output<typeof importRow>

export const importSummary = z.object({
  id: z.string(),
  fileName: z.string(),
  bytes: z.number(),
  kind: z.enum(['csv', 'vcard']),
  state: z.enum(importStates),
  by: z.object({ id: z.string(), name: z.string() }),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  /** Rows looked at so far by the run or trial; `rowsTotal` is an estimate until one of them reached the end. */
  rowsDone: z.number(),
  rowsTotal: z.number().nullable(),
  /** 0 to 100, by bytes of the file. */
  percent: z.number(),
  counts: importCounts,
  /** A sentence, when it failed or was stopped. */
  problem: z.string().nullable(),
  undoUntil: z.string().nullable(),
  mayUndo: z.boolean(),
  /** Rows that wait to be corrected: such as cannot be read, and such as the source does not accept. */
  toMend: z.number(),
  /** Of those, the ones the source does not accept. */
  refused: z.number(),
  /** Rows corrected since the trial, which the run takes in. */
  corrected: z.number(),
})

export type ImportSummary = z.output<typeof importSummary>

const undone = z.object({
  leadsRemoved: z.number(),
  peopleRemoved: z.number(),
  /** Kept, because somebody worked on them since. */
  leadsKept: z.number(),
  peopleKept: z.number(),
  identifiersRemoved: z.number(),
  fieldsRestored: z.number(),
  /** Not restored, because they were changed again since. */
  fieldsKept: z.number(),
})
export type ImportUndone = z.output<typeof undone>

export const importDetail = importSummary.extend({
  dialect: z.object({
    encoding: z.string(),
    /** Null for an address book. */
    delimiter: z.string().nullable(),
    quote: z.string().nullable(),
    hasHeader: z.boolean().nullable(),
    newline: z.string(),
  }),
  columns: z.array(z.string()),
  /** The first 20 rows; a row that cannot be read has a problem in the place of cells. */
  sample: z.array(
    z.object({
      line: z.number(),
      cells: cells.nullable(),
      raw: confidential(z.string()).nullable(),
      problem: z.string().nullable(),
    }),
  ),
  /** Sentences about what was not plain in the file. */
  notes: z.array(z.string()),
  mapping: z.array(importColumn),
  /** Where the mapping came from. */
  mappedBy: z.object({
    how: z.enum(['remembered', 'recognised', 'suggested', 'person']),
    /** A sentence: `Matched as last time, on 3 March 2026.` */
    why: z.string(),
  }),
  /** The proposal for every column, whatever the mapping says now. */
  suggestion: z.array(importColumn.extend({ confidence: z.number(), why: z.string() })),
  policy: importPolicy,
  /** What the trial over the whole file found; null before it. */
  check: importCounts.nullable(),
  undone: undone.nullable(),
})
export type ImportDetail = z.output<typeof importDetail>

const one = z.strictObject({ import: id('import') })

/** Of a workbook with several: the name of the sheet that holds the people. */
const sheet = z.string().min(1).max(100).optional()
export const openImport = command('leadHunter.openImport', {
  summary:
    'Take a finished upload (CSV, vCard, or a sheet of an Excel workbook) as a list of people: finds out how it is written and proposes what each column is',
  http: 'POST /imports',
  needs: 'lead.import',
  input: z.strictObject({ upload: id('upload'), fileName: z.string().trim().min(1, 'Name the file.').max(255), sheet }),
  output: importDetail,
  emits: ['import.opened'],
})

export const readImport = query('leadHunter.readImport', {
  summary: 'One import: columns, sample, mapping, progress and counts',
  http: 'GET /imports/{import}',
  needs: 'import.read',
  input: one,
  output: importDetail,
})

export const listImports = query('leadHunter.listImports', {
  summary: 'Imports, newest first',
  http: 'GET /imports',
  needs: 'import.read',
  input: z.strictObject(page),
  output: pageOf(importSummary),
})

export const setImportDialect = command('leadHunter.setImportDialect', {
  summary: 'Say how the file is written; what is left out is found out again',
  http: 'PUT /imports/{import}/dialect',
  needs: 'lead.import',
  input: one.extend({
    encoding: z.enum(importEncodings).optional(),
    delimiter: z.enum(importDelimiters).optional(),
    hasHeader: z.boolean().optional(),
  }),
  output: importDetail,
})

export const setImportMapping = command('leadHunter.setImportMapping', {
  summary: 'Set what each column is and what happens to known people; remembered for the next file with these columns',
  http: 'PUT /imports/{import}/mapping',
  needs: 'lead.import',
  input: one.extend({ mapping: z.array(importColumn).max(1000), policy: importPolicy }),
  output: importDetail,
})

export const checkImport = command('leadHunter.checkImport', {
  summary: 'Try the whole file without taking anything in: what would be new, known, twice or wrong',
  http: 'POST /imports/{import}/check',
  needs: 'lead.import',
  input: one,
  output: importDetail,
})

export const listImportRows = query('leadHunter.listImportRows', {
  summary: 'Rows that did not become a lead, or were corrected, by line',
  http: 'GET /imports/{import}/rows',
  needs: 'import.read',
  input: one.extend({ ...page, outcome: z.array(z.enum(importRowOutcomes)).max(5).optional() }),
  output: pageOf(importRow),
})

export const mendImportRow = command('leadHunter.mendImportRow', {
  summary: 'Correct the cells of a row: judged at once, and taken in at once where the import has run already',
  http: 'PATCH /imports/{import}/rows/{line}',
  needs: 'import.mend',
  input: one.extend({ line: z.int().min(1), cells: z.record(z.string().max(200), confidential(z.string().max(100_000))) }),
  /** The row as it stands now; `mended` where nothing is wrong with it any more. */
  output: importRow,
  emits: ['lead.received', 'lead.repeated', 'lead.assigned'],
})

export const startImport = command('leadHunter.startImport', {
  summary: 'Take the file in: runs in the background, goes on after a crash, can be undone for 30 days',
  http: 'POST /imports/{import}/run',
  needs: 'lead.import',
  input: one,
  output: importDetail,
  emits: ['import.started', 'import.finished'],
})

export const cancelImport = command('leadHunter.cancelImport', {
  summary: 'Stop after the batch that is under way; what was taken in stays and can be undone',
  http: 'POST /imports/{import}/cancel',
  needs: 'lead.import',
  input: one,
  output: importDetail,
  emits: ['import.cancelled'],
})

export const undoImport = command('leadHunter.undoImport', {
  summary: 'Take back what the import made and nobody worked on since',
  http: 'POST /imports/{import}/undo',
  needs: 'import.undo',
  input: one,
  output: importDetail,
})

const sealed = z.object({ tenant: z.string(), as: z.string() })
const csvFile = z.object({ raw: z.object({ type: z.string(), path: z.string(), name: z.string(), sealed }) })

export const importErrors = query('leadHunter.importErrors', {
  summary: 'Rows that did not become a lead, as a CSV file that can be corrected and imported again',
  http: 'GET /imports/{import}/errors.csv',
  needs: 'import.read',
  input: one.extend({ of: z.enum(['problems', 'duplicates']).default('problems') }),
  output: csvFile,
})

export const importTemplate = query('leadHunter.importTemplate', {
  summary: 'An empty list with the columns that need no matching',
  http: 'GET /import-template.csv',
  needs: 'lead.import',
  input: z.strictObject({}),
  output: z.object({ raw: z.object({ type: z.string(), text: z.string(), name: z.string() }) }),
})
