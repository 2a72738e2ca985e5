import { type Id, newId } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'
import type { ConsentChannel, ConsentMethod, ConsentProvenance, ConsentRow } from './contract.ts'

export interface NewConsent {
  contact: Id
  lead: Id | null
  channel: ConsentChannel
  granted: boolean
  /** To whom: the client’s name as the person read it. */
  seller: string
  wording: string
  method: ConsentMethod
  provenance: ConsentProvenance
  /** The version of our own form it was given on; nothing is self-captured without it. */
  form?: { id: Id; version: number; page: string } | undefined
  address?: string | undefined
  userAgent?: string | undefined
  /** When it was given; without it the moment of this command. */
  at?: Date | undefined
}

/**
 * Adds lines to the consent ledger, any number in one statement. Nothing is ever overwritten: a later line of the same
 * channel holds. A file proves nothing, so of an import only refusals are kept.
 */
export async function recordConsents(ctx: Ctx, consents: readonly NewConsent[]): Promise<void> {
  const rows = consents
    .filter(c => c.method !== 'import' || !c.granted)
    .map(c => ({
      id: newId(),
      contact_id: c.contact,
      lead_id: c.lead,
      channel: c.channel,
      granted: c.granted,
      seller: c.seller,
      wording: c.wording,
      method: c.method,
      provenance: c.provenance,
      form_id: c.form?.id ?? null,
      form_version: c.form?.version ?? null,
      page_url: c.form?.page ?? null,
      address: c.address ?? null,
      user_agent: c.userAgent ?? null,
      at: (c.at ?? ctx.now).toISOString(),
    }))
  if (!rows.length) return
  await ctx.rows(sql`
    insert into outreach.consent (tenant_id, id, contact_id, lead_id, channel, granted, seller, wording, wording_hash, method, provenance,
      form_id, form_version, page_url, address, user_agent, at, operation_id)
    select ${ctx.tenant}, r.id, r.contact_id, r.lead_id, r.channel, r.granted, r.seller, r.wording, sha256(convert_to(r.wording, 'UTF8')), r.method, r.provenance,
      r.form_id, r.form_version, r.page_url, r.address, r.user_agent, r.at, ${ctx.operation ?? null}
    from jsonb_to_recordset(${rows as unknown}::jsonb) r (id uuid, contact_id uuid, lead_id uuid, channel text, granted boolean, seller text, wording text,
      method text, provenance text, form_id uuid, form_version int, page_url text, address text, user_agent text, at timestamptz)`)
}

/** The ledger of one person, the newest line first. */
export const consentsOf = (ctx: Ctx, contact: Id) =>
  ctx.rows<ConsentRow>(sql`
    select id, channel, granted, purpose, seller, wording, encode(wording_hash, 'hex') as "wordingHash", method, provenance, lead_id as lead,
      form_id as form, form_version as "formVersion", page_url as page, address, user_agent as "userAgent", at
    from outreach.consent where tenant_id = ${ctx.tenant} and contact_id = ${contact} order by id desc limit 500`)

/**
 * Forgets the lines an operation wrote about people it made, while it is being undone; the database allows nothing else.
 * Answers those of them who have other lines, and so must stay.
 */
export const forgetConsents = async (ctx: Ctx, operation: Id, people: readonly Id[]): Promise<Id[]> =>
  (await ctx.rows<{ id: Id }>(sql`select f as id from outreach.forget_consents(${operation}, ${people}::uuid[]) f`)).map(
    row => row.id,
  )
