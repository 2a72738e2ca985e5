import { Refusal } from '#base/refusal.ts'
import { clearFiles } from '#kernel/clear-files.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { unwrapKey, wrapKey } from '#kernel/envelope.ts'
import { filesSealedBy, uploadsSealedBy } from '#kernel/files-sealed.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { destroyKeys, type KeyRow, retireKey } from '#kernel/key-store.ts'
import { mostUses, wrappedAs } from '#kernel/keyring.ts'
import { openOperation, operationsSince, restingOperations, takeOperation, tellProgress } from '#kernel/operations.ts'
import { isSealedBy, resealBatch } from '#kernel/reseal.ts'
import { sealedColumns } from '#kernel/sealed-columns.ts'
import { bearsGoneIndex, isIndexWhole } from '#modules/crm/index.ts'
import * as contract from '../contract.ts'
import { finishRotation, putInPlace } from '../effects/rotate.ts'
import { sealFiles } from '../effects/seal-files.ts'
import * as rules from '../rules.ts'
import * as store from '../store.ts'
import { tendIndexes } from './indexing.ts'
import { rotationUnderWay } from './under-way.ts'

/** Values, and keys of people, of one step: each its own transaction, so that nobody waits for long. */
const perStep = 500
/** Minutes after which a rotation that has not moved is taken up again. */
const restMinutes = 5
/** After what was left over was gone through once more, until it is again. */
const againMinutes = 60

function open(ctx: Ctx, purpose: contract.RotatedPurpose): string {
  const title = `Rotate ${rules.purposeWords[purpose]}`
  return openOperation(ctx, { action: contract.rotateKey.name, title, plan: { purpose } })
}

export const rotating: readonly Handler[] = [
  handle(
    contract.rotateKey,
    async (ctx, { purpose, why }) => {
      if (purpose === 'index') await demandOneIndex(ctx)
      const operation = open(ctx, purpose)
      ctx.subject({ kind: 'operation', id: operation }, { owner: ctx.actor.id })
      ctx.note({ purpose, why })
      ctx.later(putInPlace, { operation, purpose, reason: why })
      return { operation }
    },
    {
      preview: async (ctx, { purpose, why }) => {
        if (purpose === 'index') await demandOneIndex(ctx)
        return {
          lines: [
            { label: 'What', value: `Rotate ${rules.purposeWords[purpose]}`, tells: 'purpose' },
            { label: 'Why', value: why === 'compromise' ? 'It may be known to somebody' : 'Asked for', tells: 'why' },
          ],
        }
      },
    },
  ),

  handle(contract.resealValues, async (ctx, { operation: id, column, after }) => {
    const batch = await resealBatch(ctx, sealedColumns[column]!, after, perStep)
    const operation = await takeOperation(ctx, id)
    ctx.subject({ kind: 'operation', id }, { owner: operation.askedBy })
    ctx.note({ column, sealed: batch.sealed, skipped: batch.skipped, broken: batch.broken })
    const { sealed, broken } = batch
    tellProgress(ctx, operation, { more: sealed, result: { sealed, broken } })
    if (!sealed && !broken && !batch.skipped) ctx.idle()
    return { after: batch.after }
  }),

  handle(contract.rewrapPeople, async (ctx, { operation: id, after }) => {
    const { epoch, epochs } = ctx.vault.ring(ctx.tenant)
    const rows = await store.peopleOfOtherEpochs(ctx, epoch.id, after, perStep)
    for (const row of rows) {
      const by = epochs.get(row.epoch)
      // Of an epoch that is gone: nobody opens it any more.
      if (!by) continue
      const as = wrappedAs(ctx.tenant, 'person', row.id)
      const secret = unwrapKey(by, row.wrapped, as)
      void store.rewrapPerson(ctx, row.id, row.epoch, epoch.id, wrapKey(epoch.key, secret, as))
      secret.fill(0)
    }
    const operation = await takeOperation(ctx, id)
    ctx.subject({ kind: 'operation', id }, { owner: operation.askedBy })
    ctx.note({ people: rows.length })
    tellProgress(ctx, operation, { more: rows.length, result: { people: rows.length } })
    if (!rows.length) ctx.idle()
    return { after: rows.length < perStep ? null : rows.at(-1)!.id }
  }),

  handle(contract.tendKeys, async ctx => {
    ctx.subject({ kind: 'client', id: ctx.tenant })
    const { rows } = ctx.vault.ring(ctx.tenant)
    const due = rules.dueKeys(rows, ctx.now, mostUses)
    const leaving = rows.filter(k => k.state === 'retiring' && rules.mayRetire(k.retiringAt, ctx.now))
    const forgets = rules.mayForget(rows, ctx.now) && (await bearsGoneIndex(ctx))
    const gone = rows.filter(k => rules.mayBeDestroyed(k, ctx.now) && !(k.purpose === 'index' && forgets))
    const resting = await restingOperations(ctx, [contract.rotateKey.name], new Date(ctx.now.getTime() - restMinutes * 60_000))
    const indexes = await tendIndexes(ctx, new Date(ctx.now.getTime() - restMinutes * 60_000))
    const clear = await clearFiles(ctx, 1)
    if (clear.length) ctx.later(sealFiles, {}, { key: `sealFiles/${ctx.tenant}` })
    if (!indexes && !due.length && !leaving.length && !gone.length && !resting.length && !forgets && !clear.length) {
      ctx.idle()
      return {}
    }
    const underWay = await rotationUnderWay(ctx)
    // One after the other: the next minute looks again.
    const next = due[0]
    if (next && !underWay) {
      const operation = open(ctx, next.purpose)
      ctx.later(putInPlace, { operation, ...next })
    } else if (forgets && !underWay) ctx.later(finishRotation, { operation: open(ctx, 'index'), purpose: 'index' })
    for (const operation of resting) {
      const { purpose, turned } = { ...operation.plan, ...operation.result } as {
        purpose: contract.RotatedPurpose
        turned?: boolean
      }
      if (turned) ctx.later(finishRotation, { operation: operation.id, purpose })
      else ctx.later(putInPlace, { operation: operation.id, purpose, reason: 'demand' })
    }
    for (const key of leaving) await retireUnused(ctx, key, underWay !== undefined)
    if (gone.length) {
      const done = await destroyKeys(
        { tenant: ctx.tenant, rows: query => ctx.rows(query) },
        gone.map(k => k.id),
        ctx.now,
      )
      for (const key of gone.filter(k => done.some(({ id }) => id === k.id)))
        ctx.emit('keys.destroyed', { facts: { key: key.id, purpose: key.purpose, version: key.version } })
    }
    return {}
  }),
]

