import { type Id, newId } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import { hashToken, newToken } from '#kernel/bearers.ts'
import type { Ctx } from '#kernel/ctx.ts'
import type { SourceOfKey } from '#kernel/house.ts'
import type { Pool } from '#kernel/pool.ts'
import { sql } from '#kernel/sql.ts'
import type { Product } from '#policy/products.ts'
import { type AcceptanceRules, acceptanceRules } from '../contract/acceptance.ts'
import type { FieldMapping } from '../contract/field-mapping.ts'
import type { IntakeDoor, IntakeOutcome } from '../contract/intake.ts'
import type { legalBases } from '../contract/source.ts'
import type { SourceFormatName } from '../contract/source-format.ts'

export interface SourceFacts {
  id: Id
  name: string
  kind: IntakeDoor
  format: SourceFormatName
  mapping: FieldMapping
  acceptance: AcceptanceRules
  campaign: string | null
  costCents: number
  quality: number
  legalBasis: (typeof legalBases)[number] | null
  active: boolean
  /** The part of the company that gets its leads; null: any of them. */
  workgroup: Id | null
}

export interface SourceListRow extends SourceFacts {
  version: number
  createdAt: string
  keyPrefix: string | null
  hasVerifyToken: boolean
  counts: Record<IntakeOutcome, number>
  spentCents: number
  lastReceivedAt: string | null
}

const facts = sql`s.id, s.name, s.kind, s.format, s.mapping, s.acceptance, s.campaign, s.cost_cents as "costCents", s.quality, s.legal_basis as "legalBasis", s.active, s.workgroup_id as workgroup`

/** Sources of other workgroups are not there for whoever sees some only. */
function seen({ hierarchy: { limits } }: Ctx) {
  const mine = limits?.workgroups ?? 'all'
  return mine === 'all' ? sql`true` : sql`(s.workgroup_id is null or s.workgroup_id = any (${mine}::uuid[]))`
}

/** Rules as they are meant today: what an older source does not say is filled in. */
const whole = <S extends SourceFacts>(source: S): S => ({ ...source, acceptance: acceptanceRules.parse(source.acceptance) })

/** Id of the source an arrival counts for: the one that is named, else the oldest of the door’s kind that is switched on. */
export const sourceIdFor = (ctx: Ctx, named: Id | undefined, kind: IntakeDoor) =>
  named
    ? sql<Id>`${named}::uuid`
    : sql<Id>`(select x.id from lead_hunter.source x where x.tenant_id = ${ctx.tenant} and x.kind = ${kind} and x.active order by x.created_at, x.id limit 1)`

/** That source. A named one that is not there is refused. */
export async function sourceFor(ctx: Ctx, named: Id | undefined, kind: IntakeDoor): Promise<SourceFacts | undefined> {
  const source = await ctx.row<SourceFacts>(sql`
    select ${facts} from lead_hunter.source s where s.tenant_id = ${ctx.tenant} and s.id = ${sourceIdFor(ctx, named, kind)}`)
  if (named && !source)
    throw new Refusal('invalid', 'There is no such source.', {
      problems: [{ path: 'source', message: 'There is no such source.' }],
    })
  return source && whole(source)
}

/** How many leads a source was good for today; counted only where a cap asks for it. */
export const acceptedToday = async (ctx: Ctx, source: SourceFacts): Promise<number> =>
  source.acceptance.dailyCap === undefined
    ? 0
    : (
        await ctx.one<{ n: number }>(sql`
          select count(*)::int as n from lead_hunter.intake i join identity.tenant_view t on t.tenant_id = i.tenant_id
          where i.tenant_id = ${ctx.tenant} and i.source_id = ${source.id} and i.outcome in ('created', 'matched')
            and i.received_at >= date_trunc('day', ${ctx.now}::timestamptz at time zone t.time_zone) at time zone t.time_zone`)
      ).n

/** The source of a door for which none was made yet. */
export async function firstSourceOf(ctx: Ctx, kind: IntakeDoor, name: string): Promise<SourceFacts> {
  await ctx.rows(sql`
    insert into lead_hunter.source (tenant_id, id, name, kind, created_at) values (${ctx.tenant}, ${newId()}, ${name}, ${kind}, ${ctx.now})
    on conflict (tenant_id, name) do nothing`)
  const source = await ctx.one<SourceFacts>(
    sql`select ${facts} from lead_hunter.source s where s.tenant_id = ${ctx.tenant} and s.name = ${name}`,
  )
  return whole(source)
}

export const sourceById = async (ctx: Ctx, id: Id): Promise<SourceFacts> =>
  whole(
    await ctx.one<SourceFacts>(
      sql`select ${facts} from lead_hunter.source s where s.tenant_id = ${ctx.tenant} and s.id = ${id} and ${seen(ctx)}`,
    ),
  )

