import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import type { Envelope } from '#kernel/sealed-row.ts'
import { sql } from '#kernel/sql.ts'
import type { About } from './about.ts'
import { sealedFile } from './sealed.ts'

export interface FileRow {
  id: Id
  name: string
  bytes: number
  mediaType: string
  addedBy: Id | null
  createdAt: string
}
type Raw = Omit<FileRow, 'name'> & { sealed: Envelope }
const columns = sql`id, sealed, bytes, media_type as "mediaType", added_by as "addedBy", created_at as "createdAt"`

/** Files of a person; with those of their loans only for who may see loans. */
export const filesOf = async (ctx: Ctx, contact: Id, loans: boolean): Promise<FileRow[]> =>
  (
    await ctx.rows<Raw>(sql`
    select ${columns} from crm.file where tenant_id = ${ctx.tenant} and contact_id = ${contact} and deleted_at is null
      ${loans ? sql`` : sql`and loan_id is null`} order by id desc`)
  ).map(({ sealed, ...file }) => ({ ...file, ...sealedFile.open(ctx, file.id, sealed) }))

export async function fileById(ctx: Ctx, id: Id): Promise<FileRow & { contact: Id; deleted: boolean; keptSealed: boolean }> {
  const { sealed, ...file } = await ctx.one<Raw & { contact: Id; deleted: boolean; keptSealed: boolean }>(
    sql`select ${columns}, contact_id as contact, deleted_at is not null as deleted, kept_sealed as "keptSealed" from crm.file where tenant_id = ${ctx.tenant} and id = ${id}`,
  )
  return { ...file, ...sealedFile.open(ctx, id, sealed) }
}

export interface NewFile {
  id: Id
  about: Pick<About, 'contact' | 'lead' | 'loan'>
  name: string
  bytes: number
  mediaType: string
  sha256: Buffer
}
export const keepFile = (ctx: Ctx, f: NewFile) =>
  ctx.rows(sql`
    insert into crm.file (tenant_id, id, contact_id, lead_id, loan_id, sealed, bytes, media_type, sha256, added_by, created_at, kept_sealed)
    values (${ctx.tenant}, ${f.id}, ${f.about.contact}, ${f.about.lead}, ${f.about.loan}, ${sealedFile.seal(ctx, f.id, f)}, ${f.bytes}, ${f.mediaType}, ${f.sha256}, ${ctx.actor.id}, ${ctx.now}, true)`)

export const setFileDeleted = (ctx: Ctx, id: Id, deleted: boolean) =>
  ctx.rows(sql`update crm.file set deleted_at = ${deleted ? ctx.now : null} where tenant_id = ${ctx.tenant} and id = ${id}`)