/** Rows have room for two versions, so one is replaced only when the one before it is gone from all of them. */
async function demandOneIndex(ctx: Ctx): Promise<void> {
  if (ctx.vault.ring(ctx.tenant).index.length > 1 || (await bearsGoneIndex(ctx)))
    throw new Refusal('conflict', 'The key of search indexes is being replaced already. Wait until the old one is gone.')
}

/** Verified first: a key that sealed anything which is kept still goes on opening it, and what is left is sealed anew. */
async function retireUnused(ctx: Ctx, key: KeyRow, underWay: boolean): Promise<void> {
  // What was chosen is gone through once more first (`tendIndexes`).
  const { chosen, index } = ctx.vault.ring(ctx.tenant)
  if (key.purpose === 'index' && [...chosen.values()].some(one => one.wholeVersion !== index[0]!.version)) return
  if (await isUsed(ctx, key)) {
    const purpose = key.purpose as contract.RotatedPurpose
    // What does not open stays as it is, however often it is gone through.
    const since = new Date(ctx.now.getTime() - againMinutes * 60_000)
    const lately = await operationsSince(ctx, contract.rotateKey.name, since)
    if (underWay || lately.some(({ plan }) => plan.purpose === purpose)) return
    ctx.later(finishRotation, { operation: open(ctx, purpose), purpose })
    return
  }
  if (await isWaitedFor(ctx, key)) return
  const retired = await retireKey({ tenant: ctx.tenant, rows: query => ctx.rows(query) }, key.id, ctx.now)
  if (retired.length) ctx.emit('keys.retired', { facts: { key: key.id, purpose: key.purpose, version: key.version } })
}

async function isUsed(ctx: Ctx, { id, purpose }: KeyRow): Promise<boolean> {
  if (purpose === 'client') return store.wrapsAnything(ctx, id)
  if (purpose === 'index') return !(await isIndexWhole(ctx))
  if (purpose === 'epoch') return store.isEpochUsed(ctx, id)
  for (const column of sealedColumns) if (!column.person && !column.passes && (await isSealedBy(ctx, column, id))) return true
  return (await filesSealedBy(ctx.places, ctx.tenant, id)).length > 0
}

/** What ends by itself within days, and is not sealed anew: answers that are kept, uploads nobody has taken up. */
async function isWaitedFor(ctx: Ctx, { id, purpose }: KeyRow): Promise<boolean> {
  if (purpose !== 'confidential') return false
  for (const column of sealedColumns) if (column.passes && (await isSealedBy(ctx, column, id))) return true
  return (await uploadsSealedBy(ctx.places, ctx.tenant, id)).length > 0
}
