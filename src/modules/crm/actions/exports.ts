import { notFound, Refusal } from '#base/refusal.ts'
import { scopeOf } from '#kernel/authority.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { removeKept, removeParts } from '#kernel/files.ts'
import { type Handler, handle, perform } from '#kernel/handle.ts'
import { maskFor } from '#kernel/mask.ts'
import {
  type Operation,
  openOperation,
  operationById,
  restingOperations,
  takeOperation,
  tellProgress,
} from '#kernel/operations.ts'
import { authorityOf } from '#modules/identity/index.ts'
import { isAbove } from '#policy/data-classes.ts'
import { exportHours, maxExportedLeads } from '#policy/limits.ts'
import { isUnlimited, nobody } from '#policy/scope.ts'
import * as contract from '../contract/export.ts'
import type { LeadFilter } from '../contract/lead.ts'
import { handOutExport } from '../effects/hand-out-export.ts'
import { writeExport } from '../effects/write-export.ts'
import { shownOf } from '../rules/custom-field.ts'
import { exportedFields } from '../rules/export-file.ts'
import { raiseAlert } from '../store/alerts.ts'
import { dropTargets, keepTargets } from '../store/bulk.ts'
import { customFieldsOf } from '../store/custom-fields.ts'
import * as store from '../store/exports.ts'
import { leadCount } from '../store/lead-list.ts'

const perBatch = 1000
const restMinutes = 5
const giveUpHours = 24

const going = ({ state }: Operation) => state === 'queued' || state === 'running'
const counted = (n: number) => `${n.toLocaleString('en-US')} ${n === 1 ? 'lead' : 'leads'}`
const none = () => new Refusal('conflict', 'No lead matches this. Change the filter.')
const tooMany = () =>
  new Refusal('invalid', `One file holds at most ${maxExportedLeads.toLocaleString('en-US')} leads. Narrow the filter.`)

/** What whoever decides is told: how many, and whether addresses and numbers are in it. */
async function preview(ctx: Ctx, { filter }: { filter: LeadFilter }) {
  const { count, capped } = await leadCount(ctx, filter, false)
  if (!count) throw none()
  const own = await ownFields(ctx)
  return {
    lines: [
      { label: 'Leads', value: capped ? `more than ${counted(count)}` : counted(count) },
      {
        label: 'Contact details',
        value: isAbove('confidential', ctx.rights.clearance) ? 'Masked' : 'In full',
      },
      ...(own.length
        ? [{ label: 'Fields of your own', value: own.map(field => `${field.name} (${field.class})`).join(', ') }]
        : []),
      { label: 'Fetched by', value: `${ctx.actor.name} only, for ${exportHours} hours` },
    ],
    touches: { ...(!capped && { rows: count }), fields: exportedFields + own.length },
  }
}

const ownFields = async (ctx: Ctx) => (await customFieldsOf(ctx, 'lead')).filter(field => !field.archived)

/** The export of this very person; an administrator without limits may look at it and stop it, never fetch it. */
async function theirs(ctx: Ctx, id: string, o: { oversees: boolean }): Promise<store.ExportRecord> {
  const record = await store.exportById(ctx, id)
  if (record.owner !== ctx.actor.id && !(o.oversees && isUnlimited(ctx.scopeOf('lead.export')))) throw notFound()
  return record
}

/** Minutes in which the session that fetched a file may begin anew, where the line broke. */
const againMinutes = 10

const isReady = (ctx: Ctx, { expiresAt, removedAt, fetchedAt, fetchedBy }: store.ExportRecord): boolean =>
  expiresAt !== null &&
  removedAt === null &&
  Date.parse(expiresAt) > ctx.now.getTime() &&
  (fetchedAt === null || (fetchedBy === ctx.bearer && Date.parse(fetchedAt) > ctx.now.getTime() - againMinutes * 60_000))

async function stop(ctx: Ctx, operation: Operation, state: 'failed' | 'cancelled', problem: string | null): Promise<void> {
  tellProgress(ctx, operation, { state, problem })
  void dropTargets(ctx, operation.id)
  void store.setExportRemoved(ctx, operation.id)
  await Promise.all([removeKept(ctx.places, ctx.tenant, operation.id), removeParts(ctx.places, ctx.tenant, operation.id)])
  if (state === 'failed' && operation.askedBy)
    raiseAlert(ctx, { to: operation.askedBy, kind: 'operation.failed', subject: { kind: 'operation', id: operation.id } })
}

