import { requestsOf } from '#kernel/approval-store.ts'
import type { NamesOf } from '#kernel/names.ts'
import { lineOf } from './reading.ts'

/** What a person’s own requests are called: the act in its own words, and what it is about. */
export const approval: NamesOf = async (ctx, ids) =>
  (await requestsOf(ctx, ctx.actor.id ?? null, ids)).map(row => {
    const { title, about } = lineOf(ctx, row, new Map(), false)
    return { id: row.id, name: [title.split(/[:;]/)[0], about].filter(Boolean).join(': ') }
  })
