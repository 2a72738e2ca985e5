import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { fromCursor } from '#kernel/paging.ts'
import { type Envelope, sealedRow } from '#kernel/sealed-row.ts'
import { sql } from '#kernel/sql.ts'
import type { ImportCounts, ImportDetail, ImportPolicy, ImportState, ImportUndone } from '../contract/import.ts'
import type { Mapping } from '../rules/import/fields.ts'

/** A place between two records of the file, and how far that is in it. */
export interface Place {
  offset: number
  line: number
  row: number
  /** Rows behind it that are done as well: a batch that was divided. */
  skip?: number | undefined
}

/** How the file is written, as the reader wants it; only what everybody needs is named here. */
export interface KeptDialect {
  kind: 'csv' | 'vcard'
  encoding: string
  newline: string
  columns: string[]
  start: Place
  delimiter?: string
  quote?: string
  hasHeader?: boolean
}

/** What was found out about a file, or said by the person who brought it. */
export interface Look {
  dialect: KeptDialect
  sample: ImportDetail['sample']
  notes: string[]
  mapping: Mapping
  mappedBy: ImportDetail['mappedBy']
  suggestion: ImportDetail['suggestion']
  rowsTotal: number | null
}

export interface ImportRecord extends Look {
  id: Id
  fileName: string
  bytes: number
  kind: 'csv' | 'vcard'
  state: ImportState
  owner: Id
  ownerName: string
  branch: Id | null
  policy: ImportPolicy
  source: Id | null
  /** Behind the last row whose batch was committed. */
  place: Place | null
  rowsDone: number
  counts: Partial<ImportCounts>
  check: Partial<ImportCounts> | null
  /** What taking back did so far; while it is under way, its step and the last record of it too. */
  undone: (ImportUndone & { step?: number; after?: Id | undefined }) | null
  problem: string | null
  /** Rows kept to be corrected, and rows corrected since the trial that are not taken in yet. */
  listed: number
  corrected: number
  createdAt: string
  startedAt: string | null
  finishedAt: string | null
  /** The file itself is not kept any more. */
  fileGone: boolean
  /** Not so: it is one of before, which may lie clear until it is sealed. */
  contentSealed: boolean
}

const columns = sql`
  i.id, i.file_name as "fileName", i.bytes, i.kind, i.state, i.owner_id as owner, coalesce(m.name, 'A former colleague') as "ownerName", i.branch_id as branch,
  i.dialect, i.sealed, i.notes, i.mapping, i.mapped_by as "mappedBy", i.suggestion, i.policy, i.source_id as source, i.place, i.rows_done as "rowsDone",
  i.rows_total as "rowsTotal", i.counts, i.check_counts as check, i.undone, i.problem, i.created_at as "createdAt", i.started_at as "startedAt",
  i.finished_at as "finishedAt", i.file_removed_at is not null as "fileGone",
  i.content_sealed as "contentSealed", t.listed, t.corrected`
const from = sql`lead_hunter.import i cross join lateral (
    select count(*) filter (where r.outcome in ('bad', 'refused'))::int as listed,
      count(*) filter (where r.outcome = 'mended' and r.was is not null and not r.taken)::int as corrected
    from lead_hunter.import_row r where r.tenant_id = i.tenant_id and r.import_id = i.id and r.outcome in ('bad', 'refused', 'mended')) t
  left join identity.member_view m on m.tenant_id = i.tenant_id and m.id = i.owner_id`

type Raw = Omit<ImportRecord, 'sample'> & { sealed: Envelope }
// The first rows of a file are somebody's.
const sealedImport = sealedRow<Pick<ImportRecord, 'sample'>>('lead_hunter.import', { sample: [] })
const opened = <R extends Raw>(ctx: Ctx, { sealed, ...row }: R) => ({ ...row, ...sealedImport.open(ctx, row.id, sealed) })

/** Refuses with not-found outside the scope. */
export const importById = async (ctx: Ctx, id: Id): Promise<ImportRecord> =>
  opened(ctx, await ctx.one<Raw>(sql`select ${columns} from ${from} where i.tenant_id = ${ctx.tenant} and i.id = ${id}`))

/** As above, and nobody else moves it until this transaction ends. */
export const takeImport = async (ctx: Ctx, id: Id): Promise<ImportRecord> =>
  opened(
    ctx,
    await ctx.one<Raw>(sql`select ${columns} from ${from} where i.tenant_id = ${ctx.tenant} and i.id = ${id} for update of i`),
  )

