import { Refusal } from '#base/refusal.ts'
import { scopeOf } from '#kernel/authority.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { type Operation, openOperation, restingOperations, takeOperation, tellProgress } from '#kernel/operations.ts'
import { authorityOf, authorityOfKey } from '#modules/identity/index.ts'
import type { Scope } from '#policy/scope.ts'
import type { LeadPlace } from '../contract/place.ts'
import type { BulkChange } from '../contract.ts'
import * as contract from '../contract.ts'
import { changeTitle, permissionOf } from '../rules/bulk-words.ts'
import { within } from '../rules/lead-place.ts'
import { statusOfStage } from '../rules/lead-status.ts'
import { licenceProblem, licensedStates } from '../rules/licence.ts'
import { leadsGoThrough } from '../rules/pipeline-kinds.ts'
import { raiseAlert } from '../store/alerts.ts'
import * as store from '../store/bulk.ts'
import { isFirstStage } from '../store/lead-changes.ts'
import { colleagueById } from '../store/office.ts'
import { lostReasonById, stageById } from '../store/pipelines.ts'
import { readPlace } from './places.ts'
import { receiverOf } from './receiver.ts'

/** Leads of one bulk change, and of one batch of it. */
const mostLeads = 200_000
const perBatch = 500
/** The queue itself takes up what a killed process held; after so long without a step it is asked for anew. */
const restMinutes = 2
const giveUpHours = 24

/** What was handed over at once can rest only while it is undone. */
const resumed = [contract.changeLeads, contract.deactivatePerson, contract.settleDepartures].map(action => action.name)

/** Refuses what cannot be done to any lead, before anything is set going. */
async function checkChange(ctx: Ctx, change: BulkChange): Promise<void> {
  if (change.kind === 'assign' && change.owner) {
    const problem = licenceProblem(await receiverOf(ctx, change.owner), null, ctx.now)
    if (problem) throw new Refusal('conflict', problem, { problems: [{ path: 'change.owner', message: problem }] })
  }
  if (change.kind === 'stage') {
    const stage = await stageById(ctx, change.stage)
    if (!leadsGoThrough(stage.kind))
      throw new Refusal('invalid', 'This stage belongs to partners. Choose a stage of a lead’s pipeline.')
    if (stage.outcome === 'lost' && !change.lostReason) {
      throw new Refusal('invalid', 'Say why they were lost.', {
        problems: [{ path: 'change.lostReason', message: 'Choose a reason.' }],
      })
    }
    if (change.lostReason) await lostReasonById(ctx, change.lostReason)
  }
}

/** Refuses a place that is none, or beyond the places the asker is limited to. */
function checkPlace(place: LeadPlace, { limits }: Scope): void {
  const found = readPlace(place)
  const problem =
    'problem' in found
      ? found
      : limits && !within(limits.places, found)
        ? { path: 'state', problem: 'This is outside the places you are limited to. Ask somebody who may.' }
        : undefined
  if (problem)
    throw new Refusal('invalid', problem.problem, {
      problems: [{ path: `change.place.${problem.path}`, message: problem.problem }],
    })
}

async function apply(ctx: Ctx, change: BulkChange, ids: readonly string[], scope: Scope): Promise<store.Batch> {
  switch (change.kind) {
    case 'assign': {
      if (!change.owner) return store.assignMany(ctx, ids, scope, null)
      const holder = await colleagueById(ctx, change.owner)
      const licensed = holder.status === 'active' ? licensedStates(holder.licences, ctx.now) : []
      return store.assignMany(ctx, ids, scope, { owner: holder.id, branch: holder.branch, licensed })
    }
    case 'tag':
      return store.tagMany(ctx, ids, scope, change.add, change.remove)
    case 'place': {
      const place = readPlace(change.place)
      if ('problem' in place || (scope.limits && !within(scope.limits.places, place)))
        return { inScope: 0, refused: 0, leads: [], people: [] }
      return store.locateMany(ctx, ids, scope, place)
    }
    case 'archive':
      return store.archiveMany(ctx, ids, scope, change.archived)
    case 'stage': {
      const stage = await stageById(ctx, change.stage)
      const first = await isFirstStage(ctx, stage.pipeline, stage.id)
      const after = (owned: boolean) =>
        Object.fromEntries(contract.leadStatuses.map(s => [s, statusOfStage({ ...stage, first }, s, owned)]))
      const lostReason = stage.outcome === 'lost' ? (change.lostReason ?? null) : null
      return store.placeMany(ctx, ids, scope, {
        pipeline: stage.pipeline,
        stage: stage.id,
        lostReason,
        owned: after(true),
        unowned: after(false),
      })
    }
  }
}

/** Keeps what every record of a batch was and became; written in one statement with the command's event. */
function keepChanges(ctx: Ctx, batch: store.Batch): void {
  for (const [kind, records] of [
    ['lead', batch.leads],
    ['contact', batch.people],
  ] as const) {
    for (const { id, was, became } of records) {
      ctx.change(
        { kind, id },
        Object.keys(was).map(field => ({ field, class: 'internal' as const, before: was[field], after: became[field] })),
      )
    }
  }
}

interface Plan {
  change: BulkChange
  /** Over which records it was asked. */
  scope: Scope
}

/** What the asker may change now: who left or lost the right, and a key that was ended, has nothing more done for it. */
async function scopeNow(ctx: Ctx, { askedKind, askedBy }: Operation, { change, scope }: Plan): Promise<Scope | undefined> {
  if (!askedBy || (askedKind !== 'member' && askedKind !== 'key')) return scope
  const needs = permissionOf[change.kind]
  const asker = await (askedKind === 'key' ? authorityOfKey : authorityOf)(ctx, askedBy)
  return asker?.active && asker.rights.cells[needs] ? scopeOf(asker, needs) : undefined
}

