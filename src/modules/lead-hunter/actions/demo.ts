import { Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import {
  type Operation,
  openOperation,
  operationById,
  restingOperations,
  takeOperation,
  tellProgress,
} from '#kernel/operations.ts'
import { claimDemo, demoOperation } from '#modules/identity/index.ts'
import * as contract from '../contract/demo.ts'
import { readDemoRemoval } from '../contract/demo-removal.ts'
import { measureGrown } from '../store/known.ts'
import { openFirstForm } from './demo/first-form.ts'
import { layLeads } from './demo/leads.ts'
import { layLoans } from './demo/loans.ts'
import { layOffice } from './demo/office.ts'
import { layPeople } from './demo/people.ts'
import { clear, lastRemoval, readRemoval } from './demo/removal.ts'
import { forgetInvented, type Setting, settingOf } from './demo/setting.ts'
import { layOwnTasks } from './demo/tasks.ts'

const leadsAtOnce = 500
const restMinutes = 2

/** Each in a transaction of its own, in this order: what an earlier one made the later ones name. */
const parts: readonly ((setting: Setting) => Promise<void>)[] = [
  layOffice,
  layPeople,
  ...[0, 1, 2, 3].map(n => (setting: Setting) => layLeads(setting, n * leadsAtOnce, (n + 1) * leadsAtOnce)),
  layLoans,
  layOwnTasks,
]

const subjectOf = (ctx: Ctx, operation: Pick<Operation, 'id' | 'askedBy'>) =>
  ctx.subject({ kind: 'operation', id: operation.id }, { owner: operation.askedBy })

async function lay(ctx: Ctx, id: string): Promise<{ left: boolean }> {
  const operation = await takeOperation(ctx, id)
  subjectOf(ctx, operation)
  ctx.operation = id
  const part = parts[operation.done]
  if (!part || (operation.state !== 'queued' && operation.state !== 'running')) return { left: false }
  await part(settingOf(ctx, operation))
  const result = operation.done === 0 ? await openFirstForm(ctx) : {}
  await measureGrown(ctx)
  const left = operation.done + 1 < parts.length
  tellProgress(ctx, operation, { state: left ? 'running' : 'done', more: 1, result })
  if (left) ctx.later(contract.layDemo, { operation: id })
  else {
    forgetInvented()
    ctx.emit('demo.loaded', { subject: { kind: 'operation', id }, reach: { owner: operation.askedBy } })
  }
  return { left }
}

const stateOf: Partial<Record<Operation['state'], 'loading' | 'removing'>> = {
  queued: 'loading',
  running: 'loading',
  undoing: 'removing',
}

export const demoActions: readonly Handler[] = [
  handle(contract.readDemo, async ctx => {
    const id = await demoOperation(ctx)
    if (!id) return { state: 'none' as const, operation: null, done: 0, total: null, removed: await lastRemoval(ctx) }
    const { state, done, total } = await operationById(ctx, id)
    return { state: stateOf[state] ?? ('there' as const), operation: id, done, total, removed: null }
  }),

  handle(readDemoRemoval, async ctx => {
    const id = await demoOperation(ctx)
    if (!id) throw new Refusal('conflict', 'There is no demo company here.')
    return readRemoval(ctx, await operationById(ctx, id))
  }),

  handle(contract.loadDemo, async ctx => {
    const id = openOperation(ctx, {
      action: contract.loadDemo.name,
      title: 'Demo company',
      total: parts.length,
      undoAction: contract.clearDemo.name,
    })
    ctx.subject({ kind: 'operation', id }, { owner: ctx.actor.id })
    if (!(await claimDemo(ctx, id))) throw new Refusal('conflict', 'The demo company is here already. Remove it first.')
    ctx.later(contract.layDemo, { operation: id })
    return { operation: id }
  }),

  handle(contract.removeDemo, async ctx => {
    const id = await demoOperation(ctx)
    if (!id) throw new Refusal('conflict', 'There is no demo company here.')
    const operation = await takeOperation(ctx, id)
    subjectOf(ctx, operation)
    ctx.operation = id
    if (operation.state !== 'undoing') tellProgress(ctx, operation, { state: 'undoing', result: { by: ctx.actor.id } })
    ctx.later(contract.clearDemo, { operation: id })
    return { operation: id }
  }),

  handle(contract.layDemo, (ctx, { operation }) => lay(ctx, operation)),
  handle(contract.clearDemo, (ctx, { operation }) => clear(ctx, operation)),

  handle(contract.resumeDemo, async ctx => {
    const resting = await restingOperations(ctx, [contract.loadDemo.name], new Date(ctx.now.getTime() - restMinutes * 60_000))
    if (!resting.length) ctx.idle()
    for (const operation of resting) {
      tellProgress(ctx, operation, {})
      ctx.operation = operation.id
      if (operation.state === 'undoing') ctx.later(contract.clearDemo, { operation: operation.id })
      else ctx.later(contract.layDemo, { operation: operation.id })
    }
    ctx.operation = undefined
    return { resumed: resting.length }
  }),
]
