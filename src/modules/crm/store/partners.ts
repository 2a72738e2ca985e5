import { type Id, newId } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { fromCursor } from '#kernel/paging.ts'
import type { Envelope } from '#kernel/sealed-row.ts'
import { type RawBuilder, sql } from '#kernel/sql.ts'
import type { PartnerFilter, partnerSorts } from '../contract/partner.ts'
import { sealedIdentifier } from './sealed.ts'
import { seesPerson } from './seen-people.ts'

export type PartnerSort = (typeof partnerSorts)[number]

export interface PartnerListRow {
  id: Id
  contact: Id
  name: string
  company: string | null
  licenceNumber: string | null
  territory: string | null
  emailHint: string | null
  phoneHint: string | null
  city: string | null
  state: string | null
  pipeline: Id
  stage: Id
  stageSince: string
  limitHours: number | null
  owner: Id | null
  branch: Id | null
  loans: number
  archived: boolean
  version: number
  createdAt: string
}

const columns = sql`
  p.id, p.contact_id as contact, c.full_name as name, p.company, p.licence_number as "licenceNumber", p.territory, c.email_hint as "emailHint", c.phone_hint as "phoneHint",
  c.city, c.state, p.pipeline_id as pipeline, p.stage_id as stage, p.stage_since as "stageSince", s.limit_hours::float8 as "limitHours", p.owner_id as owner, p.branch_id as branch,
  crm.partner_loans(p.contact_id) as loans, p.archived_at is not null as archived, p.version, p.created_at as "createdAt"`
const source = sql`crm.partner p join crm.partner_person_view c on c.tenant_id = p.tenant_id and c.id = p.contact_id
  join crm.stage s on s.tenant_id = p.tenant_id and s.id = p.stage_id`

/** Partners are everybody's, within the asker's limits, of which the database knows; whoever was left some branches knows theirs. */
function reached(ctx: Ctx): RawBuilder<unknown> {
  const people = ctx.scopeOf('partner.read')
  return people.all ? sql`true` : seesPerson('c', people)
}

function conditions(ctx: Ctx, f: PartnerFilter): RawBuilder<unknown> {
  const all: RawBuilder<unknown>[] = [
    sql`p.tenant_id = ${ctx.tenant}`,
    reached(ctx),
    f.archived ? sql`p.archived_at is not null` : sql`p.archived_at is null`,
  ]
  if (f.stage) all.push(sql`p.stage_id = any (${f.stage}::uuid[])`)
  if (f.pipeline) all.push(sql`p.pipeline_id = ${f.pipeline}`)
  if (f.owner) all.push(sql`p.owner_id = any (${f.owner}::uuid[])`)
  if (f.unassigned) all.push(sql`p.owner_id is null`)
  if (f.state) all.push(sql`c.state = any (${f.state}::text[])`)
  // Partners are some thousands at most: looking at each is quick enough.
  if (f.q) all.push(sql`(c.full_name ilike ${`%${literally(f.q)}%`} or p.company ilike ${`${literally(f.q)}%`})`)
  return sql.join(all, sql` and `)
}
const literally = (text: string) => text.replace(/[\\%_]/g, '\\$&')

const orders: Record<PartnerSort, { key: RawBuilder<unknown>; type: RawBuilder<unknown>; down: boolean }> = {
  newest: { key: sql`p.created_at`, type: sql`timestamptz`, down: true },
  oldest: { key: sql`p.created_at`, type: sql`timestamptz`, down: false },
  name: { key: sql`c.full_name`, type: sql`text`, down: false },
  company: { key: sql`coalesce(p.company, '')`, type: sql`text`, down: false },
  'stage-age': { key: sql`p.stage_since`, type: sql`timestamptz`, down: false },
}

export function partners(ctx: Ctx, filter: PartnerFilter, sort: PartnerSort, limit: number, cursor: string | undefined) {
  const { key, type, down } = orders[sort]
  const after = fromCursor(cursor, 2)
  const beyond = after ? sql` and (${key}, p.id) ${down ? sql`<` : sql`>`} (${after[0]}::${type}, ${after[1]}::uuid)` : sql``
  return ctx.rows<PartnerListRow & { key: string }>(sql`
    select ${columns}, (${key})::text as key from ${source} where ${conditions(ctx, filter)}${beyond}
    order by ${down ? sql`${key} desc, p.id desc` : sql`${key}, p.id`} limit ${limit + 1}`)
}

