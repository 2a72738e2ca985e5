import { undoDays } from '#policy/limits.ts'
import type { ImportDetail, ImportRowShown, ImportSummary } from '../../contract/import.ts'
import { toMend, wholeCounts } from '../../rules/import/counts.ts'
import type { KeptRow } from '../../store/import-rows.ts'
import type { ImportRecord } from '../../store/imports.ts'

/** Until when an import can be undone; null for one that took nothing in. */
export const undoUntil = (i: Pick<ImportRecord, 'startedAt'>): Date | null =>
  i.startedAt ? new Date(Date.parse(i.startedAt) + undoDays * 864e5) : null

export const mayUndo = (i: ImportRecord, now: Date): boolean => {
  const until = undoUntil(i)
  return until !== null && now <= until && (i.state === 'done' || i.state === 'cancelled' || i.state === 'failed')
}

export function summaryOf(i: ImportRecord, now: Date): ImportSummary {
  return {
    id: i.id,
    fileName: i.fileName,
    bytes: i.bytes,
    kind: i.kind,
    state: i.state,
    by: { id: i.owner, name: i.ownerName },
    createdAt: i.createdAt,
    startedAt: i.startedAt,
    finishedAt: i.finishedAt,
    rowsDone: i.rowsDone,
    rowsTotal: i.rowsTotal,
    percent:
      i.state === 'done' || i.state === 'checked'
        ? 100
        : i.place && i.bytes
          ? Math.min(100, Math.floor((i.place.offset / i.bytes) * 100))
          : 0,
    counts: wholeCounts(i.counts),
    problem: i.problem,
    undoUntil: undoUntil(i)?.toISOString() ?? null,
    mayUndo: mayUndo(i, now),
    toMend: toMend(i),
    refused: wholeCounts(i.startedAt ? i.counts : i.check).refused,
    corrected: i.corrected,
  }
}

export function detailOf(i: ImportRecord, now: Date): ImportDetail {
  const { dialect } = i
  return {
    ...summaryOf(i, now),
    dialect: {
      encoding: dialect.encoding,
      delimiter: dialect.delimiter ?? null,
      quote: dialect.quote ?? null,
      hasHeader: dialect.hasHeader ?? null,
      newline: dialect.newline,
    },
    columns: dialect.columns,
    sample: i.sample,
    notes: i.notes,
    mapping: [...i.mapping],
    mappedBy: i.mappedBy,
    suggestion: i.suggestion,
    policy: i.policy,
    check: i.check && wholeCounts(i.check),
    undone: i.undone,
  }
}

export const rowShown = (row: KeptRow): ImportRowShown => ({
  line: row.line,
  outcome: row.outcome,
  cells: row.cells,
  raw: row.raw,
  problems: row.problems.map(({ column, value, message }) => ({ column: column ?? null, value: value ?? null, message })),
  intake: row.intake,
  lead: row.lead,
  contact: row.contact,
})
