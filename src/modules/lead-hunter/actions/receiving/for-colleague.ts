import type { Id } from '#base/id.ts'
import { scopeOf } from '#kernel/authority.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { partOf, type Standing } from '#kernel/standing.ts'
import { seenAmong } from '#modules/crm/index.ts'
import { authorityOf } from '#modules/identity/index.ts'
import { mayHold } from '#policy/licence.ts'
import { inScope, nobody } from '#policy/scope.ts'
import type { KnownPerson } from '../../store/known.ts'
import { type OfficerRow, officerById } from '../../store/officers.ts'

/** Over whom the asker looks: whoever asks now, or somebody in whose name a job works. */
const peopleOf = async (ctx: Ctx, asker: Id) => {
  if (asker === ctx.actor.id) return ctx.scopeOf('contact.read')
  const authority = await authorityOf(ctx, asker)
  return authority ? scopeOf(authority, 'contact.read') : nobody
}

/**
 * People whom an officer outside the asker's reach has. Else whoever knows an e-mail address could have its person by typing
 * a lead: who works on somebody's lead sees that somebody.
 */
export async function colleaguesPeople(
  ctx: Ctx,
  people: readonly (KnownPerson | undefined)[],
  asker: Id | undefined,
): Promise<Set<Id>> {
  const owned = people.flatMap(person => (person?.owner && person.owner !== asker ? [person] : []))
  if (!asker || !owned.length) return new Set()
  const scope = await peopleOf(ctx, asker)
  return new Set(owned.filter(person => !inScope(scope, person, ctx.now)).map(person => person.id))
}

/** Whether what is asked about this state makes a new person of somebody who is known. */
export type KeptApart = (contact: Id, state: string | undefined) => boolean

/**
 * WHOM A PERSON DOES NOT RECOGNISE: somebody they do not see, of a colleague who may not have the lead they bring. Else it
 * went to another officer, the asker maybe, and with the lead the sight of the colleague's person.
 */
export async function apartFromColleagues(
  ctx: Ctx,
  people: readonly KnownPerson[],
  standing: Standing,
  asker: Id | undefined,
): Promise<KeptApart> {
  const theirs = await colleaguesPeople(ctx, people, asker)
  if (!asker || !theirs.size) return () => false
  const seen = await seenAmong(ctx, [...theirs], await peopleOf(ctx, asker))
  const unseen = people.filter(({ id }) => theirs.has(id) && !seen.has(id))
  const owners = new Map<Id, OfficerRow>(
    await Promise.all(
      unseen.map(
        async ({ id, owner }) => [id, await partOf(standing, `officer ${owner}`, () => officerById(ctx, owner!))] as const,
      ),
    ),
  )
  return (contact, state) => {
    const owner = owners.get(contact)
    return owner !== undefined && !mayHold(owner, state, ctx.now.getTime()).may
  }
}
