import type { Id } from '#base/id.ts'
import { notFound, Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import * as contract from '../contract.ts'
import * as store from '../store/people.ts'

export const operatorSubject = (id: Id) => ({ kind: 'operator', id })

async function linkFor(ctx: Ctx, person: Id) {
  const link = await store.keepLink(ctx, person)
  if (!link) throw notFound()
  ctx.subject(operatorSubject(person))
  const { name, token, expiresAt } = link
  return { name, expiresAt, url: new URL(`/operator/link#${token}`, ctx.places.publicUrl).href }
}

export const peopleActions: readonly Handler[] = [
  handle(contract.listOperators, async ctx => ({ items: await store.operators(ctx) })),

  handle(contract.addOperator, async (ctx, { name }) => {
    if (await store.operatorNamed(ctx, name)) throw new Refusal('conflict', `There is an operator called ${name} already.`)
    return linkFor(ctx, await store.keepOperator(ctx, name))
  }),

  handle(contract.inviteOperator, (ctx, { person }) => linkFor(ctx, person)),

  handle(contract.removeOperator, async (ctx, { person }) => {
    if (person === ctx.actor.id)
      throw new Refusal('conflict', 'You cannot remove yourself. Ask another operator, or use the terminal.')
    const gone = await store.dropOperator(ctx, person)
    if (!gone) throw notFound()
    ctx.subject(operatorSubject(person))
    return gone
  }),
]
