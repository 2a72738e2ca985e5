import { Refusal } from '#base/refusal.ts'
import { type RawBuilder, sql } from './sql.ts'

/** A cursor is the sort key of the last row; it is not secret, row security guards what it leads to. */
export const toCursor = (parts: readonly (string | number | null)[]): string =>
  Buffer.from(JSON.stringify(parts)).toString('base64url')

export function fromCursor(cursor: string | undefined, length: number): (string | number | null)[] | undefined {
  if (!cursor) return undefined
  try {
    const parts = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (
      Array.isArray(parts) &&
      parts.length === length &&
      parts.every(p => p === null || typeof p === 'string' || typeof p === 'number')
    )
      return parts
  } catch {}
  throw new Refusal('invalid', 'This cursor is not from here. Start again without one.', {
    problems: [{ path: 'cursor', message: 'Not a cursor of this list.' }],
  })
}

/**
 * The limit of a page, with the row more that tells whether there is a next one. It stands in the text: of a page whose length
 * it does not know the database expects a tenth of all rows, and plans it anew each time.
 */
export function pageEnd(limit: number): RawBuilder<unknown> {
  if (!Number.isSafeInteger(limit)) throw new Error(`${limit} is no length of a page`)
  return sql.raw(`limit ${limit + 1}`)
}

/** Cuts the one row that was read too many, and tells where the next page starts. */
export function toPage<T>(
  rows: T[],
  limit: number,
  keyOf: (row: T) => (string | number | null)[],
): { items: T[]; next: string | null } {
  const items = rows.slice(0, limit)
  return { items, next: rows.length > limit ? toCursor(keyOf(items.at(-1)!)) : null }
}
