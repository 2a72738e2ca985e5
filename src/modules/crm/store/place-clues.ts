import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'
import type { PlaceClues } from '../rules/lead-place.ts'
import { unplaced } from './lead-filter.ts'

/** What is known of the people of these leads, as far as they have no place. */
export const placeClues = (ctx: Ctx, leads: readonly Id[]) =>
  ctx.rows<PlaceClues & { lead: Id }>(sql`
    select l.id as lead, c.zip, c.state, (select i.value from crm.identifier i where i.tenant_id = l.tenant_id and i.contact_id = l.contact_id
      and i.kind = 2 and i.is_current order by i.is_primary desc, i.last_seen_at desc, i.id limit 1) as phone
    from crm.lead l join crm.contact c on c.tenant_id = l.tenant_id and c.id = l.contact_id
    where l.tenant_id = ${ctx.tenant} and l.id = any (${leads}::uuid[]) and ${unplaced} order by l.created_at desc, l.id desc`)