export const exportActions: readonly Handler[] = [
  handle(
    contract.exportLeads,
    async (ctx, { filter, format }) => {
      const operation = openOperation(ctx, { action: contract.exportLeads.name, title: 'Export of leads' })
      // Which leads, by the scope it runs in: what comes later is not in the file.
      const count = await keepTargets(ctx, operation, { filter }, ctx.scope, maxExportedLeads)
      if (count > maxExportedLeads) throw tooMany()
      if (!count) throw none()
      await store.keepExport(ctx, operation, format)
      tellProgress(ctx, { id: operation, askedBy: ctx.actor.id ?? null, result: {} }, { total: count })
      ctx.subject({ kind: 'operation', id: operation }, { owner: ctx.actor.id })
      ctx.note({ count, format })
      ctx.later(writeExport, { operation })
      return { operation, count }
    },
    { preview },
  ),

  handle(contract.readExport, async (ctx, { operation: id }) => {
    const record = await theirs(ctx, id, { oversees: true })
    const { state, done, total, problem } = await operationById(ctx, id)
    return {
      operation: id,
      state: state as 'queued',
      done,
      total,
      problem,
      bytes: record.bytes,
      expiresAt: record.expiresAt,
      ready: record.owner === ctx.actor.id && isReady(ctx, record),
    }
  }),

  handle(contract.fetchExport, async (ctx, { operation: id }) => {
    const record = await theirs(ctx, id, { oversees: false })
    ctx.subject({ kind: 'operation', id }, { owner: ctx.actor.id })
    if (!ctx.may('lead.export')) throw new Refusal('forbidden', 'You may not export leads any more.')
    if (!isReady(ctx, record)) throw new Refusal('gone', 'This file is gone, or was fetched. Ask for a new export.')
    await store.setExportFetched(ctx, id)
    ctx.note({ count: record.rows })
    return perform(handOutExport, { operation: id })
  }),

  handle(contract.dropAlteredExport, async (ctx, { operation }) => {
    const { owner } = await store.exportById(ctx, operation)
    const subject = { kind: 'operation', id: operation }
    ctx.subject(subject, { owner })
    ctx.emit('export.altered', { subject, reach: { owner } })
    void store.setExportRemoved(ctx, operation)
    await removeKept(ctx.places, ctx.tenant, operation)
    return {}
  }),

  handle(contract.cancelExport, async (ctx, { operation: id }) => {
    await theirs(ctx, id, { oversees: true })
    const operation = await takeOperation(ctx, id)
    ctx.subject({ kind: 'operation', id }, { owner: operation.askedBy })
    if (!going(operation)) throw new Refusal('conflict', 'This has ended already.')
    await stop(ctx, operation, 'cancelled', null)
    return {}
  }),

  handle(contract.exportBatch, async (ctx, { operation: id, after }) => {
    const operation = await takeOperation(ctx, id)
    ctx.idle()
    if (!going(operation)) return { rows: [], after: null, stopped: true }
    const asker = operation.askedBy ? await authorityOf(ctx, operation.askedBy) : undefined
    const scope = asker?.active ? scopeOf(asker, 'lead.export') : nobody
    if (!asker?.active || !asker.rights.cells['lead.export']) {
      await stop(ctx, operation, 'failed', 'Whoever asked for this may no longer do it. Nothing of the file is kept.')
      return { rows: [], after: null, stopped: true }
    }
    const ids = await store.targetsAfter(ctx, id, after, perBatch)
    const [found, own] = await Promise.all([ids.length ? store.exportRows(ctx, ids, scope) : [], customFieldsOf(ctx, 'lead')])
    const rows = found.map(({ customKept, ...row }) => ({ ...row, ...shownOf(own, { ...row, customKept }) }))
    const mask = maskFor(contract.exportRow, asker.rights.clearance)
    tellProgress(ctx, operation, { state: 'running', more: ids.length })
    const last = ids.length === perBatch ? ids.at(-1)! : null
    return { rows: rows.map(row => mask(row) as contract.ExportRow), after: last, stopped: false }
  }),

  handle(contract.exportColumns, async ctx => ({
    fields: await ownFields(ctx),
  })),

  handle(contract.tidyExports, async ctx => {
    const since = new Date(ctx.now.getTime() - restMinutes * 60_000)
    const [gone, resting] = await Promise.all([
      store.expiredExports(ctx),
      restingOperations(ctx, [contract.exportLeads.name], since),
    ])
    if (!gone.length && !resting.length) ctx.idle()
    for (const { operation } of gone) {
      await Promise.all([removeKept(ctx.places, ctx.tenant, operation), removeParts(ctx.places, ctx.tenant, operation)])
      void store.setExportRemoved(ctx, operation)
    }
    for (const operation of resting) {
      const old = ctx.now.getTime() - Date.parse(operation.createdAt) > giveUpHours * 3_600_000
      if (old) await stop(ctx, operation, 'failed', 'This stopped before its end. Ask for it again.')
      else {
        tellProgress(ctx, operation, {})
        ctx.later(writeExport, { operation: operation.id })
      }
    }
    return { removed: gone.length, resumed: resting.length }
  }),
]
