import { type Handler, handle } from '#kernel/handle.ts'
import * as contract from '../contract/work.ts'
import * as store from '../store/views.ts'

export const viewActions: readonly Handler[] = [
  handle(contract.listViews, async (ctx, { page }) => ({ items: await store.views(ctx, page) })),
  handle(contract.saveView, async (ctx, { id, ...view }) => ({
    id: id ? (await store.setView(ctx, id, view)).id : await store.keepView(ctx, view),
  })),
  handle(contract.removeView, async (ctx, { view }) => {
    await store.removeView(ctx, view)
    return {}
  }),
]
