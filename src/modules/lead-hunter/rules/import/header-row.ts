import { meaningOf } from './header-words.ts'
import { kindOfValue, usualKind } from './value-kinds.ts'

/** Kinds of value that no column is named after. */
const neverNames = new Set(['email', 'phone', 'uuid', 'url', 'date', 'ssn', 'money', 'json'])
const shaped = new Set([...neverNames, 'zip', 'number', 'boolean'])

/** How many of the cells are known names of columns. */
export const knownHeaders = (cells: readonly string[]): number => cells.filter(cell => meaningOf(cell) !== undefined).length

/**
 * Whether the first of these rows names the columns. Known names decide, then values no column is named after, then whether
 * the rows below look different. `sure` is false where nothing but the usual habit speaks for it.
 */
export function hasHeaderRow(rows: readonly (readonly string[])[]): { header: boolean; sure: boolean } {
  const first = (rows[0] ?? []).map(cell => cell.trim())
  const filled = first.filter(cell => cell !== '')
  const values = filled.filter(cell => neverNames.has(kindOfValue(cell))).length
  const known = knownHeaders(filled)
  if (known > values && (known >= 2 || known * 2 >= filled.length)) return { header: true, sure: true }
  if (values > 0) return { header: false, sure: true }
  if (filled.length > 0 && filled.every(cell => kindOfValue(cell) === 'number')) return { header: false, sure: true }
  const below = rows.slice(1)
  const differs = first.some((cell, n) => {
    if (cell === '' || kindOfValue(cell) !== 'text') return false
    const usual = usualKind(below.map(row => row[n] ?? ''))
    return shaped.has(usual.kind) && usual.share >= 0.7
  })
  if (differs || known > 0) return { header: true, sure: true }
  const repeated = first.some((cell, n) => cell !== '' && below.some(row => (row[n] ?? '').trim() === cell))
  return { header: !repeated, sure: false }
}
