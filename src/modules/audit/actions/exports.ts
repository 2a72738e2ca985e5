import { Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import * as contract from '../contract/export.ts'
import type { Question } from '../contract/search.ts'
import { eventFile } from '../rules/event-file.ts'
import { eventsOf } from '../store/events.ts'
import * as store from '../store/exports.ts'
import { lineOf, namesOf, partiesOf } from './naming.ts'
import { searchOf } from './search.ts'

const inWords = (n: number) => `${n.toLocaleString('en-US')} ${n === 1 ? 'line' : 'lines'}`

/** What answers the question, so many lines at most; refuses where there are more, or none. */
async function linesOf(ctx: Ctx, question: Question) {
  const rows = await eventsOf(ctx, await searchOf(ctx, question), { before: undefined, limit: contract.mostExported })
  if (rows.length > contract.mostExported)
    throw new Refusal('invalid', `One file holds at most ${inWords(contract.mostExported)}. Narrow the question.`)
  return rows
}

export const exportActions: readonly Handler[] = [
  handle(
    contract.exportEvents,
    async (ctx, { question }) => {
      const id = await store.keepExport(ctx, question)
      ctx.subject({ kind: 'export', id }, { owner: ctx.actor.id })
      return { export: id }
    },
    {
      preview: async (ctx, { question }) => {
        const rows = await linesOf(ctx, question)
        if (!rows.length) throw new Refusal('conflict', 'Nothing answers this question. Change it.')
        return {
          lines: [
            { label: 'Lines', value: inWords(rows.length), tells: 'question' },
            { label: 'From', value: question.from },
            { label: 'To', value: question.to },
            { label: 'Fetched by', value: `${ctx.actor.name} only, for 24 hours` },
          ],
        }
      },
      terms: (_ctx, { question }) => ({ question }),
    },
  ),

  handle(contract.listExports, async ctx => ({ items: await store.exportsHere(ctx) })),

  handle(contract.fetchEvents, async (ctx, { export: id }) => {
    const found = await store.exportById(ctx, id)
    if (!ctx.may('audit.export')) throw new Refusal('forbidden', 'You may not take the audit trail along any more.')
    if (found.over) throw new Refusal('gone', 'The day in which it could be fetched is over. Ask anew.')
    const rows = await linesOf(ctx, found.question)
    const nameOf = await namesOf(ctx, partiesOf(rows))
    ctx.looked({ name: 'audit.fetched', subject: { kind: 'export', id }, facts: { lines: rows.length }, like: id })
    const text = eventFile(rows.map(row => lineOf(ctx, row, nameOf)))
    return { raw: { type: 'text/csv; charset=utf-8', text, name: `Audit trail ${found.madeAt.slice(0, 10)}.csv` } }
  }),
]
