import { addressKey } from '#base/address-key.ts'
import { readEmail } from '#base/email.ts'
import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'
import { type ContactWhole, listed } from './contacts.ts'
import type { IdentifierRow } from './lead-reading.ts'
import { type Match, matchPeople } from './match.ts'
import { toldApart } from './told-apart.ts'

interface Duplicate {
  id: Id
  name: string
  ownerName: string | null
  city: string | null
  state: string | null
  createdAt: string
  by: Match['by'][]
}

/**
 * Whom the asker may merge this person with, as far as they share an e-mail, a phone or name and address: those of the same
 * name first, since families share telephones.
 */
export async function duplicatesOf(ctx: Ctx, person: ContactWhole, ways: readonly IdentifierRow[]): Promise<Duplicate[]> {
  const keyOf = (value: string) => {
    const read = readEmail(value)
    return read.ok ? [read.key] : []
  }
  const found = await matchPeople(ctx, {
    emails: ways.filter(way => way.kind === 'email').flatMap(way => keyOf(way.value)),
    phones: ways.filter(way => way.kind === 'phone').map(way => way.value),
    addressKey: addressKey(person.street, person.zip, person.unit),
    name: person.name,
  })
  const by = Map.groupBy(
    found.filter(match => match.contact !== person.id),
    match => match.contact,
  )
  if (!by.size) return []
  const rows = await ctx.rows<Omit<Duplicate, 'by'>>(sql`
    select l.id, l.full_name as name, m.name as "ownerName", l.city, l.state, l.created_at as "createdAt" from crm.contact l
    left join identity.member_view m on m.tenant_id = l.tenant_id and m.id = l.owner_id
    where l.tenant_id = ${ctx.tenant} and l.id = any (${[...by.keys()]}::uuid[]) and l.merged_into is null and l.archived_at is null and ${listed(ctx, 'l')}
      and not ${toldApart(sql`l.id`, sql`${person.id}::uuid`, ctx.tenant)}
    order by lower(l.full_name) = lower(${person.name}) desc, l.id limit 20`)
  return rows.map(row => ({ ...row, by: [...new Set(by.get(row.id)!.map(match => match.by))] }))
}
