import type { ImportPolicy } from '../../contract/import.ts'
import type { JudgedRow } from '../../contract/import-jobs.ts'
import type { Mapping } from './fields.ts'
import { rowToDraft } from './row-to-draft.ts'

/** A row as the reader gives it. */
export interface ReadRow {
  line: number
  cells?: Record<string, string> | undefined
  raw?: string | undefined
  problem?: { column?: string; message: string } | undefined
}

/** What becomes of one row of a file under a mapping and a policy, before anybody is looked up. */
export function judgeRow(row: ReadRow, mapping: Mapping, policy: Pick<ImportPolicy, 'strict' | 'campaign' | 'tags'>): JudgedRow {
  const kept = { line: row.line, cells: row.cells ?? null, raw: row.problem ? (row.raw ?? null) : null }
  if (row.problem || !row.cells) return { ...kept, problems: row.problem ? [row.problem] : [], stops: [] }
  const read = rowToDraft(row.cells, mapping, { strict: policy.strict })
  if (!read.ok) return { ...kept, problems: read.problems, stops: [] }
  const { draft } = read
  const stops = read.notes.flatMap(note =>
    note.kind === 'suppressed' ? [{ channels: note.channels, words: `${note.column}: ${note.value}`.slice(0, 500) }] : [],
  )
  return {
    ...kept,
    draft: {
      ...draft,
      campaign: draft.campaign || policy.campaign || undefined,
      tags: policy.tags.length ? [...new Set([...policy.tags, ...draft.tags])].slice(0, 50) : draft.tags,
    },
    problems: [],
    stops,
  }
}
