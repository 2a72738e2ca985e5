import { type Handler, handle } from '#kernel/handle.ts'
import { keepScimRefusal } from '../../contract/scim.ts'

export const scimRefusals: readonly Handler[] = [
  handle(keepScimRefusal, async (ctx, { call, status, why, about, unwritten }) => {
    ctx.subject(about ?? { kind: 'connection', id: ctx.actor.id! })
    ctx.note({ call, status, why, ...(unwritten && { unwritten }) })
    return {}
  }),
]
