import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { changesOf, type KeptChange, type Operation, takeOperation, tellProgress } from '#kernel/operations.ts'
import * as contract from '../contract/bulk.ts'
import type { Held } from '../rules/holding.ts'
import { askedAbout, heldLead, type Passage, type UndoHindrance, undoHindrance } from '../rules/undo.ts'
import { correctGiven } from '../store/alerts.ts'
import * as store from '../store/bulk-undo.ts'
import { holdingOf } from '../store/holding.ts'
import { colleagueById } from '../store/office.ts'
import type { ChangedKind } from '../store/record-fields.ts'

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

type Hindered = Map<Id, UndoHindrance>
interface Undoing {
  operation: Operation
  /** What kind of change is undone. */
  kind: string
  /** False where records would go back to somebody who is not here. */
  back: boolean
}

/** What keeps each of these records from going back, by its id. */
async function hindrances(ctx: Ctx, u: Undoing, kind: ChangedKind, passages: readonly Passage[]): Promise<Hindered> {
  const found: Hindered = new Map()
  if (!passages.length) return found
  const ids = passages.map(one => one.record)
  const [rows, worked] = await Promise.all([
    store.recordsNow(ctx, kind, ids),
    store.workSince(ctx, u.operation, ids, first(passages)),
  ])
  const now = new Map(rows.map(row => [row.id, row]))
  const held = ({ state, open }: store.RecordNow, fields: Record<string, unknown>): Held =>
    kind === 'lead' ? heldLead(fields) : { owner: fields.owner as string | null, state, open }
  const asked = ({ record, was }: Passage) => {
    const row = now.get(record)
    return row && askedAbout(held(row, row.now), held(row, { ...row.now, ...was }))
  }
  const may = await holdingOf(
    ctx,
    passages.flatMap(one => asked(one) ?? []),
  )
  for (const one of passages) {
    const pair = asked(one)
    const mayGo = u.back && (!pair || may(pair))
    const hindrance = undoHindrance(u.kind, one, now.get(one.record)?.now, worked.get(one.record), mayGo)
    if (hindrance) found.set(one.record, hindrance)
  }
  return found
}

/** Of people who went along with a lead: nobody goes back whose lead the operation gave away stays where it is. */
async function keptWithLeads(ctx: Ctx, u: Undoing, people: readonly Passage[]): Promise<Hindered> {
  const [hindered, given] = await Promise.all([
    hindrances(ctx, u, 'contact', people),
    store.leadsGiven(
      ctx,
      u.operation.id,
      people.map(person => person.record),
    ),
  ])
  const leads = Map.groupBy(given, lead => lead.contact)
  for (const { record, event, became } of people)
    if ((leads.get(record) ?? []).some(l => l.owner === became.owner && l.event <= event))
      hindered.set(record, hindered.get(record) ?? 'worked')
  return hindered
}

/** Puts back what may go back, leads first, and answers what did not and why. */
async function takeBack(ctx: Ctx, operation: Operation, changes: readonly KeptChange[]) {
  const { change, person } = operation.plan as { change: { kind: string }; person?: Id }
  const back = !person || (await colleagueById(ctx, person)).status === 'active'
  const u = { operation, kind: change.kind, back }
  const all: Hindered = new Map()
  const returned: [kind: ChangedKind, passages: Passage[]][] = []
  for (const kind of ['lead', 'loan', 'contact', 'partner', 'task'] as const) {
    const passages = store.passagesOf(changes, kind)
    const hindered = await (kind === 'contact' ? keptWithLeads(ctx, u, passages) : hindrances(ctx, u, kind, passages))
    const going = passages.filter(({ record }) => !hindered.has(record))
    store.putBack(ctx, kind, going)
    returned.push([kind, going])
    // Whoever went along with a lead is not counted beside it.
    if (kind !== 'contact' || change.kind === 'hand-over') for (const [record, why] of hindered) all.set(record, why)
  }
  // The undo's own changes do not carry the operation: it must not undo itself.
  ctx.operation = undefined
  for (const [kind, passages] of returned) {
    for (const { record, was, became } of passages) {
      ctx.change(
        { kind, id: record },
        Object.keys(was).map(field => ({ field, class: 'internal' as const, before: became[field], after: was[field] })),
      )
    }
  }
  const counted = returned.filter(([kind]) => kind !== 'contact' || change.kind === 'hand-over')
  return { undone: counted.reduce((sum, [, passages]) => sum + passages.length, 0), hindered: all }
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