/** Who is told of the end: whoever asked, and of a key's work whoever made the key. */
const toldOf = async (ctx: Ctx, { askedKind, askedBy }: Operation): Promise<string | null> =>
  askedKind === 'key' && askedBy ? ((await authorityOfKey(ctx, askedBy))?.madeBy ?? null) : askedBy

async function end(
  ctx: Ctx,
  operation: Operation,
  state: 'done' | 'failed',
  more: number,
  result: Record<string, unknown>,
  problem?: string,
): Promise<void> {
  tellProgress(ctx, operation, { state, more, result, problem: problem ?? null })
  if (state === 'failed') void store.dropTargets(ctx, operation.id)
  // A key asks for much that goes well: of that nobody is told.
  const to = operation.askedKind === 'key' && state === 'done' ? null : await toldOf(ctx, operation)
  if (to) raiseAlert(ctx, { to, kind: `operation.${state}`, subject: { kind: 'operation', id: operation.id } })
}

/** One lead is told by its name, several by their number. */
function tellHolder(ctx: Ctx, to: string, operation: string, total: number, { leads }: store.Batch): void {
  const only = total === 1 ? leads[0] : undefined
  raiseAlert(
    ctx,
    only
      ? { to, kind: 'lead.assigned', subject: { kind: 'lead', id: only.id }, facts: { operation } }
      : { to, kind: 'leads.assigned', subject: { kind: 'operation', id: operation }, facts: { count: total } },
  )
}

export const bulkActions: readonly Handler[] = [
  handle(contract.changeLeads, async (ctx, { selection, change }) => {
    if (!selection.ids && !selection.filter) {
      throw new Refusal('invalid', 'Say which leads: tick some, or give a filter.', {
        problems: [{ path: 'selection', message: 'Nothing is selected.' }],
      })
    }
    const needs = permissionOf[change.kind]
    await checkChange(ctx, change)
    if (change.kind === 'place') checkPlace(change.place, ctx.scopeOf(needs))
    const operation = openOperation(ctx, {
      action: contract.changeLeads.name,
      title: changeTitle(change),
      plan: { change, scope: ctx.scopeOf(needs) },
      undoAction: contract.undoBulk.name,
    })
    const count = await store.keepTargets(ctx, operation, selection, ctx.scopeOf(needs), mostLeads)
    if (count > mostLeads)
      throw new Refusal(
        'invalid',
        `This would change more than ${mostLeads.toLocaleString('en-US')} leads at once. Narrow the filter.`,
      )
    tellProgress(ctx, { id: operation, askedBy: ctx.actor.id ?? null, result: {} }, { total: count })
    ctx.subject({ kind: 'operation', id: operation }, { owner: ctx.actor.id })
    ctx.note({ kind: change.kind, count })
    ctx.later(contract.runBulk, { operation })
    return { operation, count }
  }),

  handle(contract.runBulk, async (ctx, { operation: id }) => {
    const operation = await takeOperation(ctx, id)
    ctx.subject({ kind: 'operation', id }, { owner: operation.askedBy })
    if (operation.state !== 'queued' && operation.state !== 'running') return { left: false }
    ctx.operation = id
    const plan = operation.plan as unknown as Plan
    const scope = await scopeNow(ctx, operation, plan)
    if (!scope) {
      const who = operation.askedKind === 'key' ? 'The key that asked for this' : 'Whoever asked for this'
      await end(ctx, operation, 'failed', 0, {}, `${who} may no longer do it. What was done so far can be undone.`)
      return { left: false }
    }
    const ids = await store.takeTargets(ctx, id, perBatch)
    const batch = ids.length ? await apply(ctx, plan.change, ids, scope) : { inScope: 0, refused: 0, leads: [], people: [] }
    keepChanges(ctx, batch)
    const changed = batch.leads.length
    const result = {
      changed,
      unlicensed: batch.refused,
      unchanged: batch.inScope - batch.refused - changed,
      outOfReach: ids.length - batch.inScope,
    }
    ctx.note({ kind: plan.change.kind, count: changed })
    if (ids.length === perBatch) {
      tellProgress(ctx, operation, { state: 'running', more: ids.length, result })
      ctx.later(contract.runBulk, { operation: id })
      return { left: true }
    }
    await end(ctx, operation, 'done', ids.length, result)
    const total = Number(operation.result.changed ?? 0) + changed
    ctx.emit('leads.changed', {
      subject: { kind: 'operation', id },
      reach: { owner: operation.askedBy },
      facts: { kind: plan.change.kind, count: total },
    })
    const owner = plan.change.kind === 'assign' ? plan.change.owner : null
    if (owner && total && owner !== operation.askedBy) tellHolder(ctx, owner, id, total, batch)
    return { left: false }
  }),

  handle(contract.resumeBulk, async ctx => {
    const resting = await restingOperations(ctx, resumed, new Date(ctx.now.getTime() - restMinutes * 60_000))
    if (!resting.length) ctx.idle()
    for (const operation of resting) {
      const old = ctx.now.getTime() - Date.parse(operation.createdAt) > giveUpHours * 3_600_000
      if (operation.state !== 'undoing' && old) {
        await end(
          ctx,
          operation,
          'failed',
          0,
          {},
          'This stopped before its end and could not be taken up again. What was done can be undone.',
        )
        continue
      }
      tellProgress(ctx, operation, {})
      // An undo begins anew: what is back already no longer equals what the operation made of it.
      if (operation.state === 'undoing') ctx.later(contract.undoBulk, { operation: operation.id })
      else ctx.later(contract.runBulk, { operation: operation.id })
    }
    return { resumed: resting.length }
  }),
]
