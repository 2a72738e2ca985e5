import { Refusal } from '#base/refusal.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import * as contract from '../contract/clients.ts'
import { setSuspended } from '../store/clients.ts'

export const clientActions: readonly Handler[] = [
  handle(contract.suspendClient, async ctx => {
    const client = await setSuspended(ctx, true)
    if (!client) throw new Refusal('conflict', 'It is suspended already.')
    const subject = { kind: 'client', id: ctx.tenant }
    ctx.subject(subject)
    ctx.emit('client.suspended', { subject })
    return client
  }),

  handle(contract.resumeClient, async ctx => {
    const client = await setSuspended(ctx, false)
    if (!client) throw new Refusal('conflict', 'It is not suspended.')
    const subject = { kind: 'client', id: ctx.tenant }
    ctx.subject(subject)
    ctx.emit('client.resumed', { subject })
    return client
  }),
]
