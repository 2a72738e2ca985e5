import { filesSealedBy, resealFile } from '#kernel/files-sealed.ts'
import { effect } from '#kernel/handle.ts'
import { takeOperation, tellProgress } from '#kernel/operations.ts'
import { sealedColumns } from '#kernel/sealed-columns.ts'
import { Altered } from '#kernel/sealed-file.ts'
import { keepTurned } from '#kernel/turn-key.ts'
import { bearsGoneIndex, forgetIndexes, indexAnew, indexedRows, markRows } from '#modules/crm/index.ts'
import * as contract from '../contract.ts'

const goes = (state: string) => state === 'queued' || state === 'running'

/**
 * Makes the next key at the provider and puts it in force: new values are sealed with it from then on. Begun again after a
 * crash it makes another and keeps one; a key that was made and not kept opens nothing.
 */
export const putInPlace = effect({
  name: 'keys.putInPlace',
  input: contract.putting,
  async prepare(ctx, { operation, purpose }) {
    const { state, result } = await takeOperation(ctx, operation)
    const waits = purpose === 'index' && (ctx.vault.ring(ctx.tenant).index.length > 1 || (await bearsGoneIndex(ctx)))
    return { vault: ctx.vault, tenant: ctx.tenant, at: ctx.now, goes: goes(state) && !result.turned && !waits }
  },
  async perform({ vault, tenant, at, goes }, _ask, _signal, { purpose, reason }) {
    if (!goes) return undefined
    await vault.renew(tenant)
    return vault.turn(tenant, { purpose, reason, at })
  },
  async settle(ctx, turned, _facts, { operation: id, purpose }) {
    const operation = await takeOperation(ctx, id)
    ctx.subject({ kind: 'operation', id }, { owner: operation.askedBy })
    if (!goes(operation.state)) return {}
    if (turned) {
      const kept = await keepTurned({ tenant: ctx.tenant, rows: query => ctx.rows(query) }, turned)
      // Somebody else turned it meanwhile: that is what was asked for.
      ctx.note({ purpose, version: turned.row.version, kept })
      if (kept)
        ctx.emit('keys.rotated', {
          facts: { key: turned.row.id, purpose, version: turned.row.version, reason: turned.row.reason },
        })
    }
    tellProgress(ctx, operation, { state: 'running', result: { turned: true } })
    ctx.later(finishRotation, { operation: id, purpose })
    return {}
  },
})

/** Seals anew what older keys sealed, step by step; the old key is retired by the minute, once nothing is left. */
export const finishRotation = effect({
  name: 'keys.finishRotation',
  input: contract.finishing,
  async prepare(ctx, { operation }) {
    const { state } = await takeOperation(ctx, operation)
    return { vault: ctx.vault, places: ctx.places, tenant: ctx.tenant, goes: goes(state) }
  },
  async perform({ vault, places, tenant, goes }, ask, signal, { operation, purpose }) {
    if (!goes) return {}
    await vault.renew(tenant)
    if (purpose === 'epoch') {
      for (let after: string | null = null; ; ) {
        signal.throwIfAborted()
        ;({ after } = await ask(contract.rewrapPeople, { operation, after }))
        if (after === null) return {}
      }
    }
    if (purpose === 'client') return {}
    if (purpose === 'index') {
      // While two are in use rows get the newest; once the one before is retired what it made goes.
      const next = vault.ring(tenant).index.length > 1 ? indexAnew : forgetIndexes
      for (const rows of indexedRows) {
        for (let after: string | null = null; ; ) {
          signal.throwIfAborted()
          ;({ after } = await ask(next, { operation, rows, after }))
          if (after === null) break
        }
      }
      if (next === indexAnew) {
        for (const kind of vault.ring(tenant).chosen.keys()) {
          for (let after: string | null = null; ; ) {
            signal.throwIfAborted()
            ;({ after } = await ask(markRows, { operation, kind, after }))
            if (after === null) break
          }
        }
      }
      return {}
    }
    for (const [column, { passes }] of sealedColumns.entries()) {
      for (let after: string[] | null = null; !passes; ) {
        signal.throwIfAborted()
        ;({ after } = await ask(contract.resealValues, { operation, column, after }))
        if (after === null) break
      }
    }
    for (const key of vault.ring(tenant).data.keys()) {
      if (key === vault.fileKeyId(tenant)) continue
      for (const file of await filesSealedBy(places, tenant, key)) {
        signal.throwIfAborted()
        // One that is not what was written stays as it is, and so does its key: as with values that do not open.
        await resealFile(vault, places, tenant, file).catch(error => {
          if (!(error instanceof Altered)) throw error
        })
      }
    }
    return {}
  },
  async settle(ctx, _done, _facts, { operation: id }) {
    const operation = await takeOperation(ctx, id)
    ctx.subject({ kind: 'operation', id }, { owner: operation.askedBy })
    if (goes(operation.state)) tellProgress(ctx, operation, { state: 'done' })
    return {}
  },
  expireSeconds: 3600,
})
