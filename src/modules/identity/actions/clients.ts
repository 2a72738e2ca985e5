import { Refusal } from '#base/refusal.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { products } from '#policy/products.ts'
import * as contract from '../contract/clients.ts'
import { setProduct, setSuspended } from '../store/clients.ts'
import { company } from '../store/company.ts'

/** What the client's administrators read of it. */
const because = (reason: string) => [{ field: 'reason', class: 'internal' as const, before: null, after: reason }]

export const clientActions: readonly Handler[] = [
  handle(contract.suspendClient, async (ctx, { reason }) => {
    const client = await setSuspended(ctx, true)
    if (!client) throw new Refusal('conflict', 'It is suspended already.')
    const subject = { kind: 'client', id: ctx.tenant }
    ctx.subject(subject)
    ctx.emit('client.suspended', { subject })
    ctx.change(subject, because(reason))
    return client
  }),

  handle(contract.resumeClient, async (ctx, { reason }) => {
    const client = await setSuspended(ctx, false)
    if (!client) throw new Refusal('conflict', 'It is not suspended.')
    const subject = { kind: 'client', id: ctx.tenant }
    ctx.subject(subject)
    ctx.emit('client.resumed', { subject })
    ctx.change(subject, because(reason))
    return client
  }),

  handle(contract.switchProduct, async (ctx, { product, on, reason }) => {
    const { name } = await company(ctx)
    if (!(await setProduct(ctx, product, on, reason)))
      throw new Refusal('conflict', `${products[product].label} is ${on ? 'on' : 'off'} already.`)
    const subject = { kind: 'client', id: ctx.tenant }
    ctx.subject(subject)
    ctx.emit('client.productSwitched', { subject, facts: { product, on } })
    ctx.change(subject, because(reason))
    return { name }
  }),
]
