import type { Scope } from '#kernel/context.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { cell } from '#policy/matrix.ts'
import { reachOf } from '../store/colleagues.ts'

const everybody: Scope = { all: true, owners: [], branches: [] }
const nobody: Scope = { all: false, owners: [], branches: [] }

/** Whose people the asker may see, whatever permission this command goes by: who may edit partners edits all of them. */
export async function peopleReach(ctx: Ctx): Promise<Scope> {
  const { level } = cell('contact.read', ctx.actor.type)
  if (level === 'none') return nobody
  if (level === 'all' || level === 'workgroup') return everybody
  const { owners, branches } = (!ctx.scope.all || !ctx.actor.id ? ctx.scope : await reachOf(ctx, ctx.actor.id)) ?? nobody
  return { all: false, owners, branches: level === 'own' ? [] : branches }
}
