import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { fromCursor } from '#kernel/paging.ts'
import { rowLists } from '#kernel/row-lists.ts'
import { type Envelope, sealedRow } from '#kernel/sealed-row.ts'
import { sql } from '#kernel/sql.ts'
import type { ImportCounts, importRowOutcomes } from '../contract/import.ts'
import type { CellProblem } from '../rules/import/row-to-draft.ts'

export interface KeptRow {
  line: number
  outcome: (typeof importRowOutcomes)[number]
  /** Null where the line could not be divided. */
  cells: Record<string, string> | null
  raw: string | null
  problems: CellProblem[]
  intake: Id | null
  lead: Id | null
  contact: Id | null
  taken: boolean
  /** Of a corrected row: what it counted as before. */
  was: 'bad' | 'refused' | null
  /** Of a row corrected after the trial: what the trial's counts hold for it. */
  counted?: Partial<ImportCounts> | null
}

type Said = Pick<KeptRow, 'cells' | 'raw' | 'problems'>
const sealedRows = sealedRow<Said>('lead_hunter.import_row', { cells: null, raw: null, problems: [] })
const keyOf = (id: Id, line: number) => `${id}/${line}`
const opened = <R extends { line: number; sealed: Envelope }>(
  ctx: Ctx,
  id: Id,
  rows: readonly R[],
): (Omit<R, 'sealed'> & Said)[] =>
  rows.map(({ sealed, ...row }) => ({ ...row, ...sealedRows.open(ctx, keyOf(id, row.line), sealed) }))
type Raw = Omit<KeptRow, keyof Said> & { sealed: Envelope }

const newRows = rowLists({
  line: 'bigint',
  outcome: 'text',
  sealed: 'bytea',
  intake: 'uuid',
  lead: 'uuid',
  contact: 'uuid',
  taken: 'boolean',
  was: 'text',
  counted: 'jsonb',
})
const columns = sql`line, outcome, sealed, intake_id as intake, lead_id as lead, contact_id as contact, taken, was, counted`

/** Keeps rows that did not become a lead; a line that stands there already is replaced. */
export function keepRows(ctx: Ctx, id: Id, rows: readonly KeptRow[]): void {
  if (!rows.length) return
  void ctx.rows(sql`
    insert into lead_hunter.import_row (tenant_id, import_id, line, outcome, sealed, intake_id, lead_id, contact_id, taken, was, counted)
    select ${ctx.tenant}, ${id}, r.line, r.outcome, r.sealed, r.intake, r.lead, r.contact, r.taken, r.was, r.counted
    from ${newRows(rows.map(row => ({ ...row, sealed: sealedRows.seal(ctx, keyOf(id, row.line), row) })))} r
    on conflict (tenant_id, import_id, line) do update set outcome = excluded.outcome, sealed = excluded.sealed,
      intake_id = excluded.intake_id, lead_id = excluded.lead_id, contact_id = excluded.contact_id, taken = excluded.taken,
      was = excluded.was, counted = excluded.counted`)
}

/** By line; one more than asked for tells whether there is a next page. */
export async function rowsOf(
  ctx: Ctx,
  id: Id,
  outcome: readonly string[] | undefined,
  limit: number,
  cursor: string | undefined,
) {
  const after = fromCursor(cursor, 1)
  const rows = await ctx.rows<Raw>(sql`
    select ${columns} from lead_hunter.import_row where tenant_id = ${ctx.tenant} and import_id = ${id}
      ${outcome ? sql`and outcome = any (${outcome}::text[])` : sql``} ${after ? sql`and line > ${after[0]}` : sql``}
    order by line limit ${limit + 1}`)
  return opened(ctx, id, rows)
}

export async function takeRow(ctx: Ctx, id: Id, line: number): Promise<KeptRow> {
  const row = await ctx.one<Raw>(sql`
    select ${columns} from lead_hunter.import_row where tenant_id = ${ctx.tenant} and import_id = ${id} and line = ${line} for update`)
  return opened(ctx, id, [row])[0]!
}

/** Corrected rows that wait to be taken in, of these lines of the file. */
export async function mendedBetween(
  ctx: Ctx,
  id: Id,
  first: number,
  last: number,
): Promise<{ line: number; cells: Record<string, string> }[]> {
  const rows = await ctx.rows<{ line: number; sealed: Envelope }>(sql`
    select line, sealed from lead_hunter.import_row
    where tenant_id = ${ctx.tenant} and import_id = ${id} and line between ${first} and ${last} and outcome = 'mended' and not taken`)
  return opened(ctx, id, rows).map(({ line, cells }) => ({ line, cells: cells ?? {} }))
}

