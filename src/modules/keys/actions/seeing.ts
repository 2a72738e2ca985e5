import { type Handler, handle } from '#kernel/handle.ts'
import { brokenSeals, countByKey } from '#kernel/reseal.ts'
import { sealedColumns } from '#kernel/sealed-columns.ts'
import * as contract from '../contract.ts'
import { providerNow } from '../store.ts'
import { rotationUnderWay } from './under-way.ts'

export const seeing: readonly Handler[] = [
  handle(contract.readKeys, async ctx => {
    const rotation = await rotationUnderWay(ctx)
    return {
      provider: providerNow(ctx),
      keys: ctx.vault.ring(ctx.tenant).rows.map(({ wrapped: _w, wrappedBy: _b, root: _r, retiringAt: _a, ...row }) => row),
      rotation: rotation
        ? { id: rotation.id, title: rotation.title, done: rotation.done, total: rotation.total, createdAt: rotation.createdAt }
        : null,
    }
  }),
  handle(contract.countSealed, async ctx => {
    const { data } = ctx.vault.ring(ctx.tenant)
    const active = ctx.vault.fileKeyId(ctx.tenant)
    const counts = await Promise.all(sealedColumns.map(column => countByKey(ctx, column, contract.mostCounted)))
    return {
      columns: sealedColumns.map(({ label, class: of }, n) => {
        const total = counts[n]!.reduce((sum, c) => sum + c.n, 0)
        const old = counts[n]!.filter(c => c.key === null || (data.has(c.key) && c.key !== active)).reduce(
          (sum, c) => sum + c.n,
          0,
        )
        return { label, class: of, total, more: total >= contract.mostCounted, old }
      }),
    }
  }),
  handle(contract.listFindings, async ctx => ({ items: await brokenSeals(ctx) })),
  handle(contract.keepFinding, async (ctx, { row, why }) => {
    ctx.subject({ kind: 'client', id: ctx.tenant })
    ctx.note({ row, why })
    ctx.emit('keys.sealBroken', { subject: { kind: 'client', id: ctx.tenant }, facts: { row, why } })
    return {}
  }),
]
