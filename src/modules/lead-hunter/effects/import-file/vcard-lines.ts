import type { CsvDialect, Encoding, Position } from './dialect.ts'
import { lineEnd } from './records.ts'
import { unitSize } from './units.ts'

/** One line of an address book as units of the file, without its line end and cut at MAX_LINE. */
export interface CardLine {
  units: string
  line: number
  /** Bytes from the start of the file to the line behind. */
  nextOffset: number
}

/** Longer lines are pictures or damage; what is kept of them is enough to see which. */
const MAX_LINE = 64 * 1024

export interface CardLineSplitter {
  push(units: string, atEnd: boolean): CardLine[]
}

/** Cuts a stream of units into lines, holding at most MAX_LINE units beside those given. */
export function cardLines(how: { newline: CsvDialect['newline']; encoding: Encoding }, start: Position): CardLineSplitter {
  const size = unitSize(how.encoding)
  let rest = ''
  let dropped = 0
  let offset = start.offset
  let line = start.line
  return {
    push(units, atEnd) {
      const s = rest + units
      const out: CardLine[] = []
      let at = 0
      while (at < s.length) {
        const end = lineEnd(s, at, how.newline, atEnd)
        if (!end) break
        offset += (end.next - at + dropped) * size
        out.push({ units: s.slice(at, Math.min(end.end, at + MAX_LINE)), line, nextOffset: offset })
        dropped = 0
        line++
        at = end.next
      }
      rest = s.slice(at)
      if (rest.length > MAX_LINE) {
        dropped += rest.length - MAX_LINE
        // The last unit stays: a carriage return may belong to the line feed that comes next.
        rest = rest.slice(0, MAX_LINE - 1) + rest.at(-1)
      }
      return out
    },
  }
}

/** One property of a card (RFC 6350 section 3.3), its value as units of the file, unfolded but not decoded. */
export interface CardProperty {
  /** Lower case: `item1`, or empty. */
  group: string
  /** Upper case. */
  name: string
  /** Names upper case, values lower case and divided; vCard 2.1's bare words stand under TYPE. */
  params: Record<string, string[]>
  value: string
  quotedPrintable: boolean
  /** A picture or another encoded thing: its value is empty. */
  skipped: boolean
}

const BINARY = /^(PHOTO|LOGO|SOUND|KEY|X-MS-CARDPICTURE|X-MS-OL-DESIGN)$/
const bareWords: Record<string, string> = {
  'quoted-printable': 'ENCODING',
  base64: 'ENCODING',
  b: 'ENCODING',
  '8bit': 'ENCODING',
  '7bit': 'ENCODING',
}

/** Reads the first line of a property; undefined when the line is none. */
export function propertyOf(line: string): CardProperty | undefined {
  const head = /^(?:([\w-]+)\.)?([\w-]+)((?:;(?:[^";:]|"[^"]*")*)*):/.exec(line)
  if (!head) return undefined
  const params: Record<string, string[]> = {}
  for (const param of head[3]!.match(/;(?:[^";]|"[^"]*")*/g) ?? []) {
    const [, named, value = ''] = /^;(?:([\w-]+)=)?(.*)$/s.exec(param) ?? []
    const values = value
      .replaceAll('"', '')
      .toLowerCase()
      .split(',')
      .filter(word => word !== '')
    const key = named?.toUpperCase() ?? bareWords[values[0] ?? ''] ?? 'TYPE'
    params[key] = [...(params[key] ?? []), ...values]
  }
  const name = head[2]!.toUpperCase()
  const value = line.slice(head[0].length)
  const encoding = params.ENCODING?.[0]
  const skipped = BINARY.test(name) || encoding === 'b' || encoding === 'base64' || /^data:/i.test(value)
  return {
    group: head[1]?.toLowerCase() ?? '',
    name,
    params,
    value: skipped ? '' : value,
    quotedPrintable: encoding === 'quoted-printable',
    skipped,
  }
}
