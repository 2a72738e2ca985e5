import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import type { Envelope } from '#kernel/sealed-row.ts'
import { sql } from '#kernel/sql.ts'
import type { PlaceClues } from '../rules/lead-place.ts'
import { unplaced } from './lead-filter.ts'
import { sealedIdentifier } from './sealed.ts'

/** What is known of the people of these leads, as far as they have no place. */
export const placeClues = async (ctx: Ctx, leads: readonly Id[]): Promise<(PlaceClues & { lead: Id })[]> =>
  (
    await ctx.rows<Omit<PlaceClues, 'phone'> & { lead: Id; phone: { id: Id; sealed: Envelope } | null }>(sql`
    select l.id as lead, c.zip, c.state, (select row_to_json(i) from crm.identifier i where i.tenant_id = l.tenant_id and i.contact_id = l.contact_id
      and i.kind = 2 and i.is_current order by i.is_primary desc, i.last_seen_at desc, i.id limit 1) as phone
    from crm.lead l join crm.contact c on c.tenant_id = l.tenant_id and c.id = l.contact_id
    where l.tenant_id = ${ctx.tenant} and l.id = any (${leads}::uuid[]) and ${unplaced} order by l.created_at desc, l.id desc`)
  ).map(({ phone, ...clues }) => ({ ...clues, phone: phone && sealedIdentifier.open(ctx, phone.id, phone.sealed).value }))