/** Imports, newest first; one more than asked for tells whether there is a next page. */
export async function imports(ctx: Ctx, limit: number, cursor: string | undefined) {
  const after = fromCursor(cursor, 2)
  const found = await ctx.rows<Raw & { key: string }>(sql`
    select ${columns}, i.created_at::text as key from ${from} where i.tenant_id = ${ctx.tenant}
      ${after ? sql`and (i.created_at, i.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)` : sql``}
    order by i.created_at desc, i.id desc limit ${limit + 1}`)
  return found.map(row => opened(ctx, row))
}

export interface NewImport extends Look {
  id: Id
  fileName: string
  bytes: number
  /** Tells the same file again. */
  beginning: Buffer
  policy: ImportPolicy
}

const json = (value: unknown) => sql`${value as unknown}::jsonb`

/** Keeps a file that was opened; its branch is that of the person who brought it. */
export const keepImport = (ctx: Ctx, i: NewImport) =>
  ctx.rows(sql`
    insert into lead_hunter.import (tenant_id, id, owner_id, branch_id, file_name, bytes, beginning, kind, dialect, sealed, notes, mapping, mapped_by, suggestion,
      policy, source_id, state, rows_total, created_at, content_sealed)
    values (${ctx.tenant}, ${i.id}, ${ctx.actor.id}, (select branch_id from identity.member_view where tenant_id = ${ctx.tenant} and id = ${ctx.actor.id}),
      ${i.fileName}, ${i.bytes}, ${i.beginning}, ${i.dialect.kind}, ${json(i.dialect)}, ${sealedImport.seal(ctx, i.id, i)}, ${json(i.notes)}, ${json(i.mapping)}, ${json(i.mappedBy)},
      ${json(i.suggestion)}, ${json(i.policy)}, ${i.policy.source}, 'uploaded', ${i.rowsTotal}, ${ctx.now}, true)`)

/** The file is to be read in another way: what an earlier trial found says nothing any more. */
export const setLook = (ctx: Ctx, id: Id, look: Look) =>
  ctx.rows(sql`
    update lead_hunter.import set dialect = ${json(look.dialect)}, sealed = ${sealedImport.seal(ctx, id, look)}, notes = ${json(look.notes)}, mapping = ${json(look.mapping)},
      mapped_by = ${json(look.mappedBy)}, suggestion = ${json(look.suggestion)}, rows_total = ${look.rowsTotal}, state = 'uploaded', check_counts = null, problem = null
    where tenant_id = ${ctx.tenant} and id = ${id}`)

export const setMapping = (ctx: Ctx, id: Id, mapping: Mapping, mappedBy: ImportDetail['mappedBy'], policy: ImportPolicy) =>
  ctx.rows(sql`
    update lead_hunter.import set mapping = ${json(mapping)}, mapped_by = ${json(mappedBy)}, policy = ${json(policy)}, source_id = ${policy.source},
      state = 'mapped', check_counts = null, problem = null
    where tenant_id = ${ctx.tenant} and id = ${id}`)

/** When a file that begins with these bytes and is as long was taken in before, and by whom. */
export const sameFileBefore = (ctx: Ctx, beginning: Buffer) =>
  ctx.row<{ at: string; by: string; fileName: string }>(sql`
    select coalesce(i.finished_at, i.created_at) as at, coalesce(m.name, 'a former colleague') as by, i.file_name as "fileName" from ${from}
    where i.tenant_id = ${ctx.tenant} and i.beginning = ${beginning} and i.state in ('running', 'done', 'cancelled') order by i.created_at desc, i.id desc limit 1`)

export const rememberedMapping = (ctx: Ctx, headers: Buffer) =>
  ctx.row<{ mapping: Mapping; usedAt: string }>(sql`
    select mapping, used_at as "usedAt" from lead_hunter.remembered_mapping where tenant_id = ${ctx.tenant} and headers_hash = ${headers}`)

export const rememberMapping = (ctx: Ctx, headers: Buffer, mapping: Mapping) =>
  ctx.rows(sql`
    insert into lead_hunter.remembered_mapping (tenant_id, headers_hash, mapping, used_at) values (${ctx.tenant}, ${headers}, ${json(mapping)}, ${ctx.now})
    on conflict (tenant_id, headers_hash) do update set mapping = excluded.mapping, used_at = excluded.used_at`)

/** Whether this person is still here and what they may do; undefined for somebody who was never here. */
export const personNow = (ctx: Ctx, id: Id) =>
  ctx.row<{ type: string; active: boolean; branch: Id | null; name: string }>(sql`
    select user_type as type, status = 'active' as active, branch_id as branch, name from identity.member_view where tenant_id = ${ctx.tenant} and id = ${id}`)

export const companyFacts = (ctx: Ctx) =>
  ctx.one<{ name: string; timeZone: string }>(sql`
    select name, time_zone as "timeZone" from identity.tenant_view where tenant_id = ${ctx.tenant}`)
