import { type Id, newId } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import type { Envelope } from '#kernel/sealed-row.ts'
import { sql } from '#kernel/sql.ts'
import type { About } from './about.ts'
import { keepWords } from './chosen-index.ts'
import { sealedNote } from './sealed.ts'

export async function keepNote(ctx: Ctx, about: Pick<About, 'contact' | 'lead' | 'loan'>, body: string): Promise<Id> {
  const id = newId()
  await ctx.rows(sql`
    insert into crm.note (tenant_id, id, contact_id, lead_id, loan_id, sealed, author_id, created_at, operation_id)
    values (${ctx.tenant}, ${id}, ${about.contact}, ${about.lead}, ${about.loan}, ${sealedNote.seal(ctx, id, { body })}, ${ctx.actor.id}, ${ctx.now}, ${ctx.operation})`)
  keepWords(ctx, [{ id, body }])
  return id
}

interface NoteRow {
  id: Id
  contact: Id
  lead: Id | null
  loan: Id | null
  body: string
  author: Id | null
  deleted: boolean
}
export async function noteById(ctx: Ctx, id: Id): Promise<NoteRow> {
  const { sealed, ...note } = await ctx.one<Omit<NoteRow, 'body'> & { sealed: Envelope }>(sql`
    select id, contact_id as contact, lead_id as lead, loan_id as loan, sealed, author_id as author, deleted_at is not null as deleted
    from crm.note where tenant_id = ${ctx.tenant} and id = ${id}`)
  return { ...note, ...sealedNote.open(ctx, id, sealed) }
}

export function setNote(ctx: Ctx, id: Id, body: string | undefined, deleted: boolean | undefined): Promise<unknown> {
  const set = ctx.rows(sql`
    update crm.note set ${body === undefined ? sql`` : sql`sealed = ${sealedNote.seal(ctx, id, { body })}, edited_at = ${ctx.now},`}
      deleted_at = case when ${deleted}::boolean is null then deleted_at when ${deleted}::boolean then ${ctx.now}::timestamptz end
    where tenant_id = ${ctx.tenant} and id = ${id}`)
  if (body !== undefined) keepWords(ctx, [{ id, body }], true)
  return set
}
