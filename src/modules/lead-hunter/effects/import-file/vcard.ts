import type { BadRow, Batch, GoodRow, Position, Row, VcardDialect } from './dialect.ts'
import { BATCH_ROWS } from './rows.ts'
import { readUnits } from './units.ts'
import { type CardLine, type CardProperty, cardLines, propertyOf } from './vcard-lines.ts'
import { personOf } from './vcard-person.ts'

/** Beyond these a card is damage, and what comes after them is not kept. */
const MAX_PROPERTIES = 500
const MAX_VALUE = 64 * 1024
const MAX_CARD = 1024 * 1024

/**
 * The cards of an address book (vCard 2.1, 3.0, 4.0) as rows of `VCARD_COLUMNS`, in batches of at most `size`; memory does
 * not grow with the file or its pictures. A card that cannot be read is a row with a problem. `source` and `from` are as for
 * `readRows`: `from.offset` is the byte where the next card begins.
 */
export async function* readCards(
  source: AsyncIterable<Uint8Array>,
  dialect: VcardDialect,
  from?: Position,
  size = BATCH_ROWS,
): AsyncGenerator<Batch, void> {
  const start = from ?? dialect.start
  const lines = cardLines(dialect, start)
  const reader = cardReader(dialect, start)
  let batch: Batch = { rows: [], blank: 0, next: start }
  let row = start.row

  function* taken(found: CardLine[]): Generator<Batch, void> {
    for (const line of found) {
      for (const read of reader.line(line)) {
        batch.rows.push(numbered(read, ++row))
        batch.next = { offset: read.nextOffset, line: read.nextLine, row }
        if (batch.rows.length < size) continue
        yield batch
        batch = { rows: [], blank: 0, next: batch.next }
      }
    }
  }

  for await (const units of readUnits(source, dialect.encoding, from ? 0 : start.offset)) yield* taken(lines.push(units, false))
  yield* taken(lines.push('', true))
  for (const read of reader.end()) {
    batch.rows.push(numbered(read, ++row))
    batch.next = { offset: read.nextOffset, line: read.nextLine, row }
  }
  if (batch.rows.length > 0) yield batch
}

const numbered = ({ row: read }: ReadCard, row: number): Row => ({ ...read, row }) as Row

interface Place {
  nextOffset: number
  nextLine: number
}

interface ReadCard extends Place {
  row: Omit<GoodRow, 'row'> | Omit<BadRow, 'row'>
}

interface OpenCard {
  line: number
  properties: CardProperty[]
  weight: number
  /** Cards inside this one (an assistant's, in vCard 2.1) are passed over. */
  inner: number
}

function cardReader(dialect: VcardDialect, start: Position) {
  let card: OpenCard | undefined
  let property: CardProperty | undefined
  let behindLast: Place = { nextOffset: start.offset, nextLine: start.line }

  const close = (place: Place, problem?: string): ReadCard[] => {
    if (!card) return []
    const { line, properties } = card
    card = undefined
    property = undefined
    const { cells, clean, notPerson } = personOf(properties, dialect.encoding, dialect.fallback)
    const bad = (kind: 'card' | 'encoding', message: string) => ({
      row: { line, problem: { kind, message }, cells, raw: cells.Name || cells.Email || '' },
      ...place,
    })
    if (problem) return [bad('card', problem)]
    if (notPerson) return [bad('card', `The card “${cells.Name}” is a list of contacts, not a person.`)]
    if (!clean)
      return [
        bad('encoding', 'Some characters of this card are damaged. Correct them, or choose another encoding for the whole file.'),
      ]
    return [{ row: { line, cells }, ...place }]
  }

  const extend = (units: string) => {
    if (!property || property.skipped || !card) return
    const room = Math.min(MAX_VALUE - property.value.length, MAX_CARD - card.weight)
    property.value += units.slice(0, Math.max(0, room))
    card.weight += units.length
  }

  const begin = (line: number): ReadCard[] => {
    if (card && card.properties.at(-1)?.name === 'AGENT' && property?.value.trim() === '') {
      card.inner++
      return []
    }
    const broken = close(behindLast, 'This card has no end; the next one begins inside it.')
    card = { line, properties: [], weight: 0, inner: 0 }
    return broken
  }

  const take = (units: string, line: number, place: Place): ReadCard[] => {
    const edge = /^\s*(?:[\w-]+\.)?(BEGIN|END)\s*:\s*VCARD\s*$/i
      .exec(units.replace(/^\u00ef\u00bb\u00bf|^\ufeff/, ''))?.[1]
      ?.toUpperCase()
    if (edge === 'BEGIN') return begin(line)
    if (!card) return []
    if (edge === 'END' && card.inner === 0) return close(place)
    if (edge === 'END') card.inner--
    else if (card.inner > 0) return []
    else if (property?.quotedPrintable && property.value.endsWith('=')) {
      property.value = property.value.slice(0, -1)
      extend(units.replace(/^[ \t]+(?==)/, ''))
    } else if (/^[ \t]/.test(units)) extend(units.slice(1))
    else if (units === '') property = property?.name === 'AGENT' ? property : undefined
    else {
      const next = propertyOf(units)
      // Pictures written by old phones run on without indentation; such lines are no properties.
      if (next && card.properties.length < MAX_PROPERTIES) {
        property = { ...next, value: '' }
        card.properties.push(property)
        extend(next.value)
      }
    }
    return []
  }

  return {
    line({ units, line, nextOffset }: CardLine): ReadCard[] {
      const place = { nextOffset, nextLine: line + 1 }
      const read = take(units, line, place)
      behindLast = place
      return read
    },
    end: (): ReadCard[] => close(behindLast, 'The file ends inside this card, so it was probably cut off. Export it again.'),
  }
}
