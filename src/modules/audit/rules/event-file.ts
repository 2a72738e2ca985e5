import { csvLine, neutral } from '#base/csv.ts'
import type { AuditLine } from '../contract/search.ts'

const columns: readonly [title: string, cell: (line: AuditLine) => string | null][] = [
  ['Event', line => line.id],
  ['At', line => line.at],
  ['Name', line => line.name],
  ['What', line => line.words],
  ['Outcome', line => line.outcome],
  ['Actor kind', line => line.actor.kind],
  ['Actor', line => line.actor.id],
  ['Actor name', line => line.actor.name],
  ['Record kind', line => line.subject?.kind ?? null],
  ['Record', line => line.subject?.id ?? null],
  ['Record name', line => line.subject?.name ?? null],
  ['Door', line => line.door],
  ['Address', line => line.address],
  ['Session or key', line => line.bearer],
  ['Request', line => line.request],
  ['Operation', line => line.operation],
  ['Command', line => line.command],
  ['Facts', line => JSON.stringify(line.facts)],
]

/** Lines of the trail as a table a spreadsheet opens and never runs. */
export const eventFile = (lines: readonly AuditLine[]): string =>
  `\ufeff${csvLine(columns.map(([title]) => title))}${lines.map(line => csvLine(columns.map(([, cell]) => neutral(cell(line) ?? '')))).join('')}`
