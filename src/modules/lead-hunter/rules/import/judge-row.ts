import type { ImportPolicy } from '../../contract/import.ts'
import type { LeadDraft } from '../../contract/lead-draft.ts'
import { type Arrival, readArrival } from '../arrival.ts'
import type { Mapping } from './fields.ts'
import type { OwnField } from './own-field.ts'
import { type CellProblem, type RowNote, rowToDraft } from './row-to-draft.ts'

/** A row as the reader gives it. */
export interface ReadRow {
  line: number
  cells?: Record<string, string> | undefined
  raw?: string | undefined
  problem?: { column?: string; message: string } | undefined
}

/** One row as it was judged: a lead in its one form, or problems. */
export interface JudgedRow {
  line: number
  cells: Record<string, string> | null
  raw: string | null
  arrival: Arrival | undefined
  problems: CellProblem[]
  /** The row closes at least one way to reach the person. */
  stops: boolean
  /** It closes all of them. */
  doNotContact: boolean
}

const channels = { email: ['email'], sms: ['sms'], voice: ['voice_manual', 'voice_auto', 'prerecorded', 'ai'] } as const

/** What a file says against a channel is a refusal for the consent ledger; nothing in it ever grants. */
function refusalsOf(notes: readonly RowNote[]): LeadDraft['consents'] {
  const lines = new Map<string, LeadDraft['consents'][number]>()
  for (const note of notes) {
    if (note.kind !== 'suppressed') continue
    const wording = `${note.column}: ${note.value}`.slice(0, 500)
    for (const channel of note.channels.flatMap(c => channels[c])) lines.set(channel, { channel, granted: false, wording })
  }
  return [...lines.values()]
}

/**
 * What becomes of one row of a file under a mapping and a policy, before anybody is looked up. `own` are the fields the client
 * made for its leads.
 */
export function judgeRow(
  row: ReadRow,
  mapping: Mapping,
  policy: Pick<ImportPolicy, 'strict' | 'campaign' | 'tags'>,
  own: readonly OwnField[] = [],
): JudgedRow {
  const kept = { line: row.line, cells: row.cells ?? null, raw: row.problem ? (row.raw ?? null) : null }
  const bad = (problems: CellProblem[]) => ({ ...kept, arrival: undefined, problems, stops: false, doNotContact: false })
  if (row.problem || !row.cells) return bad(row.problem ? [row.problem] : [])
  const read = rowToDraft(row.cells, mapping, { strict: policy.strict, own })
  if (!read.ok) return bad(read.problems)
  const { draft } = read
  const consents = refusalsOf(read.notes)
  const tags = policy.tags.length ? [...new Set([...policy.tags, ...draft.tags])].slice(0, 50) : draft.tags
  const arrival = readArrival({ ...draft, consents, tags, campaign: draft.campaign || policy.campaign || undefined })
  return {
    ...kept,
    arrival: Object.keys(read.own).length ? { ...arrival, own: read.own } : arrival,
    problems: [],
    stops: consents.length > 0,
    doNotContact: new Set(consents.map(c => c.channel)).size === 6,
  }
}