/** Rows found by an earlier trial are found again; what was corrected stays, and counts as a good row from now on. */
export const forgetFound = (ctx: Ctx, id: Id) =>
  ctx.rows(sql`
    with gone as (delete from lead_hunter.import_row where tenant_id = ${ctx.tenant} and import_id = ${id} and outcome <> 'mended')
    update lead_hunter.import_row set was = null, counted = null where tenant_id = ${ctx.tenant} and import_id = ${id} and outcome = 'mended'`)

/** Nothing of the file is known by its lines any more. */
export const forgetRows = (ctx: Ctx, id: Id) =>
  Promise.all([
    ctx.rows(sql`delete from lead_hunter.import_row where tenant_id = ${ctx.tenant} and import_id = ${id}`),
    forgetSeen(ctx, id),
  ])

const mostOfToken = 20
const seenIn = (ctx: Ctx, id: Id) => sql`x.tenant_id = ${ctx.tenant} and x.import_id = ${id}`

/**
 * Of these tokens those that stood earlier in the file, and on which line first. Of a token on more lines than a household
 * has, those besides on which the very same name stands: each token is read once, however many ask for it.
 */
export async function seenBefore(ctx: Ctx, id: Id, asked: readonly { token: Buffer; name: string }[]) {
  const few = await ctx.rows<{ n: number; line: number; name: string }>(sql`
    select q.n::int, s.line, s.name from unnest(${hexOf(asked)}::text[]::bytea[]) with ordinality q (token, n)
    cross join lateral (select x.line, x.name from lead_hunter.import_seen x where ${seenIn(ctx, id)} and x.token = q.token order by x.line limit ${mostOfToken}) s`)
  const crowded = [...Map.groupBy(few, row => row.n)].flatMap(([n, rows]) =>
    rows.length === mostOfToken ? { n, ...asked[n - 1]! } : [],
  )
  if (!crowded.length) return few
  const named = await ctx.rows<{ n: number; line: number; name: string }>(sql`
    with held as materialized (
      select x.token, lower(x.name) as name, x.name as written, x.line from (select distinct token from unnest(${hexOf(crowded)}::text[]::bytea[]) d (token)) d
      join lead_hunter.import_seen x on ${seenIn(ctx, id)} and x.token = d.token)
    select q.n, h.line, h.written as name from unnest(${crowded.map(c => c.n)}::int[], ${hexOf(crowded)}::text[]::bytea[], ${crowded.map(c => c.name)}::text[]) q (n, token, name)
    join held h on h.token = q.token and h.name = lower(q.name)`)
  return [...few, ...named]
}

const hexOf = (rows: readonly { token: Buffer }[]): string[] => rows.map(({ token }) => `\\x${token.toString('hex')}`)

export function keepSeen(ctx: Ctx, id: Id, seen: readonly { token: Buffer; line: number; name: string }[]): void {
  if (!seen.length) return
  void ctx.rows(sql`
    insert into lead_hunter.import_seen (tenant_id, import_id, token, line, name)
    select ${ctx.tenant}, ${id}, q.token, q.line, q.name from unnest(${hexOf(seen)}::text[]::bytea[], ${seen.map(s => s.line)}::bigint[],
      ${seen.map(s => s.name)}::text[]) q (token, line, name)
    on conflict do nothing`)
}

/** Whom a trial met: in the whole file, or on one line that says somebody else now. */
export const forgetSeen = (ctx: Ctx, id: Id, line?: number) =>
  ctx.rows(sql`
    delete from lead_hunter.import_seen where tenant_id = ${ctx.tenant} and import_id = ${id} ${line === undefined ? sql`` : sql`and line = ${line}`}`)

/** The next rows of the error file, by line. Of conflicts too: they are decided elsewhere, but nothing is left out. */
export const errorRows = async (
  ctx: Ctx,
  id: Id,
  of: 'problems' | 'duplicates',
  after: number,
  limit: number,
): Promise<(Said & { line: number })[]> =>
  opened(
    ctx,
    id,
    await ctx.rows<{ line: number; sealed: Envelope }>(sql`
    select line, sealed from lead_hunter.import_row where tenant_id = ${ctx.tenant} and import_id = ${id} and line > ${after}
      and outcome = any (${of === 'duplicates' ? ['duplicate'] : ['bad', 'refused', 'conflict']}::text[])
    order by line limit ${limit}`),
  )
