import type { Id } from '#base/id.ts'
import { isStandInEmail, isStandInPhone } from '#base/stand-in.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { oneOf, sql } from '#kernel/sql.ts'
import type { IndexToken } from '#kernel/vault.ts'
import type { leadIntents, leadStatuses } from '../contract/lead.ts'
import { addressToken, identifierKinds, type Tokens, wholeToken } from './tokens.ts'

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
type Kind = keyof typeof called

/** So many of the people of one token are answered; of an office's telephone besides those who bear the very name. */
export const mostOfToken = 20

interface Wanted {
  kind: Kind
  token: Buffer
  people: number[]
}

/** Nobody is recognised across workgroups: of what was found only people of these. */
export async function withinWorkgroups(ctx: Ctx, found: Match[][], workgroups: readonly Id[] | 'all'): Promise<Match[][]> {
  const ids = [...new Set(found.flat().map(match => match.contact))]
  if (workgroups === 'all' || !ids.length) return found
  const rows = await ctx.rows<{ id: Id }>(sql`select id from crm.of_workgroups(${ids}::uuid[], ${workgroups}::uuid[]) id`)
  const here = new Set(rows.map(row => row.id))
  return found.map(matches => matches.filter(match => here.has(match.contact)))
}

/** Of these people those whom the asker's request may meet, whoever has them. */
export async function meetAmong(ctx: Ctx, ids: readonly Id[]): Promise<Set<Id>> {
  ctx.meet(ids)
  const rows = await ctx.rows<{ id: Id }>(
    sql`select c.id from crm.contact c where c.tenant_id = ${ctx.tenant} and c.id = ${oneOf(ids)}`,
  )
  return new Set(rows.map(row => row.id))
}

/** For each of these people whom they may be, among those of the workgroups the asker sees, whoever has them. */
export const matchPeopleOf = async (ctx: Ctx, people: readonly Traces[]): Promise<Match[][]> =>
  withinWorkgroups(ctx, await matchAnywhere(ctx, people), ctx.hierarchy.limits?.workgroups ?? 'all')

/**
 * For each of these people whom they may be, anywhere in the tenant, whoever asks. One statement for all of them, a second
 * where many share a number. What stands for no address (`none@none.com`) points to nobody.
 */
async function matchAnywhere(ctx: Ctx, people: readonly Traces[]): Promise<Match[][]> {
  const wanted = new Map<string, Wanted>()
  const want = (n: number, kind: Kind, { token }: IndexToken) => {
    const key = keyOf(kind, token)
    const known = wanted.get(key)
    if (known) known.people.push(n)
    else wanted.set(key, { kind, token, people: [n] })
  }
  const wantEach = (n: number, kind: Kind, tokens: Tokens | undefined) => {
    for (const token of tokens ?? []) want(n, kind, token)
  }
  people.forEach((p, n) => {
    for (const email of new Set(p.emails))
      if (!isStandInEmail(email)) wantEach(n, identifierKinds.email, wholeToken(ctx, 'email', email))
    for (const phone of new Set(p.phones))
      if (!isStandInPhone(phone)) wantEach(n, identifierKinds.phone, wholeToken(ctx, 'phone', phone))
    wantEach(n, identifierKinds.address, addressToken(ctx, p.name, p.addressKey))
  })
  const found = people.map(() => new Map<string, Match>())
  const add = (n: number, kind: Kind, contact: Id) => found[n]!.set(`${kind}${contact}`, { by: called[kind], contact })
  const asked = [...wanted.values()]
  if (!asked.length) return people.map(() => [])
  const rows = await ctx.rows<{ kind: Kind; token: Buffer; contact: Id }>(sql`
    select kind, token, contact_id as contact from crm.match_tokens(${asked.map(a => a.kind)}::smallint[], ${hexOf(asked)}::text[]::bytea[])`)
  const carried = Map.groupBy(rows, row => keyOf(row.kind, row.token))
  const crowded: Wanted[] = []
  for (const [key, carriers] of carried) {
    const one = wanted.get(key)
    if (!one) continue
    if (carriers.length >= mostOfToken && one.kind !== identifierKinds.address) crowded.push(one)
    for (const n of one.people) for (const { contact } of carriers) add(n, one.kind, contact)
  }
  for (const { n, kind, contact } of crowded.length ? await namedOf(ctx, people, crowded) : []) add(n, kind, contact)
  return found.map(matches => [...matches.values()])
}

/** Of tokens that many carry, for each asker those who bear the same name. */
async function namedOf(ctx: Ctx, people: readonly Traces[], crowded: readonly Wanted[]) {
  const asked = crowded.flatMap(({ kind, token, people: askers }) => {
    const named = askers.flatMap(n => (people[n]!.name ? [{ n, name: people[n]!.name! }] : []))
    return [...Map.groupBy(named, one => one.name)].map(([name, all]) => ({ kind, token, name, askers: all.map(one => one.n) }))
  })
  const of = new Map(asked.map(one => [`${keyOf(one.kind, one.token)} ${one.name}`, one.askers]))
  const rows = await ctx.rows<{ kind: Kind; token: Buffer; name: string; contact: Id }>(sql`
    select kind, token, name, contact_id as contact
    from crm.match_named(${asked.map(a => a.kind)}::smallint[], ${hexOf(asked)}::text[]::bytea[], ${asked.map(a => a.name)}::text[])`)
  return rows.flatMap(({ kind, token, name, contact }) =>
    (of.get(`${keyOf(kind, token)} ${name}`) ?? []).map(n => ({ n, kind, contact })),
  )
}

const keyOf = (kind: Kind, token: Buffer): string => `${kind}${token.toString('base64')}`
const hexOf = (asked: readonly { token: Buffer }[]): string[] => asked.map(a => `\\x${a.token.toString('hex')}`)

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
    from crm.lead l where l.tenant_id = ${ctx.tenant} and l.contact_id = ${oneOf(contacts)} and l.archived_at is null
      and l.status not in ('converted', 'lost', 'invalid')
    order by coalesce(l.repeated_at, l.received_at) desc, l.id desc`)
