import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'
import type { MemberLimits } from '../contract/limits.ts'
import { hierarchyChoiceOf } from './hierarchy.ts'
import { workgroupsOfMember } from './workgroups.ts'

interface Row {
  campaignMode: 'all' | 'only'
  campaigns: string[]
  placeMode: 'all' | 'only'
  states: string[]
  /** `FL/Orange`. */
  counties: string[]
  zips: string[]
}

/** What narrows a member; without a row nothing does. */
export async function limitsOf(ctx: Ctx, member: Id): Promise<MemberLimits> {
  const [row, hierarchy, workgroups] = await Promise.all([
    ctx.row<Row>(sql`
      select campaign_mode as "campaignMode", campaigns, place_mode as "placeMode", states, county_names as counties, zips
      from identity.internal_settings where tenant_id = ${ctx.tenant} and member_id = ${member}`),
    hierarchyChoiceOf(ctx, member),
    workgroupsOfMember(ctx, member),
  ])
  const counties = (row?.counties ?? []).map(key => ({ state: key.slice(0, 2), name: key.slice(3) }))
  const { groups, officers, partners, reps } = hierarchy
  return {
    workgroups,
    groups: { ...groups, ids: [...groups.ids] },
    officers: { ...officers, ids: [...officers.ids] },
    partners: { ...partners, ids: [...partners.ids] },
    reps: { ...reps, ids: [...reps.ids] },
    campaigns: { mode: row?.campaignMode ?? 'all', names: row?.campaigns ?? [] },
    places: { mode: row?.placeMode ?? 'all', states: row?.states ?? [], counties, zips: row?.zips ?? [] },
  }
}

/** `countyZips`: the ZIP codes of the counties, by which a lead is found that names no county. */
export const keepLimits = (ctx: Ctx, member: Id, limits: MemberLimits, countyZips: readonly string[]) => {
  const { campaigns, places, groups, officers, partners, reps } = limits
  const names = places.counties.map(c => `${c.state}/${c.name}`)
  return ctx.rows(sql`
    insert into identity.internal_settings as s (tenant_id, member_id, campaign_mode, campaigns, place_mode, states, county_names, counties, zips, county_zips,
      group_mode, groups, officer_mode, officers, partner_mode, partners, rep_mode, reps, changed_at)
    values (${ctx.tenant}, ${member}, ${campaigns.mode}, ${campaigns.names}::text[], ${places.mode}, ${places.states}::text[], ${names}::text[],
      array(select kernel.county_key(left(n, 2), substr(n, 4)) from unnest(${names}::text[]) n), ${places.zips}::text[], ${countyZips}::text[],
      ${groups.mode}, ${groups.ids}::uuid[], ${officers.mode}, ${officers.ids}::uuid[], ${partners.mode}, ${partners.ids}::uuid[], ${reps.mode}, ${reps.ids}::uuid[], ${ctx.now})
    on conflict (tenant_id, member_id) do update set (campaign_mode, campaigns, place_mode, states, county_names, counties, zips, county_zips,
      group_mode, groups, officer_mode, officers, partner_mode, partners, rep_mode, reps, changed_at) =
      row(excluded.campaign_mode, excluded.campaigns, excluded.place_mode, excluded.states, excluded.county_names, excluded.counties, excluded.zips, excluded.county_zips,
      excluded.group_mode, excluded.groups, excluded.officer_mode, excluded.officers, excluded.partner_mode, excluded.partners, excluded.rep_mode, excluded.reps, excluded.changed_at)`)
}

/** Whether the member is listed among those who may be given callbacks; the other limits stay. */
export const keepCallbacks = (ctx: Ctx, member: Id, listed: boolean) =>
  ctx.rows(sql`
    insert into identity.internal_settings (tenant_id, member_id, takes_callbacks, changed_at) values (${ctx.tenant}, ${member}, ${listed}, ${ctx.now})
    on conflict (tenant_id, member_id) do update set takes_callbacks = excluded.takes_callbacks, changed_at = excluded.changed_at`)
