import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'
import type { MemberLimits } from '../contract/limits.ts'

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
  const row = await ctx.row<Row>(sql`
    select campaign_mode as "campaignMode", campaigns, place_mode as "placeMode", states, county_names as counties, zips
    from identity.internal_settings where tenant_id = ${ctx.tenant} and member_id = ${member}`)
  const counties = (row?.counties ?? []).map(key => ({ state: key.slice(0, 2), name: key.slice(3) }))
  return {
    campaigns: { mode: row?.campaignMode ?? 'all', names: row?.campaigns ?? [] },
    places: { mode: row?.placeMode ?? 'all', states: row?.states ?? [], counties, zips: row?.zips ?? [] },
  }
}

/** `countyZips`: the ZIP codes of the counties, by which a lead is found that names no county. */
export const keepLimits = (ctx: Ctx, member: Id, { campaigns, places }: MemberLimits, countyZips: readonly string[]) => {
  const names = places.counties.map(c => `${c.state}/${c.name}`)
  return ctx.rows(sql`
    insert into identity.internal_settings (tenant_id, member_id, campaign_mode, campaigns, place_mode, states, county_names, counties, zips, county_zips, changed_at)
    values (${ctx.tenant}, ${member}, ${campaigns.mode}, ${campaigns.names}::text[], ${places.mode}, ${places.states}::text[], ${names}::text[],
      array(select kernel.county_key(left(n, 2), substr(n, 4)) from unnest(${names}::text[]) n), ${places.zips}::text[], ${countyZips}::text[], ${ctx.now})
    on conflict (tenant_id, member_id) do update set campaign_mode = excluded.campaign_mode, campaigns = excluded.campaigns, place_mode = excluded.place_mode,
      states = excluded.states, county_names = excluded.county_names, counties = excluded.counties, zips = excluded.zips, county_zips = excluded.county_zips,
      changed_at = excluded.changed_at`)
}

/** Whether the member is listed among those who may be given callbacks; the other limits stay. */
export const keepCallbacks = (ctx: Ctx, member: Id, listed: boolean) =>
  ctx.rows(sql`
    insert into identity.internal_settings (tenant_id, member_id, takes_callbacks, changed_at) values (${ctx.tenant}, ${member}, ${listed}, ${ctx.now})
    on conflict (tenant_id, member_id) do update set takes_callbacks = excluded.takes_callbacks, changed_at = excluded.changed_at`)
