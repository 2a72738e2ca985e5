import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { leadsSeenAmong, type Match, type NewAlert, raiseAlerts, seenAmong } from '#modules/crm/index.ts'
import { administrators } from '../../store/officers.ts'
import type { Decided } from './decide.ts'
import type { Known } from './facts.ts'

/**
 * WHOM A PARTNER RECOGNISES: whom they sent in themselves. Anybody else is a new person with a lead of their own, whether the
 * company knows them or not, so that neither the answer nor what the partner sees from then on tells which.
 */
export async function apartForPartner(ctx: Ctx, matches: readonly Match[][]): Promise<Pick<Known, 'matches' | 'unseen'>> {
  return parted(matches, await seenAmong(ctx, [...new Set(matches.flat().map(match => match.contact))]))
}

/** Whom the asker recognises, and who is kept apart from them. */
export const parted = (matches: readonly Match[][], seen: ReadonlySet<Id>): Pick<Known, 'matches' | 'unseen'> => ({
  matches: matches.map(of => of.filter(match => seen.has(match.contact))),
  unseen: matches.map(of => of.filter(match => !seen.has(match.contact))),
})

/** Of these leads those the partner sees: a lead that somebody else opened for a person of theirs is none of them. */
export async function ofPartner<T>(ctx: Ctx, rows: readonly T[], leadOf: (row: T) => Id): Promise<T[]> {
  const seen = await leadsSeenAmong(ctx, rows.map(leadOf))
  return rows.filter(row => seen.has(leadOf(row)))
}

/**
 * Who was kept apart is looked at by administrators, who see both, and whoever has the person known before hears of a partner
 * who sent them in. Told to them alone: what stands in the record itself the partner reads too.
 */
export async function tellOfApart(ctx: Ctx, { people }: Known, decided: readonly Decided[], partner: boolean): Promise<void> {
  const apart = decided.flatMap(d => d.maybe.map(other => ({ contact: d.contact!, other })))
  if (!apart.length) return
  const admins = await administrators(ctx)
  const toAdmins = apart.flatMap(({ contact, other }) =>
    admins.map(
      ({ id }): NewAlert => ({
        to: id,
        kind: 'contact.maybeSame',
        subject: { kind: 'contact', id: contact },
        facts: { with: other, ...(partner && { partner }) },
      }),
    ),
  )
  const toOfficers = apart.flatMap(({ other }): NewAlert[] => {
    const to = partner && people.get(other)?.owner
    return to ? [{ to, kind: 'contact.referred', subject: { kind: 'contact', id: other } }] : []
  })
  raiseAlerts(ctx, [...toAdmins, ...toOfficers])
}
