import { Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { toPage } from '#kernel/paging.ts'
import * as contract from '../contract/alike.ts'
import { outOfSight } from '../rules/merge.ts'
import { alike } from '../store/alike.ts'
import type { ContactNow } from '../store/contact-changes.ts'
import { betweenThem } from '../store/merges.ts'
import * as apart from '../store/told-apart.ts'
import { takeBoth } from './merges.ts'

/** So many pairs are counted; beyond that the number says little. */
const mostCounted = 100

/** Both, for whoever sees all there is of them: only they can say who these two are. */
async function wholeBoth(ctx: Ctx, input: { contact: string; with: string }): Promise<[ContactNow, ContactNow]> {
  const both = await takeBoth(ctx, input.contact, input.with)
  const { whole } = await betweenThem(ctx, both[0].id, both[1].id)
  if (!whole) throw new Refusal('conflict', outOfSight)
  return both
}

/** Told of both, and on neither whose the other is: who sees the one may not know of the other. */
function tellOf(ctx: Ctx, event: 'contact.toldApart' | 'contact.apartTakenBack', both: readonly ContactNow[]): void {
  for (const { id, owner, branch } of both) ctx.emit(event, { subject: { kind: 'contact', id }, reach: { owner, branch } })
}

export const alikeActions: readonly Handler[] = [
  handle(contract.listAlike, (ctx, { limit, cursor }) => alike(ctx, limit, cursor)),

  handle(contract.countAlike, async ctx => {
    const { items, next } = await alike(ctx, mostCounted)
    return { count: items.length, capped: next !== null }
  }),

  handle(contract.tellApart, async (ctx, input) => {
    const both = await wholeBoth(ctx, input)
    if (await apart.keepApart(ctx, both[0].id, both[1].id)) tellOf(ctx, 'contact.toldApart', both)
    return {}
  }),

  handle(contract.takeBackApart, async (ctx, input) => {
    const both = await wholeBoth(ctx, input)
    if (await apart.forgetApart(ctx, both[0].id, both[1].id)) tellOf(ctx, 'contact.apartTakenBack', both)
    return {}
  }),

  handle(contract.listToldApart, async (ctx, { limit, cursor }) =>
    toPage(await apart.allToldApart(ctx, limit, cursor), limit, row => [row.id]),
  ),
]
