import type { LeadDraftInput } from '../../contract/lead-draft.ts'
import { flatten, jsonOf } from './cell-values.ts'
import type { StopChannel } from './stop-words.ts'

/** Something in the row that a person can put right on the screen. */
export interface CellProblem {
  /** Missing when it concerns the whole row. */
  column?: string
  value?: string
  message: string
}

/** Something the person who imports should know about a row that was taken. */
export type RowNote =
  | { kind: 'suppressed'; channels: StopChannel[]; column: string; value: string; message: string }
  /** `kept`: put with the extra information; `left-out`: not kept; `read-as`: kept, but read one way of two; `consent`: no consent was taken from it. */
  | { kind: 'kept' | 'left-out' | 'read-as' | 'consent'; column: string; message: string }

const MOST_EXTRA = 200
const SSN = /\b\d{3}-\d{2}-\d{4}\b/

/** Collects one draft, its notes, and from which column each part came. */
export interface DraftBuilder {
  readonly draft: LeadDraftInput
  readonly notes: RowNote[]
  readonly unread: CellProblem[]
  /** Sets a dotted path (`loan.amountCents`); an earlier value stays and the later one is kept as extra information. */
  set(path: string, value: unknown, column: string, written: string): void
  /** Adds to a list; `same` says which values are one and the same. */
  add<T>(path: string, value: T, column: string, same: (a: T, b: T) => boolean): void
  has(path: string): boolean
  keep(column: string, written: string): void
  note(kind: Exclude<RowNote['kind'], 'suppressed'>, column: string, message: string): void
  /** The value of a column could not be read: `why` is a sentence. A secret value is not kept anywhere. */
  cannotRead(column: string, written: string, why: string, secret?: boolean): void
  columnOf(path: string): string | undefined
}

type Tree = Record<string, unknown>

export function draftBuilder(): DraftBuilder {
  const draft: LeadDraftInput & Tree = { person: {} }
  const notes: RowNote[] = []
  const unread: CellProblem[] = []
  const origin = new Map<string, string>()

  const leafOf = (path: string): [Tree, string] => {
    const steps = path.split('.')
    const leaf = steps.pop()!
    let at: Tree = draft
    for (const step of steps) {
      at[step] ??= {}
      at = at[step] as Tree
    }
    return [at, leaf]
  }
  const has = (path: string) =>
    path.split('.').reduce<unknown>((at, step) => (at as Tree | undefined)?.[step], draft) !== undefined

  const builder: DraftBuilder = {
    draft,
    notes,
    unread,
    has,
    set(path, value, column, written) {
      if (has(path)) {
        builder.keep(column, written)
        return
      }
      const [at, leaf] = leafOf(path)
      at[leaf] = value
      origin.set(path, column)
    },
    add(path, value, column, same) {
      const [at, leaf] = leafOf(path)
      at[leaf] ??= []
      const list = at[leaf] as (typeof value)[]
      if (list.some(other => same(other, value))) return
      origin.set(`${path}.${list.length}`, column)
      list.push(value)
    },
    keep(column, written) {
      if (SSN.test(written)) {
        builder.note('left-out', column, 'A social security number was left out.')
        return
      }
      draft.extra ??= {}
      const { extra } = draft
      for (const [path, value] of Object.entries(flatten(jsonOf(written) ?? written, column))) {
        if (Object.keys(extra).length >= MOST_EXTRA) {
          builder.note('left-out', column, `Only ${MOST_EXTRA} pieces of extra information are kept for one lead.`)
          return
        }
        extra[path] = value.slice(0, 4000)
        if (value.length > 4000) builder.note('kept', column, 'Only the first 4,000 characters were kept.')
      }
    },
    note: (kind, column, message) => notes.push({ kind, column, message }),
    cannotRead(column, written, why, secret = false) {
      unread.push(secret ? { column, message: why } : { column, value: written, message: why })
      if (secret) builder.note('left-out', column, `${why} It was left out.`)
      else {
        builder.note('kept', column, `${why} It was kept as extra information.`)
        builder.keep(column, written)
      }
    },
    columnOf(path) {
      for (let at = path; at; at = at.slice(0, Math.max(0, at.lastIndexOf('.')))) {
        const column = origin.get(at)
        if (column !== undefined) return column
      }
      return undefined
    },
  }
  return builder
}
