import { effect } from '#kernel/handle.ts'
import { takeOperation, tellProgress } from '#kernel/operations.ts'
import { markRows, unmarkRows } from '#modules/crm/index.ts'
import * as contract from '../contract.ts'
import { mayBeWhole } from '../rules.ts'

const goes = (state: string) => state === 'queued' || state === 'running'

/**
 * Switches an index that was chosen on and makes it of all rows, or off and takes it away; done again it does what is left.
 * Whoever writes from then on keeps it up, so that it is whole once it was gone through after every process knew of it.
 */
export const buildIndex = effect({
  name: 'keys.buildIndex',
  input: contract.indexing,
  async prepare(ctx, { operation }) {
    const { state } = await takeOperation(ctx, operation)
    return { vault: ctx.vault, tenant: ctx.tenant, at: ctx.now, goes: goes(state) }
  },
  async perform({ vault, tenant, at, goes }, ask, signal, { operation, kind, on, sweep }) {
    if (!goes) return {}
    if (!sweep) await ask(contract.setIndex, { operation, kind, on })
    await vault.renew(tenant)
    if (on) {
      const { index, chosen, rows } = vault.ring(tenant)
      const version = index[0]!.version
      for (let after: string | null = null; ; ) {
        signal.throwIfAborted()
        ;({ after } = await ask(markRows, { operation, kind, after }))
        if (after === null) break
      }
      const whole = mayBeWhole(rows, chosen.get(kind), at)
      await ask(contract.keepBuilt, { operation, kind, version, whole })
    }
    for (let more = true; more; ) {
      signal.throwIfAborted()
      ;({ more } = await ask(unmarkRows, { operation, kind }))
    }
    await vault.renew(tenant)
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
