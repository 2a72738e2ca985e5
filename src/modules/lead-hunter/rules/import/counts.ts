import type { ImportCounts } from '../../contract/import.ts'

export const noCounts: ImportCounts = {
  rows: 0,
  created: 0,
  matched: 0,
  skipped: 0,
  duplicate: 0,
  conflict: 0,
  bad: 0,
  refused: 0,
  leads: 0,
  stopped: 0,
  mended: 0,
}

/** Counts as they are kept, filled up: an older import does not know every one. */
export const wholeCounts = (kept: Partial<ImportCounts> | null): ImportCounts => ({ ...noCounts, ...kept })

/** Two counts together. */
export function sumCounts(a: ImportCounts, b: Partial<ImportCounts>): ImportCounts {
  const sum = { ...a }
  for (const key of Object.keys(noCounts) as (keyof ImportCounts)[]) sum[key] += b[key] ?? 0
  return sum
}

/** The counts without what they hold for one row. */
export const withoutRow = (all: ImportCounts, row: Partial<ImportCounts>): ImportCounts =>
  sumCounts(all, Object.fromEntries(Object.entries(row).map(([key, count]) => [key, -count])))

/** Rows of an import that are kept to be mended. */
interface Kept {
  startedAt: string | null
  check: Partial<ImportCounts> | null
  listed: number
  corrected: number
}

/**
 * Rows that wait to be corrected: bad and refused ones. A run keeps them all; a trial of a bad file keeps the first of them
 * and counts the rest.
 */
export function toMend({ startedAt, check, listed, corrected }: Kept): number {
  const { bad, refused } = wholeCounts(check)
  return startedAt ? listed : Math.max(listed, bad + refused - corrected)
}

/** What became of an import in one sentence. */
export function countsInWords(c: ImportCounts): string {
  const n = (count: number, what: string) => (count ? `${count.toLocaleString('en-US')} ${what}` : '')
  const parts = [
    n(c.created, 'new'),
    n(c.matched - c.skipped, 'known'),
    n(c.skipped, 'left alone'),
    n(c.duplicate, 'twice in the file'),
    n(c.conflict, 'to decide'),
    n(c.bad + c.refused, 'not taken'),
  ].filter(part => part !== '')
  return `${c.rows.toLocaleString('en-US')} ${c.rows === 1 ? 'row' : 'rows'}${parts.length ? `: ${parts.join(', ')}` : ''}.`
}
