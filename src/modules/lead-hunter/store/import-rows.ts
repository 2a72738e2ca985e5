import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { fromCursor } from '#kernel/paging.ts'
import { sql } from '#kernel/sql.ts'
import type { importRowOutcomes } from '../contract/import.ts'
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
}

const columns = sql`line, outcome, cells, raw, problems, intake_id as intake, lead_id as lead, contact_id as contact, taken, was`

/** Keeps rows that did not become a lead; a line that stands there already is replaced. */
export function keepRows(ctx: Ctx, id: Id, rows: readonly KeptRow[]): void {
  if (!rows.length) return
  void ctx.rows(sql`
    insert into lead_hunter.import_row (tenant_id, import_id, line, outcome, cells, raw, problems, intake_id, lead_id, contact_id, taken, was)
    select ${ctx.tenant}, ${id}, r.line, r.outcome, nullif(r.cells, 'null'), r.raw, r.problems, r.intake, r.lead, r.contact, r.taken, r.was
    from jsonb_to_recordset(${rows as unknown}::jsonb) r
      (line bigint, outcome text, cells jsonb, raw text, problems jsonb, intake uuid, lead uuid, contact uuid, taken boolean, was text)
    on conflict (tenant_id, import_id, line) do update set outcome = excluded.outcome, cells = excluded.cells, raw = excluded.raw, problems = excluded.problems,
      intake_id = excluded.intake_id, lead_id = excluded.lead_id, contact_id = excluded.contact_id, taken = excluded.taken,
      was = excluded.was`)
}

/** By line; one more than asked for tells whether there is a next page. */
export function rowsOf(ctx: Ctx, id: Id, outcome: readonly string[] | undefined, limit: number, cursor: string | undefined) {
  const after = fromCursor(cursor, 1)
  return ctx.rows<KeptRow>(sql`
    select ${columns} from lead_hunter.import_row where tenant_id = ${ctx.tenant} and import_id = ${id}
      ${outcome ? sql`and outcome = any (${outcome}::text[])` : sql``} ${after ? sql`and line > ${after[0]}` : sql``}
    order by line limit ${limit + 1}`)
}

export const takeRow = (ctx: Ctx, id: Id, line: number) =>
  ctx.one<KeptRow>(sql`
    select ${columns} from lead_hunter.import_row where tenant_id = ${ctx.tenant} and import_id = ${id} and line = ${line} for update`)

/** Corrected rows that wait to be taken in, of these lines of the file. */
export const mendedBetween = (ctx: Ctx, id: Id, first: number, last: number) =>
  ctx.rows<{ line: number; cells: Record<string, string> }>(sql`
    select line, cells from lead_hunter.import_row
    where tenant_id = ${ctx.tenant} and import_id = ${id} and line between ${first} and ${last} and outcome = 'mended' and not taken`)

/** Rows found by an earlier trial are found again; what was corrected stays. */
export const forgetFound = (ctx: Ctx, id: Id) =>
  ctx.rows(sql`delete from lead_hunter.import_row where tenant_id = ${ctx.tenant} and import_id = ${id} and outcome <> 'mended'`)

/** Nothing of the file is known by its lines any more. */
export const forgetRows = (ctx: Ctx, id: Id) =>
  ctx.rows(sql`delete from lead_hunter.import_row where tenant_id = ${ctx.tenant} and import_id = ${id}`)

/** Of these tokens those that stood earlier in the file, and on which line first. */
export const seenBefore = (ctx: Ctx, id: Id, tokens: readonly Buffer[]) =>
  ctx.rows<{ n: number; line: number }>(sql`
    select q.n::int, s.line from unnest(${tokens.map(t => `\\x${t.toString('hex')}`)}::text[]::bytea[]) with ordinality q (token, n)
    cross join lateral (select x.line from lead_hunter.import_seen x where x.tenant_id = ${ctx.tenant} and x.import_id = ${id} and x.token = q.token) s`)

export function keepSeen(ctx: Ctx, id: Id, seen: readonly { token: Buffer; line: number }[]): void {
  if (!seen.length) return
  void ctx.rows(sql`
    insert into lead_hunter.import_seen (tenant_id, import_id, token, line)
    select ${ctx.tenant}, ${id}, q.token, q.line from unnest(${seen.map(s => `\\x${s.token.toString('hex')}`)}::text[]::bytea[], ${seen.map(s => s.line)}::bigint[]) q (token, line)
    on conflict do nothing`)
}

export const forgetSeen = (ctx: Ctx, id: Id) =>
  ctx.rows(sql`delete from lead_hunter.import_seen where tenant_id = ${ctx.tenant} and import_id = ${id}`)

/** The next rows of the error file, by line. Of conflicts too: they are decided elsewhere, but nothing is left out. */
export const errorRows = (ctx: Ctx, id: Id, of: 'problems' | 'duplicates', after: number, limit: number) =>
  ctx.rows<Pick<KeptRow, 'line' | 'cells' | 'raw' | 'problems'>>(sql`
    select line, cells, raw, problems from lead_hunter.import_row where tenant_id = ${ctx.tenant} and import_id = ${id} and line > ${after}
      and outcome = any (${of === 'duplicates' ? ['duplicate'] : ['bad', 'refused', 'conflict']}::text[])
    order by line limit ${limit}`)
