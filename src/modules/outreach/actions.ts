import { type Handler, handle } from '#kernel/handle.ts'
import { type ConsentRow, listConsents } from './contract.ts'
import { consentsOf, personShown } from './store.ts'

export const actions: readonly Handler[] = [
  handle(listConsents, async (ctx, { contact }) => {
    const items = await consentsOf(ctx, await personShown(ctx, contact))
    const last = new Map<string, ConsentRow>()
    for (const item of items) if (!last.has(item.channel)) last.set(item.channel, item)
    return {
      items,
      state: [...last.values()].map(({ channel, granted, provenance, at }) => ({ channel, granted, provenance, at })),
    }
  }),
]
