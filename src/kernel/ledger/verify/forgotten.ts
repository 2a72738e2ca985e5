import type { Id } from '#base/id.ts'
import { type RawBuilder, sql } from '../../sql.ts'
import type { Send } from '../tree-store.ts'
import type { Finding } from './finding.ts'
import { allowedDisorder } from './leaves.ts'
import type { EntryRow, Erased, Source } from './source.ts'

/** Leaves that are kept one by one, the latest of a client; more are counted. */
const mostKept = 200

interface Emptied {
  index: number
  event: Id
  at: string
  name: string
}
/** Leaves of a client whose changes were forgotten, as far as a verification came. */
export interface Forgotten {
  count: number
  latest: Emptied[]
}

/** What erasures tell, by client. They may be fresh: a leaf is emptied at once, and the line that tells of it waits for its own. */
export async function erasedBy(send: Send, which: RawBuilder<unknown>): Promise<Map<Id, Erased>> {
  const told = await send<Erased & { tenant: Id }>(sql`
    select v.tenant_id as tenant, extract(epoch from max(v.at))::float8 as at,
      coalesce(sum(case when jsonb_typeof(v.facts -> 'forgotten') = 'number' then (v.facts ->> 'forgotten')::float8 end), 0)::float8 as leaves
    from kernel.event v where v.name = 'person.erased' and v.actor_kind = 'system' and v.door = 'job' and ${which} group by v.tenant_id`)
  return new Map(told.map(({ tenant, ...one }) => [tenant, one]))
}

export function countForgotten(of: Record<Id, Forgotten>, { tenant, index, event, row }: EntryRow): void {
  of[tenant] ??= { count: 0, latest: [] }
  const mine = of[tenant]
  mine.count += 1
  mine.latest.push({ index, event, at: row!.at, name: row!.name })
  if (mine.latest.length > mostKept) {
    const oldest = mine.latest.reduce((a, b) => (b.at < a.at ? b : a))
    mine.latest.splice(mine.latest.indexOf(oldest), 1)
  }
}

/** More forgotten than erasures tell of; leaves that no erasure came after are named. */
export async function unexplained(of: Readonly<Record<Id, Forgotten>>, source: Pick<Source, 'erased'>): Promise<Finding[]> {
  if (!Object.keys(of).length) return []
  const told = await source.erased()
  return Object.entries(of).flatMap(([tenant, { count, latest }]): Finding[] => {
    const erased = told.get(tenant) ?? { at: Number.NEGATIVE_INFINITY, leaves: 0 }
    const later = latest.filter(({ at }) => Date.parse(at) / 1000 > erased.at + allowedDisorder)
    const named = later.map(
      (leaf): Finding => ({
        ...leaf,
        kind: 'forgotten',
        tenant,
        says: `Leaf ${leaf.index}: what was changed is gone, and nobody was erased since.`,
      }),
    )
    const more = count - named.length - erased.leaves
    if (more <= 0) return named
    const rest = latest.filter(leaf => !later.includes(leaf)).map(({ index }) => index)
    const among =
      rest.length && rest.length === count - named.length
        ? `: among the leaves ${rest.slice(0, 20).join(', ')}${rest.length > 20 ? ' and more' : ''}`
        : ''
    return [
      ...named,
      {
        kind: 'forgotten',
        tenant,
        says: `${count} leaves have lost what was changed, and erasures tell of ${erased.leaves}${among}.`,
      },
    ]
  })
}
