import type { Ctx } from '#kernel/ctx.ts'
import { holdersInWords, keptTypes } from '../rules/matrix-change.ts'
import * as store from '../store/matrix.ts'

/** Of a draft that brings an earlier version back: the types in force now that it keeps, and who has them. */
export async function keptIn(ctx: Ctx, version: store.Version, types: readonly store.TypeRow[]) {
  const { state, basedOn, document } = version
  if (state !== 'draft' || basedOn === null) return []
  const [begunAs, current] = await Promise.all([store.documentNumbered(ctx, basedOn), store.publishedVersion(ctx)])
  return keptTypes(document, begunAs, current.document).flatMap(({ id, name }) => {
    const type = types.find(one => one.id === id)
    return type ? [{ id, name, holders: holdersInWords(type) }] : []
  })
}
