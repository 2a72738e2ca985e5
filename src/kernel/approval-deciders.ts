import type { Id } from '#base/id.ts'
import { covers } from '#policy/covers.ts'
import { cellOf, type Permission } from '#policy/matrix.ts'
import type { Scope } from '#policy/scope.ts'
import { scopeOf } from './authority.ts'
import type { Ctx } from './ctx.ts'
import { activeMembers, homesOf, type Member } from './members.ts'

export interface Decider {
  id: Id
  name: string
}

/** As much of a request as decides who may decide it. */
export interface AskedFor {
  action: string
  permission: Permission
  askedBy: Id
  scope: Scope
  /** Who has decided on it already. */
  decided?: readonly Id[]
}

/** The people of a tenant as they stand now: read once, asked about many requests. */
export interface Electorate {
  members: readonly Member[]
  homeOf: (person: Id) => Id | null | undefined
}
/** `only`: as far as it takes to judge one of them, which costs a tenth among hundreds. */
export async function electorateOf(ctx: Ctx, only?: Id): Promise<Electorate> {
  const [members, homes] = await Promise.all([activeMembers(ctx, only), homesOf(ctx)])
  return { members, homeOf: person => homes.get(person) }
}

/**
 * Who may decide: active members who hold the same permission and `approval.decide`, both over at least the rows asked
 * for; never the asker, never who decided already, never somebody whose own rights would grow by it. Read anew each time it is asked. `input` as it
 * was sent; `only` asks about one of them.
 */
export async function decidersOf(
  ctx: Ctx,
  asked: AskedFor,
  input: unknown,
  { electorate, only }: { electorate?: Electorate; only?: Id | undefined } = {},
): Promise<Decider[]> {
  const { members, homeOf } = electorate ?? (await electorateOf(ctx, only))
  const over = (member: Member, permission: Permission): boolean =>
    cellOf(member.rights, permission).level !== 'none' && covers(scopeOf(member, permission), asked.scope, homeOf)
  const able = members
    .filter(member => member.id !== asked.askedBy && !asked.decided?.includes(member.id) && (!only || member.id === only))
    .filter(member => over(member, 'approval.decide') && over(member, asked.permission))
  if (!able.length) return []
  const parsed = ctx.court.actionOf(asked.action)?.input.safeParse(input)
  if (!parsed?.success) return []
  const grown = new Set(await ctx.court.asking(asked.action)?.grows?.(ctx, parsed.data as never))
  return able.filter(member => !grown.has(member.id)).map(({ id, name }) => ({ id, name }))
}
