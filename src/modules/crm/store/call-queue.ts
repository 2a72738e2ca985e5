import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import type { Envelope } from '#kernel/sealed-row.ts'
import { sql } from '#kernel/sql.ts'
import { sealedIdentifier } from './sealed.ts'

/** A lead that could be called, and where the person may be. */
export interface Callable {
  id: Id
  contact: Id
  state: string | null
  /** Of the person's home, else of the property. */
  zip: string | null
  createdAt: string
  /** The person asked to be called now. */
  promised: boolean
}

/**
 * Due leads of the queue within the asker's limits: those who were promised this hour first, then the newest. `after` goes on
 * from one. The asker sees none of them until it is in their hands.
 */
export const callableLeads = (ctx: Ctx, most: number, after: Callable | undefined): Promise<Callable[]> =>
  ctx.rows<Callable>(sql`
    select id, contact, state, zip, created_at as "createdAt", promised
    from crm.callable_leads(${most}, ${after?.createdAt ?? null}::timestamptz, ${after?.id ?? null}::uuid)`)

/** When the next lead of the queue within the asker's limits is to be called; undefined where none waits. */
export const nextCallAt = async (ctx: Ctx): Promise<string | undefined> =>
  (await ctx.one<{ at: string | null }>(sql`select crm.next_call_at() as at`)).at ?? undefined

/** Hands a lead to the asker until then; false where somebody else was quicker, who is not waited for. */
export const takeCall = async (ctx: Ctx, lead: Id, until: Date): Promise<boolean> =>
  (await ctx.one<{ taken: boolean }>(sql`select crm.take_call(${lead}, ${until}) as taken`)).taken

/** What is needed to call somebody; of the person's confidential values nothing but the numbers. */
export interface HeldLead {
  lead: Id
  contact: Id
  name: string
  phones: { number: string; label: string }[]
  heldUntil: string
  intent: string
  language: string
  campaign: string | null
  city: string | null
  state: string | null
  zip: string | null
  personState: string | null
  personZip: string | null
  amountCents: number | null
  timeframe: string | null
  receivedAt: string
  calls: number
  promisedAt: string | null
}

/** The lead in the asker's hands, if the lease has not run out. */
export async function heldLead(ctx: Ctx): Promise<HeldLead | undefined> {
  const held = await ctx.row<Omit<HeldLead, 'phones'> & { phones: { id: Id; sealed: Envelope; label: string }[] }>(sql`
    select l.id as lead, l.contact_id as contact, l.full_name as name, l.held_until as "heldUntil", l.intent, l.language, l.campaign, l.property_city as city,
      l.property_state as state, l.property_zip as zip, c.state as "personState", c.zip as "personZip", l.amount_cents as "amountCents", l.timeframe,
      l.received_at as "receivedAt", l.calls, case when l.call_promised then l.call_at end as "promisedAt",
      coalesce((select jsonb_agg(jsonb_build_object('id', i.id, 'sealed', i.sealed, 'label', i.label) order by i.is_primary desc, i.last_seen_at desc, i.id)
        from crm.identifier i where i.tenant_id = l.tenant_id and i.contact_id = l.contact_id and i.kind = 2 and i.is_current), '[]') as phones
    from crm.lead l join crm.contact c on c.tenant_id = l.tenant_id and c.id = l.contact_id
    where l.tenant_id = ${ctx.tenant} and l.held_by = ${ctx.actor.id} and l.held_until > ${ctx.now}`)
  const numberOf = (phone: { id: Id; sealed: Envelope }) => sealedIdentifier.open(ctx, phone.id, phone.sealed).value
  return held && { ...held, phones: held.phones.map(phone => ({ number: numberOf(phone), label: phone.label })) }
}

/** Renews the lease of the lead in the asker's hands; false where it has run out. */
export const keepCall = async (ctx: Ctx, lead: Id, until: Date): Promise<boolean> =>
  (
    await ctx.rows(sql`
      update crm.lead set held_until = ${until}
      where tenant_id = ${ctx.tenant} and id = ${lead} and held_by = ${ctx.actor.id} and held_until > ${ctx.now} returning id`)
  ).length === 1

/** After a call: not to be called again before `at`, which was `promised` or not. */
export interface Called {
  at: Date | null
  promised: boolean
}
/** Takes whatever lead the asker has out of their hands. They see nothing of it afterwards. */
export const letGo = (ctx: Ctx, called?: Called) =>
  ctx.rows(sql`select crm.let_go(${called !== undefined}, ${called?.at ?? null}::timestamptz, ${called?.promised ?? false})`)

/** Takes leads back from callers who have not renewed their lease. */
export const takeBack = (ctx: Ctx) =>
  ctx.rows<{ id: Id; by: Id; owner: Id | null; branch: Id | null }>(sql`
    with late as (select id, held_by from crm.lead
      where tenant_id = ${ctx.tenant} and held_by is not null and held_until <= ${ctx.now} for update skip locked)
    update crm.lead l set held_by = null, held_until = null from late where l.tenant_id = ${ctx.tenant} and l.id = late.id
    returning l.id, late.held_by as by, l.owner_id as owner, l.branch_id as branch`)
