import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'
import type { leadIntents, leadStatuses } from '../contract/lead.ts'
import { addressToken, identifierKinds, wholeToken } from './tokens.ts'

/** What somebody can be recognised by. */
export interface Traces {
  /** Matching keys of base/email.ts. */
  emails: readonly string[]
  /** E.164. */
  phones: readonly string[]
  /** Key of base/address-key.ts; counts only together with the name. */
  addressKey?: string | undefined
  name?: string | undefined
}

export interface Match {
  by: 'email' | 'phone' | 'address'
  contact: Id
}

const called = { 1: 'email', 2: 'phone', 3: 'address' } as const

/** For each of these people whom they may be, anywhere in the tenant, whoever asks. One statement for all of them. */
export async function matchPeopleOf(ctx: Ctx, people: readonly Traces[]): Promise<Match[][]> {
  const wanted = new Map<string, { kind: 1 | 2 | 3; token: Buffer; people: number[] }>()
  const want = (n: number, kind: 1 | 2 | 3, token: Buffer | undefined) => {
    if (!token) return
    const key = `${kind}${token.toString('base64')}`
    const known = wanted.get(key)
    if (known) known.people.push(n)
    else wanted.set(key, { kind, token, people: [n] })
  }
  people.forEach((p, n) => {
    for (const email of new Set(p.emails)) want(n, identifierKinds.email, wholeToken(ctx, 'email', email))
    for (const phone of new Set(p.phones)) want(n, identifierKinds.phone, wholeToken(ctx, 'phone', phone))
    want(n, identifierKinds.address, addressToken(ctx, p.name, p.addressKey))
  })
  const found: Match[][] = people.map(() => [])
  const asked = [...wanted.values()]
  if (!asked.length) return found
  const rows = await ctx.rows<{ kind: 1 | 2 | 3; token: Buffer; contact: Id }>(sql`
    select kind, token, contact_id as contact from crm.match_tokens(${asked.map(a => a.kind)}::smallint[], ${asked.map(a => `\\x${a.token.toString('hex')}`)}::text[]::bytea[])`)
  for (const { kind, token, contact } of rows) {
    for (const n of wanted.get(`${kind}${token.toString('base64')}`)?.people ?? []) {
      const by = called[kind]
      if (!found[n]!.some(m => m.by === by && m.contact === contact)) found[n]!.push({ by, contact })
    }
  }
  return found
}
export const matchPeople = async (ctx: Ctx, person: Traces): Promise<Match[]> => (await matchPeopleOf(ctx, [person]))[0]!

/** A lead that is still being worked on. */
export interface OpenLeadRow {
  id: Id
  contact: Id
  intent: (typeof leadIntents)[number]
  status: (typeof leadStatuses)[number]
  owner: Id | null
  branch: Id | null
  pool: string | null
  source: Id | null
  repeats: number
  receivedAt: string
  /** The last time the person asked. */
  lastAskedAt: string
}

/** Leads of these people that are open, newest first: not converted, lost or invalid, not put away. */
export const openLeadsOf = (ctx: Ctx, contacts: readonly Id[]): Promise<OpenLeadRow[]> =>
  ctx.rows<OpenLeadRow>(sql`
    select l.id, l.contact_id as contact, l.intent, l.status, l.owner_id as owner, l.branch_id as branch, l.pool, l.source_id as source, l.repeats,
      l.received_at as "receivedAt", coalesce(l.repeated_at, l.received_at) as "lastAskedAt"
    from crm.lead l where l.tenant_id = ${ctx.tenant} and l.contact_id = any (${contacts}::uuid[]) and l.archived_at is null
      and l.status not in ('converted', 'lost', 'invalid')
    order by coalesce(l.repeated_at, l.received_at) desc, l.id desc`)

/** The lead a sender's own id was given before. */
export const leadByExternalId = (ctx: Ctx, source: Id, externalId: string): Promise<{ id: Id; contact: Id } | undefined> =>
  ctx.row(sql`
    select id, contact_id as contact from crm.lead
    where tenant_id = ${ctx.tenant} and source_id = ${source} and external_id = ${externalId} order by id desc limit 1`)

/** Of each of these ids that is known, the lead it was given. */
export const leadsByExternalId = (
  ctx: Ctx,
  source: Id,
  externalIds: readonly string[],
): Promise<{ externalId: string; id: Id; contact: Id }[]> =>
  ctx.rows(sql`
    select q.x as "externalId", l.id, l.contact as contact from unnest(${externalIds}::text[]) q (x)
    cross join lateral (select id, contact_id as contact from crm.lead
      where tenant_id = ${ctx.tenant} and source_id = ${source} and external_id = q.x order by id desc limit 1) l`)
