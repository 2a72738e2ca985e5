import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { changesOf, type KeptChange, type Operation, takeOperation, tellProgress } from '#kernel/operations.ts'
import * as contract from '../contract/bulk.ts'
import { askedAbout, type Passage, type UndoHindrance, undoHindrance } from '../rules/undo.ts'
import { correctGiven } from '../store/alerts.ts'
import * as store from '../store/bulk-undo.ts'
import { holdingOf } from '../store/holding.ts'

/** Changes looked at by one step of an undo. */
const perStep = 2000
/** Leads that stayed as they are are named up to so many. */
const mostNamed = 50

/** A full page less the record it ends in, whose other changes may be on the next: records go back whole or not at all. */
function wholeRecords(changes: readonly KeptChange[]): readonly KeptChange[] {
  const last = changes.at(-1)
  if (changes.length < perStep || !last) return changes
  const whole = changes.filter(change => change.record !== last.record || change.event !== last.event)
  return whole.length ? whole : changes
}

const first = (passages: readonly Passage[]) =>
  passages.reduce((least, { event }) => (event < least ? event : least), passages[0]!.event)

/** What keeps each of these leads from going back, by its id. */
async function hindrances(ctx: Ctx, operation: Operation, leads: readonly Passage[]): Promise<Map<Id, UndoHindrance>> {
  const found = new Map<Id, UndoHindrance>()
  if (!leads.length) return found
  const { change } = operation.plan as { change: { kind: string } }
  const ids = leads.map(lead => lead.record)
  const [rows, worked] = await Promise.all([store.leadsNow(ctx, ids), store.workSince(ctx, operation, ids, first(leads))])
  const now = new Map(rows.map(row => [row.id, row]))
  const asked = (lead: Passage) => {
    const row = now.get(lead.record)
    return row && askedAbout(row.now, { ...row.now, ...lead.was })
  }
  const may = await holdingOf(
    ctx,
    leads.flatMap(lead => asked(lead) ?? []),
  )
  for (const lead of leads) {
    const pair = asked(lead)
    const hindrance = undoHindrance(change.kind, lead, now.get(lead.record)?.now, worked.get(lead.record), !pair || may(pair))
    if (hindrance) found.set(lead.record, hindrance)
  }
  return found
}

/** Of the people who went along with a lead, those who go back: no lead the operation gave away with them stays where it is. */
async function returning(ctx: Ctx, operation: Operation, people: readonly Passage[]): Promise<Passage[]> {
  if (!people.length) return []
  const ids = people.map(person => person.record)
  const [rows, worked, given] = await Promise.all([
    store.peopleNow(ctx, ids),
    store.workSince(ctx, operation, ids, first(people)),
    store.leadsGiven(ctx, operation.id, ids),
  ])
  const now = new Map(rows.map(row => [row.id, row.now]))
  const leads = Map.groupBy(given, lead => lead.contact)
  return people.filter(person => {
    const stays = (leads.get(person.record) ?? []).some(l => l.owner === now.get(person.record)?.owner && l.event <= person.event)
    return !stays && !undoHindrance('assign', person, now.get(person.record), worked.get(person.record), true)
  })
}

/** Puts back what may go back, leads first, and answers what did not and why. */
async function takeBack(ctx: Ctx, operation: Operation, changes: readonly KeptChange[]) {
  const leads = store.passagesOf(changes, 'lead')
  const hindered = await hindrances(ctx, operation, leads)
  const back = leads.filter(({ record }) => !hindered.has(record))
  store.putBack(ctx, 'lead', back)
  const people = await returning(ctx, operation, store.passagesOf(changes, 'contact'))
  store.putBack(ctx, 'contact', people)
  // The undo's own changes do not carry the operation: it must not undo itself.
  ctx.operation = undefined
  for (const [kind, passages] of [
    ['lead', back],
    ['contact', people],
  ] as const) {
    for (const { record, was, became } of passages) {
      ctx.change(
        { kind, id: record },
        Object.keys(was).map(field => ({ field, class: 'internal' as const, before: became[field], after: was[field] })),
      )
    }
  }
  return { undone: back.length, hindered }
}

export const bulkUndo: readonly Handler[] = [
  handle(contract.undoBulk, async (ctx, { operation: id, after }) => {
    const operation = await takeOperation(ctx, id)
    ctx.subject({ kind: 'operation', id }, { owner: operation.askedBy })
    if (operation.state !== 'undoing') return { left: false }
    const page = await changesOf(ctx, id, after, perStep)
    const changes = wholeRecords(page)
    const { undone, hindered } = await takeBack(ctx, operation, changes)
    const because = (why: UndoHindrance) => [...hindered.values()].filter(hindrance => hindrance === why).length
    const named = [...((operation.result.keptRecords as string[] | undefined) ?? []), ...hindered.keys()]
    const result = {
      undone,
      kept: hindered.size,
      keptChanged: because('changed'),
      keptWorked: because('worked'),
      keptUnlicensed: because('unlicensed'),
      keptRecords: [...new Set(named)].slice(0, mostNamed),
    }
    const last = changes.at(-1)
    if (page.length === perStep && last) {
      tellProgress(ctx, operation, { result })
      ctx.later(contract.undoBulk, { operation: id, after: { event: last.event, n: last.n } })
      return { left: true }
    }
    const kept = Number(operation.result.kept ?? 0) + hindered.size
    if ((operation.plan as { change?: { kind: string } }).change?.kind === 'assign') await correctGiven(ctx, id, kept)
    tellProgress(ctx, operation, { state: 'undone', result })
    ctx.emit('operation.undone', {
      subject: { kind: 'operation', id },
      reach: { owner: operation.askedBy },
      facts: {
        undone: Number(operation.result.undone ?? 0) + undone,
        kept,
      },
    })
    return { left: false }
  }),
]
