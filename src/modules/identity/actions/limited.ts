import type { Id } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import { scopeAt, scopeOf } from '#kernel/authority.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { homesOf } from '#kernel/members.ts'
import { covers } from '#policy/covers.ts'
import { cellOf, type Permission } from '#policy/matrix.ts'
import { choicesCover } from '../rules/hierarchy.ts'
import { authorityOf } from '../store/authority.ts'
import { hierarchyChoiceOf, seenOf } from '../store/hierarchy.ts'

/** Whether the asker is kept from any part of the company: by workgroup, branch, person, partner company, campaign or place. */
export async function isLimited(ctx: Ctx): Promise<boolean> {
  const { limits, groups } = ctx.hierarchy
  return limits !== null || groups !== 'all' || (await seenOf(ctx)) !== undefined
}

/** What holds for the whole company, or reaches beyond what limits anybody, is for whoever has no limits. */
export async function demandWhole(ctx: Ctx): Promise<void> {
  if (await isLimited(ctx))
    throw new Refusal('forbidden', 'You are limited to a part of the company. Somebody without limits has to do this.')
}

/** What shows records, and what lets somebody show them to others. */
const reaching = [
  ...(['lead.read', 'contact.read', 'loan.read', 'call.take'] as const),
  ...(['people.manage', 'people.invite', 'people.recover', 'people.limit'] as const),
] satisfies readonly Permission[]

/**
 * Refuses a limited asker somebody who reaches further than they do: whoever holds another’s account, or decides what it
 * reaches, holds that reach too. Themselves they see already, so their own rows are answered for.
 */
export async function demandCovered(ctx: Ctx, person: Id): Promise<void> {
  if (!(await isLimited(ctx)) || !ctx.actor.id) return
  const [theirs, homes, mine, shown] = await Promise.all([
    authorityOf(ctx, person),
    homesOf(ctx),
    hierarchyChoiceOf(ctx, ctx.actor.id),
    hierarchyChoiceOf(ctx, person),
  ])
  const home = (one: Id) => homes.get(one)
  const others = theirs && { ...theirs, owners: theirs.owners.filter(one => one !== person) }
  const reach = scopeAt('all', ctx.hierarchy)
  const held = others && reaching.filter(one => cellOf(others.rights, one).level !== 'none')
  if (held && choicesCover(mine, shown) && held.every(one => covers(reach, scopeOf(others, one), home))) return
  throw new Refusal('forbidden', 'They reach further than you do. Somebody without limits has to do this.')
}
