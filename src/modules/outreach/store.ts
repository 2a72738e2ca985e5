import { type Id, newId } from '#base/id.ts'
import { notFound } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { rowLists } from '#kernel/row-lists.ts'
import { type Envelope, sealedRow } from '#kernel/sealed-row.ts'
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

const newConsents = rowLists({
  id: 'uuid',
  contact: 'uuid',
  lead: 'uuid',
  channel: 'text',
  granted: 'boolean',
  seller: 'text',
  wording: 'text',
  method: 'text',
  provenance: 'text',
  form: 'uuid',
  version: 'int',
  page: 'text',
  sealed: 'bytea',
  at: 'timestamptz',
})

const sealedConsent = sealedRow<{ address: string | null; userAgent: string | null }>('outreach.consent', {
  address: null,
  userAgent: null,
})

/**
 * Adds lines to the consent ledger, any number in one statement. Nothing is ever overwritten: a later line of the same
 * channel holds. A file proves nothing, so of an import only refusals are kept.
 */
export async function recordConsents(ctx: Ctx, consents: readonly NewConsent[]): Promise<void> {
  const rows = consents
    .filter(c => c.method !== 'import' || !c.granted)
    .map(c => {
      const id = newId()
      const sealed = sealedConsent.seal(ctx, id, c)
      return { ...c, id, sealed, form: c.form?.id, version: c.form?.version, page: c.form?.page, at: c.at ?? ctx.now }
    })
  if (!rows.length) return
  await ctx.rows(sql`
    insert into outreach.consent (tenant_id, id, contact_id, lead_id, channel, granted, seller, wording, wording_hash, method, provenance,
      form_id, form_version, page_url, sealed, at, operation_id)
    select ${ctx.tenant}, r.id, r.contact, r.lead, r.channel, r.granted, r.seller, r.wording, sha256(convert_to(r.wording, 'UTF8')), r.method, r.provenance,
      r.form, r.version, r.page, r.sealed, r.at, ${ctx.operation ?? null}
    from ${newConsents(rows)} r`)
}

/** The ledger of one person, the newest line first. */
export const consentsOf = async (ctx: Ctx, contact: Id): Promise<ConsentRow[]> =>
  (
    await ctx.rows<Omit<ConsentRow, 'address' | 'userAgent'> & { sealed: Envelope }>(sql`
    select id, channel, granted, purpose, seller, wording, encode(wording_hash, 'hex') as "wordingHash", method, provenance, lead_id as lead,
      form_id as form, form_version as "formVersion", page_url as page, sealed, at
    from outreach.consent where tenant_id = ${ctx.tenant} and contact_id = ${contact} order by id desc limit 500`)
  ).map(({ sealed, ...line }) => ({ ...line, ...sealedConsent.open(ctx, line.id, sealed) }))

/** The channels by which a telephone rings, and text messages, which whoever wants no calls does not want either. */
export const callChannels = ['voice_manual', 'voice_auto', 'prerecorded', 'sms', 'ai'] as const

export type CallConsent = 'given' | 'refused' | 'none'

/**
 * What these people said to being called by a person, as it holds now; who is not in it said nothing. A box left empty on a
 * form is no refusal: nobody said no.
 */
export async function callConsents(ctx: Ctx, people: readonly Id[]): Promise<Map<Id, { consent: CallConsent; at: string }>> {
  const lines = await ctx.rows<{ contact: Id; granted: boolean; method: ConsentMethod; at: string }>(sql`
    select contact, granted, method, at from outreach.said_of_calls(${people}::uuid[])`)
  const said = ({ granted, method }: { granted: boolean; method: ConsentMethod }): CallConsent =>
    granted ? 'given' : method === 'form' ? 'none' : 'refused'
  return new Map(lines.map(line => [line.contact, { consent: said(line), at: line.at }]))
}

/** Keeps that somebody asked, by telephone, to be called no more: it holds for every way of calling, and for text messages. */
export async function refuseCalls(ctx: Ctx, { contact, lead }: { contact: Id; lead: Id }): Promise<void> {
  const { name } = await ctx.one<{ name: string }>(sql`select name from identity.tenant_view where tenant_id = ${ctx.tenant}`)
  await recordConsents(
    ctx,
    callChannels.map(channel => ({
      contact,
      lead,
      channel,
      granted: false,
      seller: name,
      wording: 'Asked on the telephone not to be called again.',
      method: 'verbal',
      provenance: 'vendor_asserted',
    })),
  )
}

/**
 * Forgets the lines an operation wrote about people it made, while it is being undone; the database allows nothing else.
 * Answers those of them who have other lines, and so must stay.
 */
export const forgetConsents = async (ctx: Ctx, operation: Id, people: readonly Id[]): Promise<Id[]> =>
  (await ctx.rows<{ id: Id }>(sql`select f as id from outreach.forget_consents(${operation}, ${people}::uuid[]) f`)).map(
    row => row.id,
  )

/**
 * Whom an id stands for: of somebody who was merged whoever was kept. Refuses as not found a person the asker is not shown:
 * that nothing is on record must be true where it is said.
 */
export async function personShown(ctx: Ctx, contact: Id): Promise<Id> {
  const found = await ctx.row<{ id: Id }>(
    sql`select coalesce(merged_into, id) as id from crm.contact_view where tenant_id = ${ctx.tenant} and id = ${contact}`,
  )
  if (!found) throw notFound()
  return found.id
}
