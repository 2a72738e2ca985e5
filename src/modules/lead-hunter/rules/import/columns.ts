import { withoutSecrets } from '../secret-numbers.ts'
import { orderOfDates } from './dates.ts'
import { type FieldKey, fieldOf, labelOf, type MappedColumn } from './fields.ts'
import { meaningOf, plainHeader } from './header-words.ts'
import { whyNotKept } from './left-out.ts'
import { type ExportTemplate, templateOf } from './templates.ts'
import { usualKind, type ValueKind } from './value-kinds.ts'

export interface SuggestedColumn extends MappedColumn {
  /** 0 (nothing is known about it) to 1 (the system's own export). */
  confidence: number
  /** A sentence for the screen. */
  why: string
}

export interface SuggestedMapping {
  /** The system whose export this is, if it was recognised. */
  from?: { system: string; label: string }
  columns: SuggestedColumn[]
}

/**
 * Proposes what each column becomes: by the export of a known system, by the words of the header (English, Spanish), and,
 * where the header says nothing, by the look of the values. A target that takes one column only is given to the surest one;
 * the others are kept as extra information. Nothing is left out but what must not be kept (`rules/sensitive.ts`).
 * `sample` are rows as the reader gives them, the more the better, up to some hundred.
 */
export function suggestMapping(headers: readonly string[], sample: readonly Record<string, string>[]): SuggestedMapping {
  const template = templateOf(headers)
  const values = new Map(
    headers.map(column => [column, sample.map(row => row[column] ?? '').filter(value => value.trim() !== '')]),
  )
  const columns = headers.map(column => suggestOne(column, values.get(column)!, template))
  nameByNeighbour(columns)
  pairNames(columns)
  pairTypes(columns)
  onePerTarget(columns)
  leaveOut(columns)
  for (const suggestion of columns) {
    const kind = fieldOf(suggestion.target)?.kind
    const order = kind === 'date' || kind === 'moment' ? orderOfDates(values.get(suggestion.column)!) : undefined
    if (order) suggestion.dateOrder = order
  }
  return template ? { from: { system: template.system, label: template.label }, columns } : { columns }
}

const suggestion = (column: string, target: FieldKey, confidence: number, why: string): SuggestedColumn => ({
  column,
  target,
  confidence,
  why,
})
const because = (column: string, target: FieldKey): string =>
  target === 'ignore' ? `“${column}” is not taken from a file.` : `“${column}” usually holds: ${labelOf(target)}.`

function suggestOne(column: string, values: readonly string[], template: ExportTemplate | undefined): SuggestedColumn {
  const looks = usualKind(values)
  const secret = values.filter(value => withoutSecrets(value).removed).length
  if (secret > 0 && secret >= values.length / 2) {
    return suggestion(column, 'ignore', 1, 'These look like social security or card numbers, which an import does not take.')
  }
  const plain = plainHeader(column)
  const known = template && Object.hasOwn(template.columns, plain) ? template.columns[plain] : undefined
  if (template && known) return suggestion(column, known, 1, `This is how ${template.label} exports it.`)
  const meaning = meaningOf(column)
  const byLook = targetByLook(looks.kind, looks.share)
  if (meaning) {
    const wrong = contradiction(meaning.key, looks)
    if (!wrong) return suggestion(column, meaning.key, meaning.confidence, because(column, meaning.key))
    if (byLook)
      return suggestion(
        column,
        byLook,
        0.6,
        `The header says ${labelOf(meaning.key)}, but the values look like: ${labelOf(byLook)}.`,
      )
    if (plain === 'estado') return suggestion(column, 'status', 0.5, because(column, 'status'))
    return suggestion(column, 'extra', 0.3, `The header says ${labelOf(meaning.key)}, but the values do not look like it.`)
  }
  if (byLook) return suggestion(column, byLook, 0.6, `The values look like: ${labelOf(byLook)}.`)
  return suggestion(column, 'extra', 0, 'Nothing here is known, so the values are kept as they are.')
}

function targetByLook(kind: ValueKind, share: number): FieldKey | undefined {
  if (share < 0.6) return undefined
  if (kind === 'email') return 'email'
  if (kind === 'phone') return 'phone'
  return kind === 'uuid' ? 'externalId' : undefined
}

