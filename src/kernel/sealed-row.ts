import type { Id } from '#base/id.ts'
import type { Vault } from './vault.ts'

export interface Holder {
  tenant: Id
  vault: Pick<Vault, 'seal' | 'open'>
}
/** As the driver answers it, or as JSON made of it says it (`\x...`). */
export type Envelope = Buffer | string | null

/** The confidential values of a row, all in one envelope: opened once, however many they are. */
export interface SealedRow<V extends object> {
  /** Null where nothing is said. `row` is the row's id, or its whole key. */
  seal(ctx: Holder, row: Id, values: { readonly [F in keyof V]?: V[F] | undefined }): Buffer | null
  /** What is not said comes as declared. Throws where the envelope is of another row, table or client, or was changed. */
  open(ctx: Holder, row: Id, envelope: Envelope): V
}

/** `table` and the row bind an envelope to its place; `unsaid` names the fields and how each stands where nobody said it. */
export function sealedRow<V extends object>(table: string, unsaid: V): SealedRow<V> {
  const fields = Object.keys(unsaid) as (keyof V & string)[]
  return {
    seal(ctx, row, values) {
      const said = fields.filter(field => isSaid(values[field])).map(field => [field, values[field]])
      return said.length ? ctx.vault.seal(ctx.tenant, `${table}/${row}`, Object.fromEntries(said)) : null
    },
    open(ctx, row, envelope) {
      if (envelope === null) return { ...unsaid }
      const bytes = typeof envelope === 'string' ? Buffer.from(envelope.slice(2), 'hex') : envelope
      return { ...unsaid, ...ctx.vault.open<Partial<V>>(ctx.tenant, `${table}/${row}`, bytes) }
    },
  }
}

const isSaid = (value: unknown): boolean =>
  value !== undefined && value !== null && !(typeof value === 'object' && !Object.keys(value).length)

/** What besides `id` is a row's key, of tables whose rows are sealed. */
const keys: Readonly<Record<string, readonly string[]>> = {
  'kernel.change': ['event_id', 'n'],
  'lead_hunter.import_row': ['import_id', 'line'],
}

/** A whole row as the database tells it as JSON, its envelope opened: for whoever takes everything of a client along. */
export function openedRow(ctx: Holder, table: string, { sealed, ...row }: Record<string, unknown>): Record<string, unknown> {
  if (typeof sealed !== 'string') return row
  const key = (keys[table] ?? ['id']).map(column => row[column]).join('/')
  return { ...row, ...sealedRow(table, {}).open(ctx, key, sealed) }
}
