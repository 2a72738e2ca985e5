import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { fromCursor, toPage } from '#kernel/paging.ts'
import { classOfChange, customFields, recordsOfPerson } from '#modules/crm/index.ts'
import { companyHere } from '#modules/identity/index.ts'
import { isAbove } from '#policy/data-classes.ts'
import * as contract from '../contract/search.ts'
import { boundsOf, endOfCommand, stepOf } from '../rules/question.ts'
import { commandWords, eventWords } from '../rules/words.ts'
import * as store from '../store/events.ts'
import { lineOf, namesOf, partiesOf, wordsOf } from './naming.ts'

/** A question with what it is about looked up. */
export async function searchOf(ctx: Ctx, q: contract.Question): Promise<store.Search> {
  const bounds = boundsOf(q)
  const subjects = q.subject ? [q.subject, ...(q.whole ? await recordsOfPerson(ctx, q.subject) : [])] : undefined
  return { ...bounds, q, subjects }
}

/** Who reads the log is in it: what they asked about, by ids and enums. */
function lookOf({ from, to, ...what }: contract.Question, rows: number) {
  const { subject, actor, name, operation, request, bearer, outcome, kind } = what
  const days = Math.ceil((Date.parse(to) - Date.parse(from)) / 86_400_000)
  return {
    name: 'audit.looked',
    subject: subject ? { kind: 'record', id: subject } : actor?.length === 1 ? { kind: 'person', id: actor[0]! } : undefined,
    facts: { at: 'search', days, rows, actors: actor, names: name, operation, request, bearer, outcome, kind },
    like: JSON.stringify(what),
  }
}

export const searchActions: readonly Handler[] = [
  handle(contract.searchEvents, async (ctx, { limit, cursor, ...q }) => {
    const before = fromCursor(cursor, 1)?.[0]
    const rows = await store.eventsOf(ctx, await searchOf(ctx, q), { before: before ? String(before) : undefined, limit })
    const { items, next } = toPage(rows, limit, row => [row.id])
    const nameOf = await namesOf(ctx, partiesOf(items))
    if (!before) ctx.looked(lookOf(q, items.length))
    return { items: items.map(row => lineOf(ctx, row, nameOf)), next }
  }),

  handle(contract.countEvents, async (ctx, q) => {
    const search = await searchOf(ctx, q)
    const step = stepOf(search)
    const zone = (await companyHere(ctx)).timeZone
    const rows = await store.countsOf(ctx, search, { step, zone })
    const of = (what: store.CountRow['of']) => rows.filter(row => row.of === what)
    const all = of('all')[0]!
    const nameOf = await namesOf(
      ctx,
      of('actor').map(row => ({ kind: row.more, id: row.key })),
    )
    const capped = all.n > contract.mostCounted
    return {
      counted: Math.min(all.n, contract.mostCounted),
      capped,
      since: capped && all.key ? new Date(all.key).toISOString() : null,
      stepSeconds: step,
      steps: of('step')
        .map(row => ({ at: new Date(Number(row.key) * 1000).toISOString(), n: row.n, refused: row.refused }))
        .toSorted((a, b) => (a.at < b.at ? -1 : 1)),
      actors: of('actor').map(row => ({ kind: row.more!, id: row.key, name: nameOf(row.more, row.key), n: row.n })),
      names: of('name').map(row => ({ name: row.key!, words: wordsOf(ctx, row.key!), n: row.n })),
      doors: of('door').map(row => ({ door: row.key!, n: row.n })),
      hours: of('hour').map(row => ({ hour: Number(row.key), n: row.n })),
    }
  }),

  handle(contract.readEvent, async (ctx, { event: id }) => {
    const event = await store.eventById(ctx, id)
    const command = event.command ?? event.id
    const [together, changes, own] = await Promise.all([
      store.eventsOfCommand(ctx, { id: command, actor: event.actor }, endOfCommand(command)),
      store.changesOf(ctx, command),
      customFields(ctx),
    ])
    ctx.looked({ name: 'audit.looked', subject: { kind: 'event', id }, facts: { at: 'event' }, like: id })
    const shown = together.slice(0, store.mostTogether)
    const nameOf = await namesOf(ctx, [
      ...partiesOf([event, ...shown]),
      ...changes.map(c => ({ kind: c.recordKind, id: c.record })),
    ])
    return {
      event: lineOf(ctx, event, nameOf),
      together: shown.map(row => lineOf(ctx, row, nameOf)),
      more: together.length > shown.length,
      changes: changes.map(c => {
        const of = classOfChange(own, c.field, c.class)
        const masked = isAbove(of, ctx.rights.clearance)
        return {
          record: { kind: c.recordKind, id: c.record, name: nameOf(c.recordKind, c.record) },
          field: c.field,
          class: of,
          masked,
          before: masked ? null : c.before,
          after: masked ? null : c.after,
        }
      }),
    }
  }),

  handle(contract.listEventNames, async ctx => {
    const actions = ctx.court.actions()
    const commands = actions
      .filter(action => action.kind === 'command')
      .map(({ name, summary }) => ({ name, words: commandWords(summary), kind: 'command' as const }))
    const events = [...new Set(actions.flatMap(action => action.emits))]
      .concat(contract.kernelEvents)
      .map(name => ({ name, words: eventWords(name), kind: 'event' as const }))
    return { items: [...commands, ...events].toSorted((a, b) => a.words.localeCompare(b.words)) }
  }),
]