/** Whether the values speak against what the header says; an empty column speaks for nothing. */
function contradiction(key: FieldKey, looks: { kind: ValueKind; share: number }): boolean {
  if (looks.kind === 'empty' || looks.share < 0.6) return false
  const kind = fieldOf(key)?.kind
  const name = /name$/i.test(key)
  if (kind === 'email') return ['phone', 'date', 'number', 'boolean'].includes(looks.kind)
  if (kind === 'phone') return ['email', 'date', 'boolean', 'url', 'uuid'].includes(looks.kind)
  if (kind === 'money') return ['email', 'phone', 'date', 'boolean', 'uuid'].includes(looks.kind)
  if (kind === 'date' || kind === 'moment') return ['email', 'phone', 'boolean', 'uuid'].includes(looks.kind)
  if (kind === 'state') return ['number', 'zip', 'email', 'phone', 'date', 'boolean', 'url', 'uuid'].includes(looks.kind)
  return name && ['email', 'phone', 'date', 'number', 'boolean', 'uuid', 'url'].includes(looks.kind)
}

/** In a file without headers, an id before and two plain columns beside the address are most likely the names. */
function nameByNeighbour(columns: SuggestedColumn[]): void {
  if (!columns.every(({ column }) => /^Column \d+$/.test(column))) return
  const at = columns.findIndex(({ target }) => target === 'email')
  if (at < 0) return
  const unknown = columns.filter(({ confidence }) => confidence === 0)
  const behind = columns.slice(at + 1).filter(({ confidence }) => confidence === 0)
  const [first, last] = behind.length >= 2 ? behind : unknown.slice(at > 1 ? -2 : 0)
  if (first && last && first !== last && unknown.length <= 3) {
    Object.assign(first, {
      target: 'firstName',
      confidence: 0.4,
      why: 'There is no header; it stands where the first name usually stands.',
    })
    Object.assign(last, {
      target: 'lastName',
      confidence: 0.4,
      why: 'There is no header; it stands where the last name usually stands.',
    })
  }
}

/** `Name` beside `Last name` is the first name; `Nombre` alone is the whole name. */
function pairNames(columns: SuggestedColumn[]): void {
  const has = (key: FieldKey) => columns.find(({ target }) => target === key)
  const whole = has('fullName')
  if (whole && has('lastName') && !has('firstName') && /^(name|nombre)$/.test(plainHeader(whole.column))) {
    Object.assign(whole, { target: 'firstName', why: `“${whole.column}” stands beside a last name.` })
  }
  const given = has('firstName')
  if (given && !has('lastName') && plainHeader(given.column) === 'nombre') {
    Object.assign(given, { target: 'fullName', confidence: 0.8, why: because(given.column, 'fullName') })
  }
}

/** `Phone 1 - Type` says of what kind `Phone 1` or `Phone 1 - Value` is. */
function pairTypes(columns: SuggestedColumn[]): void {
  for (const type of columns) {
    const stem = /^((?:phone|email)(?: \d+)?) (?:type|label)$/.exec(plainHeader(type.column))?.[1]
    if (!stem) continue
    const valued = columns.find(({ column }) => [stem, `${stem} value`].includes(plainHeader(column)))
    if (!valued) continue
    if (stem.startsWith('phone')) valued.typeColumn = type.column
    Object.assign(type, { target: 'ignore', confidence: 0.9, why: `It says of what kind “${valued.column}” is.` })
  }
}

function onePerTarget(columns: SuggestedColumn[]): void {
  const holder = new Map<FieldKey, SuggestedColumn>()
  for (const candidate of columns) {
    if (fieldOf(candidate.target)?.several) continue
    const holding = holder.get(candidate.target)
    if (!holding) {
      holder.set(candidate.target, candidate)
      continue
    }
    const [kept, freed] = candidate.confidence > holding.confidence ? [candidate, holding] : [holding, candidate]
    holder.set(kept.target, kept)
    Object.assign(freed, { target: 'extra', confidence: 0.3, why: `“${kept.column}” already gives: ${labelOf(kept.target)}.` })
  }
}

/** What must not stand among plain words is left out, with the reason, unless a sealed field takes it. */
function leaveOut(columns: SuggestedColumn[]): void {
  for (const candidate of columns) {
    const why = whyNotKept(candidate.column, candidate.target)
    if (why) Object.assign(candidate, { target: 'ignore', confidence: 1, why })
  }
}
