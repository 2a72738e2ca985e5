import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { openOperation, restingOperations, takeOperation, tellProgress } from '#kernel/operations.ts'
import { blindIndexes } from '#modules/crm/contract.ts'
import { expectedLeakage, goneMarks, leakageOf } from '#modules/crm/index.ts'
import * as contract from '../contract.ts'
import { buildIndex } from '../effects/build-index.ts'
import { mayBeWhole } from '../rules.ts'
import * as store from '../store.ts'
import { workUnderWay } from './under-way.ts'

type Kind = Parameters<typeof expectedLeakage>[1]
const labelOf = (kind: Kind) => blindIndexes.find(one => one.kind === kind)!.label

const titleOf = (kind: Kind, on: boolean) => `${on ? 'Build' : 'Take away'} the index “${labelOf(kind)}”`

/** Opens what is watched while rows are gone through. */
const openIndexing = (ctx: Ctx, plan: { kind: Kind; on: boolean; sweep: boolean }): string =>
  openOperation(ctx, { action: contract.switchIndex.name, title: titleOf(plan.kind, plan.on), plan })

/** By the minute: what was interrupted goes on, what is on is gone through once more, what nobody looks for any more goes. False: nothing to do. */
export async function tendIndexes(ctx: Ctx, since: Date): Promise<boolean> {
  const { chosen, rows, index } = ctx.vault.ring(ctx.tenant)
  const [resting, gone] = await Promise.all([restingOperations(ctx, [contract.switchIndex.name], since), goneMarks(ctx)])
  const lagging = [...chosen.values()].filter(one => one.wholeVersion !== index[0]!.version && mayBeWhole(rows, one, ctx.now))
  if (!resting.length && !gone.length && !lagging.length) return false
  for (const { id: operation, plan } of resting)
    ctx.later(buildIndex, { operation, ...(plan as { kind: Kind; on: boolean; sweep: boolean }) })
  if (await workUnderWay(ctx, contract.switchIndex.name)) return true
  const kind = lagging[0]?.kind ?? gone[0]
  if (!kind) return true
  const plan = { kind, on: chosen.has(kind), sweep: true }
  ctx.later(buildIndex, { operation: openIndexing(ctx, plan), ...plan })
  return true
}

export const indexing: readonly Handler[] = [
  handle(contract.readIndexes, async ctx => {
    const { chosen } = ctx.vault.ring(ctx.tenant)
    const work = await workUnderWay(ctx, contract.switchIndex.name)
    const indexes = await Promise.all(
      blindIndexes.map(async ({ kind, chosen: isChoice }) => {
        const on = isChoice ? chosen.get(kind as Kind) : undefined
        const leakage = await (isChoice && !on ? expectedLeakage(ctx, kind as Kind) : leakageOf(ctx, kind))
        const state = !isChoice ? 'always' : !on ? 'off' : on.builtVersion === null ? 'building' : 'on'
        return { kind, state: state as 'always' | 'off' | 'building' | 'on', leakage, onSince: on?.onSince ?? null }
      }),
    )
    return { indexes, work: work ? { title: work.title, done: work.done } : null }
  }),
  handle(
    contract.switchIndex,
    async (ctx, { kind, on }) => {
      const operation = openIndexing(ctx, { kind, on, sweep: false })
      ctx.subject({ kind: 'operation', id: operation }, { owner: ctx.actor.id })
      ctx.note({ index: kind, on })
      ctx.emit('keys.indexSwitched', { subject: { kind: 'client', id: ctx.tenant }, facts: { index: kind, on } })
      ctx.later(buildIndex, { operation, kind, on })
      return { operation }
    },
    {
      preview: async (ctx, { kind, on }) => {
        const told = blindIndexes.find(one => one.kind === kind)!
        const { rows, values, top } = on ? await expectedLeakage(ctx, kind) : await leakageOf(ctx, kind)
        return {
          lines: [
            { label: 'What', value: on ? `Switch on: ${told.label}` : `Switch off and take away: ${told.label}`, tells: 'kind' },
            { label: 'On', value: on ? 'Yes' : 'No', tells: 'on' },
            { label: 'Finds', value: told.finds },
            { label: 'What a copy of the database tells', value: told.tells },
            { label: 'Counted', value: `${rows} ${told.of.many}, ${values} different, the most common ${top[0] ?? 0} times` },
          ],
        }
      },
    },
  ),
  handle(contract.setIndex, async (ctx, { operation: id, kind, on }) => {
    const operation = await takeOperation(ctx, id)
    ctx.subject({ kind: 'operation', id }, { owner: operation.askedBy })
    // Once: what was asked for afterwards stands, also where this is taken up again.
    if (operation.result.set) return {}
    ctx.note({ index: kind, on })
    tellProgress(ctx, operation, { state: 'running', result: { set: true } })
    await (on ? store.setChosen(ctx, kind, operation.askedBy) : store.dropChosen(ctx, kind))
    return {}
  }),
  handle(contract.keepBuilt, async (ctx, { operation: id, kind, version, whole }) => {
    const operation = await takeOperation(ctx, id)
    ctx.subject({ kind: 'operation', id }, { owner: operation.askedBy })
    ctx.note({ index: kind, version, whole })
    await store.keepBuilt(ctx, kind, version, whole)
    return {}
  }),
]
