import { Refusal } from '#base/refusal.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import * as contract from '../contract/extracts.ts'
import * as store from '../store/exports.ts'
import { extractFor } from './ledger.ts'

export const extractActions: readonly Handler[] = [
  handle(
    contract.extractWithValues,
    async (ctx, { wish }) => {
      const id = await store.keepExtract(ctx, wish)
      ctx.subject({ kind: 'extract', id }, { owner: ctx.actor.id })
      return { extract: id }
    },
    {
      preview: async (ctx, { wish }) => {
        const { events } = await extractFor(ctx, wish, false)
        return {
          lines: [
            {
              label: 'Events',
              value: `${events.toLocaleString('en-US')}, with what fields were and became`,
              tells: 'wish',
            },
            ...(wish.from && wish.to
              ? [
                  { label: 'From', value: wish.from },
                  { label: 'To', value: wish.to },
                ]
              : []),
            { label: 'Fetched by', value: `${ctx.actor.name} only, for 24 hours` },
          ],
        }
      },
      terms: (_ctx, { wish }) => ({ wish }),
    },
  ),

  handle(contract.listExtracts, async ctx => ({ items: await store.extractsHere(ctx) })),

  handle(contract.fetchExtract, async (ctx, { extract: id }) => {
    const found = await store.extractById(ctx, id)
    if (!ctx.may('audit.export')) throw new Refusal('forbidden', 'You may not take the audit trail along any more.')
    if (found.over) throw new Refusal('gone', 'The day in which it could be fetched is over. Ask anew.')
    const { name, text, events } = await extractFor(ctx, found.wish, true)
    ctx.looked({ name: 'audit.fetched', subject: { kind: 'extract', id }, facts: { events }, like: id })
    return { raw: { type: 'application/json; charset=utf-8', text, name } }
  }),
]