/** Every source with its last thirty days. */
export const sources = async (ctx: Ctx, active: boolean | undefined): Promise<SourceListRow[]> =>
  (
    await ctx.rows<SourceListRow>(sql`
    with n as (
      select source_id, outcome, count(*)::int as n, max(received_at) as last from lead_hunter.intake
      where tenant_id = ${ctx.tenant} and received_at >= ${ctx.now}::timestamptz - interval '30 days' group by 1, 2)
    select ${facts}, s.version, s.created_at as "createdAt", s.key_prefix as "keyPrefix", s.verify_token is not null as "hasVerifyToken",
      jsonb_build_object('created', 0, 'matched', 0, 'conflict', 0, 'refused', 0, 'held', 0)
        || coalesce((select jsonb_object_agg(n.outcome, n.n) from n where n.source_id = s.id), '{}') as counts,
      coalesce((select sum(n.n) from n where n.source_id = s.id and n.outcome in ('created', 'matched')), 0)::bigint * s.cost_cents as "spentCents",
      (select max(n.last) from n where n.source_id = s.id) as "lastReceivedAt"
    from lead_hunter.source s
    where s.tenant_id = ${ctx.tenant} and ${seen(ctx)} and (${active ?? null}::boolean is null or s.active = ${active ?? null}) order by s.active desc, s.name`)
  ).map(whole)

export interface SourceToKeep extends Omit<SourceFacts, 'id'> {
  /** Undefined: stays as it is. */
  verifyToken?: string | null | undefined
}

const sealed = (ctx: Ctx, id: Id, token: string | null | undefined) =>
  token ? ctx.vault.seal(ctx.tenant, `source/${id}`, token) : null

export async function keepSource(ctx: Ctx, s: SourceToKeep): Promise<{ id: Id; version: number }> {
  const id = newId()
  await ctx.rows(sql`
    insert into lead_hunter.source (tenant_id, id, name, kind, format, mapping, acceptance, campaign, cost_cents, quality, legal_basis, verify_token, active, workgroup_id, created_at, operation_id)
    values (${ctx.tenant}, ${id}, ${s.name}, ${s.kind}, ${s.format}, ${s.mapping as unknown}::jsonb, ${s.acceptance as unknown}::jsonb, ${s.campaign}, ${s.costCents},
      ${s.quality}, ${s.legalBasis}, ${sealed(ctx, id, s.verifyToken)}, ${s.active}, ${s.workgroup}, ${ctx.now}, ${ctx.operation ?? null})`)
  return { id, version: 1 }
}

export async function setSource(
  ctx: Ctx,
  id: Id,
  version: number | undefined,
  s: SourceToKeep,
): Promise<{ id: Id; version: number }> {
  const changed = await ctx.row<{ version: number }>(sql`
    update lead_hunter.source set name = ${s.name}, kind = ${s.kind}, format = ${s.format}, mapping = ${s.mapping as unknown}::jsonb, acceptance = ${s.acceptance as unknown}::jsonb,
      campaign = ${s.campaign}, cost_cents = ${s.costCents}, quality = ${s.quality}, legal_basis = ${s.legalBasis}, active = ${s.active}, workgroup_id = ${s.workgroup},
      verify_token = ${s.verifyToken === undefined ? sql`verify_token` : sql`${sealed(ctx, id, s.verifyToken)}::bytea`}, version = version + 1
    where tenant_id = ${ctx.tenant} and id = ${id} and version = coalesce(${version ?? null}, version) returning version`)
  if (!changed) throw new Refusal('conflict', 'Somebody else changed this source meanwhile. Look at it again.')
  return { id, version: changed.version }
}

/** Makes a new key; the one before stops working. Only its hash is kept. */
export async function keepSourceKey(ctx: Ctx, id: Id): Promise<string> {
  const { token, hash } = newToken('cch')
  await ctx.one(sql`
    update lead_hunter.source set key_prefix = ${token.slice(0, 10)}, key_hash = ${hash}, version = version + 1
    where tenant_id = ${ctx.tenant} and id = ${id} returning id`)
  return token
}

/** The word Meta’s verification call must bring; undefined where none is set. */
export async function verifyTokenOf(ctx: Ctx, id: Id): Promise<string | undefined> {
  const { envelope } = await ctx.one<{ envelope: Buffer | null }>(sql`
    select verify_token as envelope from lead_hunter.source where tenant_id = ${ctx.tenant} and id = ${id}`)
  return envelope ? ctx.vault.open<string>(ctx.tenant, `source/${id}`, envelope) : undefined
}

/** Whose key this is; asked before a tenant is known, so through a function that answers nothing else. */
export async function sourceOfKey(db: Pool, key: string): Promise<SourceOfKey | undefined> {
  if (!/^cch_[\w-]{20,100}$/.test(key)) return undefined
  const [found] = await db.ask<{ tenant_id: Id; id: Id; name: string; off: Product[] }>(
    sql`select s.*, identity.products_off_of(s.tenant_id, null) as off from lead_hunter.source_by_key(${hashToken(key)}) s`,
  )
  return found && { tenant: found.tenant_id, id: found.id, name: found.name, off: found.off }
}
