import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type RawBuilder, sql } from '#kernel/sql.ts'

/**
 * Whether a person must not be contacted: they said so, or somebody who may be the same did and was kept apart. The database
 * does not tell partners of the second.
 */
export const barred = (
  said: RawBuilder<unknown>,
  tenant: RawBuilder<unknown>,
  contact: RawBuilder<unknown>,
): RawBuilder<unknown> =>
  sql`(coalesce(${said}, false) or exists (select 1 from crm.held_back h where h.tenant_id = ${tenant} and h.contact_id = ${contact}))`

/** Of new people who may be somebody there, those who may be somebody who must not be contacted. */
export const holdBack = (ctx: Ctx, apart: readonly { contact: Id; maybe: readonly Id[] }[]): Promise<unknown> =>
  ctx.rows(sql`
    insert into crm.held_back (tenant_id, contact_id, since, operation_id)
    select ${ctx.tenant}, a.contact, ${ctx.now}, ${ctx.operation ?? null} from jsonb_to_recordset(${apart as unknown}::jsonb) a (contact uuid, maybe uuid[])
    where exists (select 1 from crm.contact c where c.tenant_id = ${ctx.tenant} and c.id = any (a.maybe) and ${barred(sql`c.do_not_contact`, sql`c.tenant_id`, sql`c.id`)})
    on conflict do nothing`)

/** Somebody of the company says that this person may be contacted. */
export const letContact = (ctx: Ctx, contact: Id): Promise<unknown> =>
  ctx.rows(sql`delete from crm.held_back where tenant_id = ${ctx.tenant} and contact_id = ${contact}`)
