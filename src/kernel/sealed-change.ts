import type { Id } from '#base/id.ts'
import { type DataClass, isAbove } from '#policy/data-classes.ts'
import type { Ctx } from './ctx.ts'
import { type Envelope, sealedRow } from './sealed-row.ts'

const ofChange = sealedRow<{ before: unknown; after: unknown }>('kernel.change', { before: null, after: null })
const rowOf = (event: Id, n: number): Id => `${event}/${n}` as Id

interface Told {
  event: Id
  n: number
  before: unknown
  after: unknown
}

/** As a change is kept: what a sealed field was and became stands in an envelope of its own. */
export function keptChange(ctx: Pick<Ctx, 'tenant' | 'vault'>, { event, n, before, after }: Told, of: DataClass) {
  if (!isAbove(of, 'internal')) return { before: before ?? null, after: after ?? null, sealed: null }
  return { before: null, after: null, sealed: ofChange.seal(ctx, rowOf(event, n), { before, after }) }
}

/** What a field was and became, of a change as it is kept. */
export const toldChange = <T extends Told & { sealed: Envelope }>(
  ctx: Pick<Ctx, 'tenant' | 'vault'>,
  { sealed, ...change }: T,
): Omit<T, 'sealed'> => (sealed === null ? change : { ...change, ...ofChange.open(ctx, rowOf(change.event, change.n), sealed) })
