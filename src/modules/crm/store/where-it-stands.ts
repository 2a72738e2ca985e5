import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { oneOf, sql } from '#kernel/sql.ts'
import type { Shown } from '#policy/explain.ts'
import type { Placed } from '#policy/scope.ts'

export type RecordKind = 'lead' | 'contact' | 'loan'

/** A record where scope looks at it, with what people call its places. */
export type Standing = Shown & { name: string }

const names = sql`
  (select m.name from identity.member_view m where m.tenant_id = r.tenant_id and m.id = r.owner_id) as "ownerName",
  (select b.name from identity.branch_view b where b.tenant_id = r.tenant_id and b.id = r.branch_id) as "branchName",
  (select g.name from identity.workgroup_view g where g.tenant_id = r.tenant_id and g.id = r.workgroup_id) as "workgroupName"`
const partnerName = sql`(select p.name from identity.partner_company_view p where p.tenant_id = r.tenant_id and p.id = r.partner_id) as "partnerName"`
const common = sql`r.full_name as name, r.owner_id as owner, r.branch_id as branch, r.workgroup_id as workgroup, r.county_key as "countyKey", r.created_at as "createdAt"`
const property = sql`r.rep_id as rep, r.partner_id as partner, r.campaign_key as "campaignKey", r.campaign as "campaignName", r.property_state as state, r.property_zip as zip`

const columns = {
  lead: sql`${common}, ${property}, ${names}, ${partnerName} from crm.lead r`,
  loan: sql`${common}, ${property}, ${names}, ${partnerName} from crm.loan r`,
  contact: sql`${common}, null as rep, null as partner, null as "campaignKey", null as "campaignName", r.state, r.zip, ${names}, null as "partnerName" from crm.contact r`,
}

/** Where each of some leads stands, with what else is known of it. */
export type Stand = (lead: Id, known: Placed) => Promise<Placed>

/** Where leads stand, for whoever is to hear of them: of those the asker sees, and of those this transaction made or changed. */
export function whereLeadsStand(ctx: Ctx, leads: readonly Id[]): Stand {
  const stands = leads.length ? placesOf(ctx, leads) : Promise.resolve(new Map<Id, Placed>())
  return async (lead, known) => ({ ...(await stands).get(lead), ...known })
}

async function placesOf(ctx: Ctx, leads: readonly Id[]): Promise<ReadonlyMap<Id, Placed>> {
  const rows = await ctx.rows<Placed & { id: Id }>(sql`
    select id, owner_id as owner, rep_id as rep, branch_id as branch, partner_id as partner, workgroup_id as workgroup, campaign_key as "campaignKey",
      property_state as state, county_key as "countyKey", property_zip as zip, created_at as "createdAt"
    from crm.stands_of(${leads}::uuid[])`)
  return new Map(rows.map(({ id, ...placed }) => [id, placed]))
}

interface TaskAbout {
  owner: Id
  branch: Id | null
  contact?: Id | null | undefined
  lead?: Id | null | undefined
  loan?: Id | null | undefined
}

/** Where a task stands: with whoever is to do it, in the places of what it is about; those the asker does not see are not told. */
export async function whereTaskStands(ctx: Ctx, { owner, branch, ...of }: TaskAbout): Promise<Placed> {
  const kind = of.loan ? 'loan' : of.lead ? 'lead' : 'contact'
  const id = of[kind]
  if (!id) return { owner, branch }
  const row = await ctx.row<Placed>(sql`select ${columns[kind]} where r.tenant_id = ${ctx.tenant} and r.id = ${id}`)
  const { workgroup = null, campaignKey, state, countyKey, zip } = row ?? {}
  return { owner, branch, workgroup, campaignKey, state, countyKey, zip }
}

/** Refuses with not-found what the asker does not see. */
export const standingOf = (ctx: Ctx, kind: RecordKind, id: Id): Promise<Standing> =>
  ctx.one<Standing>(sql`select ${columns[kind]} where r.tenant_id = ${ctx.tenant} and r.id = ${id}`)

/** Of these leads those the asker sees, where scope looks at them. */
export const standingsOfLeads = (ctx: Ctx, ids: readonly Id[]): Promise<Standing[]> =>
  ctx.rows<Standing>(sql`select ${columns.lead} where r.tenant_id = ${ctx.tenant} and r.id = ${oneOf(ids)}`)

/** The leads and loans by which a person is known too: whoever works on one of them sees the person. */
export const standingsOfPerson = async (ctx: Ctx, contact: Id): Promise<Standing[]> =>
  (
    await Promise.all(
      (['lead', 'loan'] as const).map(kind =>
        ctx.rows<Standing>(
          sql`select ${columns[kind]} where r.tenant_id = ${ctx.tenant} and r.contact_id = ${contact} limit 200`,
        ),
      ),
    )
  ).flat()

/** Who processes a loan has it among their own. */
export const processorOf = async (ctx: Ctx, loan: Id): Promise<Id | null> =>
  (
    await ctx.one<{ processor: Id | null }>(
      sql`select processor_id as processor from crm.loan where tenant_id = ${ctx.tenant} and id = ${loan}`,
    )
  ).processor
