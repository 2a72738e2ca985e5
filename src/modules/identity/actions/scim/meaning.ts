import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { outsideTypes, type PersonType } from '#policy/matrix.ts'
import { meaningOf } from '../../rules/scim-person.ts'
import { setMember } from '../../store/people.ts'
import { meaningsOf } from '../../store/scim-groups.ts'
import { membersInGroups } from '../../store/scim-users.ts'

/** Which user type groups give each person now; undefined where none does. */
export type Meant = ReadonlyMap<Id, PersonType | undefined>

export async function meantNow(ctx: Ctx, connection: Id, users: readonly Id[]): Promise<Meant> {
  const [{ mappings }, members] = await Promise.all([meaningsOf(ctx, connection), membersInGroups(ctx, connection, users)])
  return new Map(members.map(member => [member.id, meaningOf(member.groups, mappings).type]))
}

/**
 * Gives people the type and branch their groups mean, after groups or mappings changed. `before` is what was meant until
 * now: whom a group gave a type and none does any more falls back to the connection's own; whom none ever gave one keeps what
 * an administrator chose. A change of authority holds from the person's next request on.
 */
export async function applyMeaning(ctx: Ctx, connection: Id, users: readonly Id[], before: Meant): Promise<void> {
  if (!users.length) return
  const [{ mappings, fallback }, members] = await Promise.all([
    meaningsOf(ctx, connection),
    membersInGroups(ctx, connection, users),
  ])
  for (const member of members) {
    // Whose people somebody of another company is, is not the directory's to say.
    if (outsideTypes.includes(member.type)) continue
    const meant = meaningOf(member.groups, mappings)
    const type = meant.type ?? (before.get(member.id) === undefined ? member.type : fallback)
    const branch = meant.branch ?? member.branch
    if (type === member.type && branch === member.branch) continue
    await setMember(ctx, member.id, { type, branch })
    const subject = { kind: 'member', id: member.id }
    ctx.change(subject, [
      { field: 'type', class: 'internal', before: member.type, after: type },
      { field: 'branch', class: 'internal', before: member.branch, after: branch },
    ])
    ctx.show('member.changed', subject)
  }
}
