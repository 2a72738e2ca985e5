import { type Id, newId } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import type { Operation } from '#kernel/operations.ts'
import { demoStaff } from '#modules/identity/index.ts'
import { isSame, type Leaving, type Stayed, whoWithout, withoutLeaving } from '../../rules/demo/leaving.ts'
import { doorsUsed, sourcesOf } from '../../store/demo-removal.ts'
import { type DemoSet, firstFallback, setsNow } from '../../store/demo-rules.ts'
import { type PoolRow, pools } from '../../store/routing-sets.ts'
import { idsOf, poolKeys } from './setting.ts'

/** What the fallback is called where no pool is left. */
const lastPool = 'Shared pool'

export interface RemovalPlan {
  leaving: Leaving
  staff: { members: Id[]; branches: Id[]; pools: Id[] }
  /** Names of made-up forms and sources that are kept, because somebody really came by them. */
  doors: string[]
  /** The rules to be in force, from `base`; undefined where the client never had any of its own. */
  base: DemoSet | undefined
  made: boolean
  stayed: Stayed
  changed: boolean
  draft: { set: DemoSet; stayed: Stayed } | undefined
  /** The pool of the fallback; `ready` false: it has to be made, or brought back into use. */
  fallback: { id: Id; name: string; ready: boolean }
  /** Pools that are for somebody who leaves, with whom they are for now. */
  narrowed: { id: Id; who: PoolRow['who'] }[]
}

/** Everything that follows from who and what leaves, before anything is written. `lock`: it is going to be. */
export async function planRemoval(ctx: Ctx, operation: Operation, o: { lock: boolean }): Promise<RemovalPlan> {
  const { id } = operation
  const [staff, made, used, all, sets, first] = await Promise.all([
    demoStaff(ctx, id),
    sourcesOf(ctx, id),
    doorsUsed(ctx, id),
    pools(ctx),
    setsNow(ctx, id, o),
    firstFallback(ctx),
  ])
  const idOf = idsOf(ctx, operation)
  const gone = poolKeys.map(key => idOf(key))
  const kept = new Set(used.filter(door => door.kind === 'source').map(door => door.id))
  const leaving: Leaving = {
    people: new Set(staff.members),
    branches: new Set(staff.branches),
    pools: new Set(gone),
    sources: new Set(made.filter(source => !kept.has(source))),
  }
  const staying = all.filter(pool => !leaving.pools.has(pool.id))
  const usable = staying.filter(pool => !pool.archived)
  const { published, draft, before } = sets
  const base = published?.made ? before : published
  const named = [base?.doc.fallback.pool, first].map(wanted => usable.find(pool => pool.id === wanted)).find(Boolean)
  const found = named ?? usable.find(pool => pool.who.of === 'everyone') ?? usable[0] ?? staying[0]
  const fallback = { id: found?.id ?? newId(), name: found?.name ?? lastPool, ready: usable.length > 0 }
  const inUse = new Set(usable.map(pool => pool.id))
  const without = (set: DemoSet) => withoutLeaving(set.doc, leaving, inUse, fallback.id)
  const stayed = base ? without(base) : { body: { rules: [], fallback: { pool: fallback.id } }, off: [] }
  return {
    leaving,
    staff: { ...staff, pools: gone },
    doors: used.map(door => door.name),
    base,
    made: published?.made ?? false,
    stayed,
    changed: !base || !isSame(stayed.body, base.doc),
    draft: draft && { set: draft, stayed: without(draft) },
    fallback,
    narrowed: staying.flatMap(pool => {
      const who = whoWithout(pool.who, leaving) ?? { of: 'everyone' as const }
      return isSame(who, pool.who) ? [] : [{ id: pool.id, who }]
    }),
  }
}
