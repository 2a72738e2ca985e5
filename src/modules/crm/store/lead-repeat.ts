import { type Id, newId } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'
import { raiseAlert } from './alerts.ts'
import type { NewLead } from './new-leads.ts'

/** What a person said when they asked again. */
export type Repeat = Partial<
  Pick<
    NewLead,
    | 'campaign'
    | 'propertyStreet'
    | 'city'
    | 'state'
    | 'county'
    | 'zip'
    | 'propertyUse'
    | 'propertyType'
    | 'amountCents'
    | 'downPaymentCents'
    | 'priceCents'
    | 'valueCents'
    | 'currentRate'
    | 'creditBand'
    | 'purpose'
    | 'program'
    | 'timeframe'
    | 'message'
    | 'tags'
    | 'extra'
    | 'sourceName'
  >
> & { intent?: NewLead['intent']; receivedAt?: Date | undefined }

export interface Repeated {
  contact: Id
  owner: Id | null
  branch: Id | null
  repeats: number
  version: number
}

/**
 * A person asked again while their lead is open: counts it, fills what was empty, and tells the officer. What was known
 * stays; another message becomes a note, so that nothing said is lost. The caller emits.
 */
export async function repeatLead(ctx: Ctx, lead: Id, said: Repeat): Promise<Repeated> {
  const fill = (column: string, value: unknown, type: string) =>
    sql`${sql.ref(column)} = coalesce(${sql.ref(`l.${column}`)}, ${value ?? null}::${sql.raw(type)})`
  const at = said.receivedAt ?? ctx.now
  const row = await ctx.one<Repeated & { noted: boolean }>(sql`
    with old as (select id, message from crm.lead where tenant_id = ${ctx.tenant} and id = ${lead} for update)
    update crm.lead l set repeats = l.repeats + 1, repeated_at = greatest(l.repeated_at, ${at}::timestamptz), updated_at = ${ctx.now}, version = l.version + 1,
      intent = case when l.intent = 'unknown' then coalesce(${said.intent ?? null}, l.intent) else l.intent end,
      ${sql.join(fillable.map(([field, column, type]) => fill(column, said[field], type)))},
      tags = case when ${said.tags?.length ?? 0} = 0 then l.tags else array(select distinct x from unnest(l.tags || ${said.tags ?? []}::text[]) x limit 50) end,
      extra = ${(said.extra ?? {}) as unknown}::jsonb || l.extra
    from old where l.tenant_id = ${ctx.tenant} and l.id = old.id
    returning l.contact_id as contact, l.owner_id as owner, l.branch_id as branch, l.repeats, l.version,
      old.message is not null and ${said.message ?? null}::text is not null and old.message <> ${said.message ?? null}::text as noted`)
  if (row.noted) {
    void ctx.rows(sql`
      insert into crm.note (tenant_id, id, contact_id, lead_id, body, author_id, created_at, operation_id)
      values (${ctx.tenant}, ${newId()}, ${row.contact}, ${lead}, ${said.message}, null, ${at}, ${ctx.operation ?? null})`)
  }
  if (row.owner)
    raiseAlert(ctx, {
      to: row.owner,
      kind: 'lead.repeated',
      subject: { kind: 'lead', id: lead },
      facts: { repeats: row.repeats },
    })
  return { contact: row.contact, owner: row.owner, branch: row.branch, repeats: row.repeats, version: row.version }
}

const fillable = [
  ['campaign', 'campaign', 'text'],
  ['propertyStreet', 'property_street', 'text'],
  ['city', 'property_city', 'text'],
  ['state', 'property_state', 'text'],
  ['county', 'property_county', 'text'],
  ['zip', 'property_zip', 'text'],
  ['propertyUse', 'property_use', 'text'],
  ['propertyType', 'property_type', 'text'],
  ['amountCents', 'amount_cents', 'bigint'],
  ['downPaymentCents', 'down_payment_cents', 'bigint'],
  ['priceCents', 'price_cents', 'bigint'],
  ['valueCents', 'value_cents', 'bigint'],
  ['currentRate', 'current_rate', 'int'],
  ['creditBand', 'credit_band', 'text'],
  ['purpose', 'purpose', 'text'],
  ['program', 'program', 'text'],
  ['timeframe', 'timeframe', 'text'],
  ['message', 'message', 'text'],
  ['sourceName', 'source_name', 'text'],
] as const satisfies readonly (readonly [keyof Repeat, string, string])[]
