import type { Ctx } from '#kernel/ctx.ts'
import { type EndedWhy, endPermits } from '../store/permits.ts'

/** Ends permits and tells of each; answers how many there were. */
export async function endAndTell(ctx: Ctx, which: Parameters<typeof endPermits>[1], why: EndedWhy): Promise<number> {
  const ended = await endPermits(ctx, which, why)
  for (const { id, app, member } of ended) {
    // Of their account: the person is told, whoever brought it.
    if (why === 'reuse') ctx.emit('permit.reused', { subject: { kind: 'sign-in', id: member }, facts: { app, permit: id } })
    ctx.emit('permit.ended', { subject: { kind: 'permit', id }, reach: { owner: member }, facts: { app, member, why } })
  }
  return ended.length
}
