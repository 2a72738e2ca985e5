import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { scopeSql } from '#kernel/scope-sql.ts'
import type { Envelope } from '#kernel/sealed-row.ts'
import { sql } from '#kernel/sql.ts'
import type { Scope } from '#policy/scope.ts'
import type { ExportFormat, ExportRow } from '../contract/export.ts'
import { barred } from './held-back.ts'
import { scopedColumns } from './scoped.ts'
import { sealedContact, sealedIdentifier, sealedLead } from './sealed.ts'

/** A file of exported leads; `expiresAt` once it is whole. */
export interface ExportRecord {
  operation: Id
  owner: Id
  format: ExportFormat
  approval: Id | null
  rows: number | null
  bytes: number | null
  createdAt: string
  expiresAt: string | null
  removedAt: string | null
  fetchedAt: string | null
  /** The session that fetched it. */
  fetchedBy: Id | null
}

const columns = sql`operation_id as operation, owner_id as owner, format, approval_id as approval, rows, bytes, created_at as "createdAt",
  expires_at as "expiresAt", removed_at as "removedAt", fetched_at as "fetchedAt", fetched_by as "fetchedBy"`

export const keepExport = (ctx: Ctx, operation: Id, format: ExportFormat) =>
  ctx.rows(sql`
    insert into crm.lead_export (tenant_id, operation_id, owner_id, approval_id, format, created_at)
    values (${ctx.tenant}, ${operation}, ${ctx.actor.id}, ${ctx.approval ?? null}, ${format}, ${ctx.now})`)

export const exportById = (ctx: Ctx, operation: Id) =>
  ctx.one<ExportRecord>(
    sql`select ${columns} from crm.lead_export where tenant_id = ${ctx.tenant} and operation_id = ${operation}`,
  )

export const setExportWhole = (ctx: Ctx, operation: Id, made: { rows: number; bytes: number; expiresAt: Date }) =>
  ctx.rows(sql`
    update crm.lead_export set rows = ${made.rows}, bytes = ${made.bytes}, expires_at = ${made.expiresAt}
    where tenant_id = ${ctx.tenant} and operation_id = ${operation}`)

/** It is fetched now, by this session; two at once are one. */
export const setExportFetched = (ctx: Ctx, operation: Id) =>
  ctx.rows(sql`
    update crm.lead_export set fetched_at = ${ctx.now}, fetched_by = ${ctx.bearer ?? null}
    where tenant_id = ${ctx.tenant} and operation_id = ${operation} and fetched_at is null`)

/** The file is gone, or was never made. */
export const setExportRemoved = (ctx: Ctx, operation: Id) =>
  ctx.rows(
    sql`update crm.lead_export set removed_at = ${ctx.now} where tenant_id = ${ctx.tenant} and operation_id = ${operation}`,
  )

/** Files whose time is over. */
export const expiredExports = (ctx: Ctx) =>
  ctx.rows<ExportRecord>(sql`
    select ${columns} from crm.lead_export where tenant_id = ${ctx.tenant} and removed_at is null and expires_at <= ${ctx.now} limit 100`)

/** What is still to be reached of an export, after an id; the ids were fixed when it was asked. */
export const targetsAfter = async (ctx: Ctx, operation: Id, after: Id | null, most: number): Promise<Id[]> =>
  (
    await ctx.rows<{ id: Id }>(sql`
      select lead_id as id from crm.bulk_target where tenant_id = ${ctx.tenant} and operation_id = ${operation}
        ${after ? sql`and lead_id > ${after}::uuid` : sql``} order by lead_id limit ${most}`)
  ).map(row => row.id)

const reach = (kind: 1 | 2) => sql`(
  select row_to_json(i) from crm.identifier i where i.tenant_id = l.tenant_id and i.contact_id = l.contact_id and i.kind = ${sql.raw(String(kind))} and i.is_current
  order by i.is_primary desc, i.last_seen_at desc, i.id limit 1)`

interface Reach {
  id: Id
  sealed: Envelope
}
type Raw = Omit<ExportRow, 'email' | 'phone' | 'street' | 'propertyStreet'> & {
  contact: Id
  sealed: Envelope
  personSealed: Envelope
  email: Reach | null
  phone: Reach | null
}

/** These leads as far as a scope holds them, in the order of their ids. */
export async function exportRows(ctx: Ctx, ids: readonly Id[], scope: Scope): Promise<ExportRow[]> {
  const rows = await ctx.rows<Raw>(sql`
    select l.id, l.contact_id as contact, l.sealed, c.sealed as "personSealed", l.full_name as name, ${reach(1)} as email, l.email_hint as "emailHint", ${reach(2)} as phone, l.phone_hint as "phoneHint",
      c.city, c.state, c.zip, ${barred(sql`c.do_not_contact`, sql`l.tenant_id`, sql`l.contact_id`)} as "doNotContact",
      l.language, l.intent, l.status, p.name as pipeline, s.name as stage, m.name as owner, b.name as branch, l.source_name as source,
      l.campaign, l.score, l.property_city as "propertyCity", l.property_state as "propertyState",
      l.property_zip as "propertyZip", l.amount_cents as "amountCents", l.tags, l.received_at as "receivedAt",
      l.first_touch_at as "firstTouchAt", l.last_touch_at as "lastTouchAt"
    from crm.lead l
      left join crm.contact c on c.tenant_id = l.tenant_id and c.id = l.contact_id
      left join crm.pipeline p on p.tenant_id = l.tenant_id and p.id = l.pipeline_id
      left join crm.stage s on s.tenant_id = l.tenant_id and s.id = l.stage_id
      left join identity.member_view m on m.tenant_id = l.tenant_id and m.id = l.owner_id
      left join identity.branch_view b on b.tenant_id = l.tenant_id and b.id = l.branch_id
    where l.tenant_id = ${ctx.tenant} and l.id = any (${ids}::uuid[]) and ${scopeSql('l', scope, scopedColumns['crm.lead'])}
    order by l.id`)
  return rows.map(({ contact, sealed, personSealed, email, phone, ...row }) => {
    const { street, unit } = sealedContact.open(ctx, contact, personSealed)
    const addressOf = (reach: Reach | null) => reach && sealedIdentifier.open(ctx, reach.id, reach.sealed).value
    const { propertyStreet } = sealedLead.open(ctx, row.id, sealed)
    return {
      ...row,
      email: addressOf(email),
      phone: addressOf(phone),
      street: [street, unit].filter(Boolean).join(', ') || null,
      propertyStreet,
    }
  })
}
