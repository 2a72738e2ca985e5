import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { outsideTypes } from '#policy/matrix.ts'
import { type GivenType, meaningOf } from '../../rules/scim-person.ts'
import { personById, setAssists, setManages, setMember } from '../../store/people.ts'
import { meaningsOf } from '../../store/scim-groups.ts'
import { membersInGroups } from '../../store/scim-users.ts'
import { endGrants } from '../exceptions.ts'
import { typeFor } from '../matrix-people.ts'

/** Which user type and branch groups give each person now; undefined where none does. */
export type Meant = ReadonlyMap<Id, ReturnType<typeof meaningOf>>

export async function meantNow(ctx: Ctx, connection: Id, users: readonly Id[]): Promise<Meant> {
  const [{ mappings }, members] = await Promise.all([meaningsOf(ctx, connection), membersInGroups(ctx, connection, users)])
  return new Map(members.map(member => [member.id, meaningOf(member.groups, mappings)]))
}

/**
 * Gives people the type and branch their groups mean, after groups or mappings changed. `before` is what was meant until
 * now: whom a group gave a type and none does any more falls back to the connection's own, a branch a group gave ends with
 * it, and what no group ever gave stays as an administrator chose. A change of authority holds from the next request on.
 */
export async function applyMeaning(ctx: Ctx, connection: Id, users: readonly Id[], before: Meant): Promise<void> {
  if (!users.length) return
  const [{ mappings, fallback }, members] = await Promise.all([
    meaningsOf(ctx, connection),
    membersInGroups(ctx, connection, users),
  ])
  for (const member of members) {
    // Whose people somebody of another company is, is not the directory's to say.
    if (outsideTypes.includes(member.type.base)) continue
    const [was, meant] = [before.get(member.id), meaningOf(member.groups, mappings)]
    const type = meant.type ?? (was?.type ? fallback : member.type)
    const branch = meant.branch ?? (was?.branch ? null : member.branch)
    if (type.id === member.type.id && branch === member.branch) continue
    // Whoever says what groups mean gives themselves no more by it than by hand.
    if (type.id !== member.type.id && member.id === ctx.actor.id) await typeFor(ctx, { userType: type.id }, member.id)
    await setMember(ctx, member.id, { userType: type.id, branch })
    const subject = { kind: 'member', id: member.id }
    ctx.change(subject, [
      { field: 'userType', class: 'internal', before: member.type.id, after: type.id },
      { field: 'branch', class: 'internal', before: member.branch, after: branch },
    ])
    await endOldPlace(ctx, member, type, branch)
    ctx.show('member.changed', subject)
  }
}

/**
 * Ends what came with the place somebody is moved from: the branches they managed, the officers they assisted, and with
 * another type what they were granted beyond it.
 */
async function endOldPlace(
  ctx: Ctx,
  member: { id: Id; type: GivenType; branch: Id | null },
  type: GivenType,
  branch: Id | null,
): Promise<void> {
  const { manages, assists } = await personById(ctx, member.id)
  const another = type.id !== member.type.id
  const keptBranches = another ? [] : manages.filter(one => branch === member.branch || one !== member.branch)
  const keptOfficers = another ? [] : assists
  if (keptBranches.length < manages.length) await setManages(ctx, member.id, keptBranches)
  if (keptOfficers.length < assists.length) await setAssists(ctx, member.id, keptOfficers)
  const subject = { kind: 'member', id: member.id }
  ctx.change(subject, [
    { field: 'manages', class: 'internal', before: manages, after: keptBranches },
    { field: 'assists', class: 'internal', before: assists, after: keptOfficers },
  ])
  if (another) await endGrants(ctx, member.id, type.id)
}