export const partnerGroups = (ctx: Ctx, filter: PartnerFilter, by: 'stage' | 'owner') =>
  ctx.rows<{ key: string | null; count: number }>(sql`
    select ${by === 'stage' ? sql`p.stage_id` : sql`p.owner_id`} as key, count(*)::int as count from ${source}
    where ${conditions(ctx, filter)} group by 1 order by 2 desc, 1`)

export interface PartnerFacts extends PartnerListRow {
  ownerName: string | null
  firstName: string | null
  lastName: string | null
}
export const partnerById = (ctx: Ctx, id: Id) =>
  ctx.one<PartnerFacts>(sql`
    select ${columns}, m.name as "ownerName", c.first_name as "firstName", c.last_name as "lastName"
    from ${source} left join identity.member_view m on m.tenant_id = p.tenant_id and m.id = p.owner_id
    where p.tenant_id = ${ctx.tenant} and p.id = ${id} and ${reached(ctx)}`)

interface PartnerReach {
  kind: 'email' | 'phone'
  value: string
  label: string
  primary: boolean
}
export const reachOfPerson = async (ctx: Ctx, contact: Id): Promise<PartnerReach[]> =>
  (
    await ctx.rows<Omit<PartnerReach, 'value'> & { id: Id; sealed: Envelope }>(sql`
    select id, case kind when 1 then 'email' else 'phone' end as kind, sealed, label, is_primary as primary from crm.partner_reach_view
    where tenant_id = ${ctx.tenant} and contact_id = ${contact} and is_current order by kind, is_primary desc, first_seen_at, id`)
  ).map(({ id, sealed, ...reach }) => ({ ...reach, ...sealedIdentifier.open(ctx, id, sealed) }))

export interface NewPartner {
  contact: Id
  name: string
  company: string | null
  licenceNumber: string | null
  territory: string | null
  pipeline: Id
  stage: Id
  owner: Id | null
  branch: Id | null
}
/** Undefined where this person is a partner already. */
export async function keepPartner(ctx: Ctx, p: NewPartner): Promise<Id | undefined> {
  const row = await ctx.row<{ id: Id }>(sql`
    insert into crm.partner (tenant_id, id, contact_id, full_name, company, licence_number, territory, pipeline_id, stage_id, stage_since, owner_id, branch_id, created_at, updated_at, operation_id)
    values (${ctx.tenant}, ${newId()}, ${p.contact}, ${p.name}, ${p.company}, ${p.licenceNumber}, ${p.territory}, ${p.pipeline}, ${p.stage}, ${ctx.now}, ${p.owner}, ${p.branch},
      ${ctx.now}, ${ctx.now}, ${ctx.operation})
    on conflict (tenant_id, contact_id) do nothing returning id`)
  return row?.id
}

const columnOf = {
  company: 'company',
  licenceNumber: 'licence_number',
  territory: 'territory',
  owner: 'owner_id',
  branch: 'branch_id',
} as const
export interface PartnerEdits {
  company?: string | null | undefined
  licenceNumber?: string | null | undefined
  territory?: string | null | undefined
  owner?: Id | null | undefined
  branch?: Id | null | undefined
  archived?: boolean | undefined
}
/** Answers the new version; undefined where the version asked for is no longer the one kept. */
export async function setPartner(
  ctx: Ctx,
  id: Id,
  { archived, ...fields }: PartnerEdits,
  version: number,
): Promise<number | undefined> {
  const sets: RawBuilder<unknown>[] = [sql`version = version + 1`, sql`updated_at = ${ctx.now}`]
  for (const [name, column] of Object.entries(columnOf)) {
    const value = fields[name as keyof typeof columnOf]
    if (value !== undefined) sets.push(sql`${sql.ref(column)} = ${value}`)
  }
  if (archived !== undefined) sets.push(sql`archived_at = ${archived ? ctx.now : null}`)
  const row = await ctx.row<{ version: number }>(sql`
    update crm.partner set ${sql.join(sets)} where tenant_id = ${ctx.tenant} and id = ${id} and version = ${version} returning version`)
  return row?.version
}

export const placePartner = (ctx: Ctx, id: Id, pipeline: Id, stage: Id) =>
  ctx.one<{ version: number }>(sql`
    update crm.partner set stage_since = case when stage_id = ${stage}::uuid then stage_since else ${ctx.now}::timestamptz end,
      pipeline_id = ${pipeline}, stage_id = ${stage}, version = version + 1, updated_at = ${ctx.now}
    where tenant_id = ${ctx.tenant} and id = ${id} returning version`)
