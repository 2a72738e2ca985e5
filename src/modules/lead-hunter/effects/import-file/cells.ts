import { storable } from '#base/clean-text.ts'
import { skipBlanks } from './records.ts'

/**
 * The cells of one whole record: quotes taken off, doubled quotes made single, blanks around a quoted cell dropped. The text
 * of an unquoted cell is kept as it is. The record's quotes are known to add up (see `recordSplitter`).
 */
export function splitCells(text: string, delimiter: string, quote: string): string[] {
  if (!quote || !text.includes(quote)) return text.split(delimiter)
  const cells: string[] = []
  let i = 0
  for (;;) {
    const opening = skipBlanks(text, i, delimiter)
    if (text[opening] === quote) {
      let k = opening + 1
      for (;;) {
        k = text.indexOf(quote, k)
        if (k < 0) k = text.length
        if (text[k + 1] !== quote) break
        k += 2
      }
      cells.push(text.slice(opening + 1, k).replaceAll(quote + quote, quote))
      const stop = text.indexOf(delimiter, k + 1)
      if (stop < 0) return cells
      i = stop + 1
    } else {
      const stop = text.indexOf(delimiter, i)
      cells.push(text.slice(i, stop < 0 ? undefined : stop))
      if (stop < 0) return cells
      i = stop + 1
    }
  }
}

/** Names for the columns: trimmed, never empty (`Column 3`), never twice (`Phone (2)`), at most 120 characters. */
export function nameColumns(header: readonly string[]): string[] {
  const taken = new Set<string>()
  return header.map((cell, n) => {
    const written = storable(cell).replace(/\s+/g, ' ').trim().slice(0, 120)
    // An object key of this name would not be a column.
    const base = written && written !== '__proto__' ? written : `Column ${n + 1}`
    let name = base
    for (let again = 2; taken.has(name.toLowerCase()); again++) name = `${base} (${again})`
    taken.add(name.toLowerCase())
    return name
  })
}
