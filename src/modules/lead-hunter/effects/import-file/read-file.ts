import type { Batch, Dialect, Position } from './dialect.ts'
import { readRows } from './rows.ts'
import { readCards } from './vcard.ts'

/** The rows of a table or of an address book, whichever the dialect says; see `readRows`. */
export const readFileRows = (
  source: AsyncIterable<Uint8Array>,
  dialect: Dialect,
  from?: Position,
  size?: number,
): AsyncGenerator<Batch, void> =>
  dialect.kind === 'csv' ? readRows(source, dialect, from, size) : readCards(source, dialect, from, size)
