import { type LeadDraft, leadDraft } from '../../contract/lead-draft.ts'
import { cellText } from './cell-values.ts'
import { type CellProblem, type DraftBuilder, draftBuilder, type RowNote } from './draft-builder.ts'
import { type RowContext, readers } from './field-readers.ts'
import { fieldOf, type Mapping, ownTarget } from './fields.ts'
import { readOwn } from './own-cell.ts'
import type { OwnField, OwnValue } from './own-field.ts'

export type { CellProblem, RowNote }

/** `own`: values of the fields the client made, by their keys. */
export type RowDraft =
  | { ok: true; draft: LeadDraft; notes: RowNote[]; own: Record<string, OwnValue> }
  | { ok: false; problems: CellProblem[] }

export interface RowOptions {
  /**
   * True refuses a row in which any value cannot be read. By default such a value is kept as extra information with a note,
   * unless nothing readable would be left to tell whose row it is.
   */
  strict?: boolean
  /** The fields the client made for its leads. */
  own?: readonly OwnField[]
}

/**
 * Makes a lead of one row, values as written where the draft wants them so. Columns that are not in the mapping are kept as
 * extra information. Consent is never granted by a file: its columns become notes, and what says "do not contact" becomes a
 * `suppressed` note. A row is refused with sentences that can be acted on: when it names nobody, or when a value breaks the
 * draft's limits.
 */
export function rowToDraft(cells: Readonly<Record<string, string>>, mapping: Mapping, options: RowOptions = {}): RowDraft {
  const builder = draftBuilder()
  const text = (column: string) => cellText(cells[column])
  const context: RowContext = { text, country: countryOf(mapping, text) }
  const mapped = new Set<string>()
  const own: Record<string, OwnValue> = {}
  for (const entry of mapping) {
    mapped.add(entry.column)
    const written = text(entry.column)
    const made = options.own?.find(one => ownTarget(one.key) === entry.target)
    if (made && written !== '') {
      const read = readOwn(made, written, entry)
      // What would be sealed with its person’s key stands nowhere else.
      if (!read.ok) builder.cannotRead(entry.column, written, read.why, made.class === 'restricted')
      else if (read.value !== null) own[made.key] = read.value
      continue
    }
    const field = fieldOf(entry.target)
    if (written === '' || !field || field.kind === 'ignore') continue
    readers[field.kind](builder, { field, entry, written }, context)
  }
  for (const column of Object.keys(cells)) {
    const written = mapped.has(column) ? '' : text(column)
    if (written !== '') builder.keep(column, written)
  }
  const nobody = namesNobody(builder, mapping)
  if (nobody) return { ok: false, problems: nobody }
  if (options.strict && builder.unread.length > 0) return { ok: false, problems: builder.unread }
  return checked(builder, text, own)
}

const countryOf = (mapping: Mapping, text: (column: string) => string): string => {
  const column = mapping.find(({ target }) => target === 'country')?.column
  return column === undefined ? '' : text(column)
}

/** Why the row cannot be anybody's: a lead needs an e-mail or a phone, or a name with a street address. */
function namesNobody({ draft, has, unread }: DraftBuilder, mapping: Mapping): CellProblem[] | undefined {
  const { person } = draft
  if (person.emails?.length || person.phones?.length) return undefined
  const name = person.fullName ?? [person.firstName, person.lastName].filter(part => part).join(' ')
  if (name !== '' && has('person.address.street')) return undefined
  const contacts = unread.filter(({ column }) => {
    const kind = fieldOf(mapping.find(entry => entry.column === column)?.target ?? '')?.kind
    return kind === 'email' || kind === 'phone'
  })
  if (contacts.length > 0) return contacts
  const at = (targets: string[]) => mapping.find(({ target }) => targets.includes(target))?.column
  const column = at(['email']) ?? at(['phoneMobile', 'phone', 'phoneHome', 'phoneWork'])
  const message =
    name === ''
      ? 'There is no name, e-mail or phone in this row, so it cannot be told whose it is.'
      : `There is only a name (${name.slice(0, 100)}). Add an e-mail, a phone or a street address.`
  const hint = column === undefined ? ' No column of this file is matched with an e-mail or a phone.' : ''
  return [column === undefined ? { message: message + hint } : { column, message }]
}

function checked(
  { draft, notes, columnOf }: DraftBuilder,
  text: (column: string) => string,
  own: Record<string, OwnValue>,
): RowDraft {
  const read = leadDraft.safeParse(draft)
  if (read.success) return { ok: true, draft: read.data, notes, own }
  const problems = read.error.issues.map(({ path, message }): CellProblem => {
    const column = columnOf(path.join('.'))
    if (column === undefined) return { message }
    return { column, value: text(column).slice(0, 500), message }
  })
  return { ok: false, problems }
}
