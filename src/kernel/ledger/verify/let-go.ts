import type { Id } from '#base/id.ts'
import { type RetentionClass, retentionClasses } from '#policy/retention.ts'
import { type RawBuilder, sql } from '../../sql.ts'
import type { Send } from '../tree-store.ts'
import type { Finding } from './finding.ts'
import type { EntryRow, Gone, Source } from './source.ts'

/** A line that tells what retention let go. Times are seconds since 1970. */
interface Line {
  id: Id
  tenant: Id
  index: number
  /** When it was told. */
  at: number
  written: string
  /** Written by the house itself, in the background. */
  own: boolean
  from: number
  to: number
  events: number
  security: number
  records: number
}

/** Of an installation whose earlier events were still being taken in, some were let go before they became leaves. */
const takingIn = 30 * 86_400

/** What a line can let go at all: no class is kept for less than is usual, and it says how many there were of each. */
function whyUntrue(line: Line): string | undefined {
  const { own, from, to, events, security, records } = line
  if (!own) return 'was not written by the house'
  if (![from, to, events, security, records].every(Number.isFinite) || events !== security + records || from > to)
    return 'does not say what was let go'
  if (to > latest(line, security > 0 ? 'security' : 'records')) return 'tells of events whose time was not over'
  return undefined
}

/** The last moment that a line may let go of events of a class: they were kept as long as is usual. */
function latest({ at }: Line, of: RetentionClass): number {
  const then = new Date(at * 1000)
  const before = new Date(then)
  before.setUTCMonth(then.getUTCMonth() - retentionClasses[of].usual)
  // Where the month before is shorter, the day runs over into the next one: the database takes its last day.
  return Math.max(before.getTime() / 1000, at - retentionClasses[of].usual * 31 * 86_400) + 1
}

/** What retention let go, as it stands in the log itself: from when to when, how many, of which class. */
export async function letGo(
  send: Send,
  which: RawBuilder<unknown>,
): Promise<Pick<Source, 'mayBeGone' | 'untrue' | 'remembered' | 'remember'>> {
  const fact = (name: string) => sql`case when jsonb_typeof(v.facts -> ${name}) = 'number' then (v.facts ->> ${name})::float8 end`
  const lines = await send<Line>(sql`
    select v.id, v.tenant_id as tenant, e.index, extract(epoch from v.at)::float8 as at, to_char(v.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as written,
      v.actor_kind = 'system' and v.door = 'job' as own, ${fact('from')} as "from", ${fact('to')} as "to",
      ${fact('events')} as events, ${fact('security')} as security, ${fact('records')} as records
    from kernel.event v join ledger.entry e on e.tenant_id = v.tenant_id and e.event_id = v.id
    where v.name = 'events.deleted' and ${which} order by e.index`)
  const untrue = new Map(lines.map(line => [line.id, whyUntrue(line)]))
  // Leaves come in the order of their times: the line that ends first is used up first, so that a later one keeps what only it covers.
  const told = Map.groupBy(
    lines.filter(({ id }) => !untrue.get(id)).toSorted((a, b) => a.to - b.to),
    ({ tenant }) => tenant,
  )
  let used: Gone = {}
  const usedOf = ({ id }: Line) => (used[id] ??= { all: 0, young: 0 })
  return {
    /** Each is taken from what was said to have gone: more than that is missing. */
    mayBeGone({ tenant, at }: Pick<EntryRow, 'tenant' | 'at'>) {
      const then = Date.parse(at) / 1000
      const young = (line: Line) => then > latest(line, 'records')
      const line = told
        .get(tenant)
        ?.find(
          one =>
            then >= one.from - 1 &&
            then <= one.to + 1 &&
            usedOf(one).all < one.events &&
            (!young(one) || usedOf(one).young < one.security),
        )
      if (!line) return undefined
      const of = usedOf(line)
      of.all += 1
      if (young(line)) of.young += 1
      return 'were let go when their time was over, as the log itself says'
    },
    untrue(before, first) {
      return lines.flatMap((line): Finding[] => {
        if (line.index >= before) return []
        const of: Pick<Finding, 'kind' | 'index' | 'tenant' | 'event' | 'at' | 'name'> = {
          kind: 'untrue',
          index: line.index,
          tenant: line.tenant,
          event: line.id,
          at: line.written,
          name: 'events.deleted',
        }
        const why = untrue.get(line.id)
        if (why) return [{ ...of, says: `Leaf ${line.index}: what it tells of as let go cannot be believed: it ${why}.` }]
        const { all } = usedOf(line)
        if (all >= line.events || line.at < first + takingIn) return []
        return [{ ...of, says: `Leaf ${line.index}: it tells that ${line.events} events were let go, and ${all} are missing.` }]
      })
    },
    remembered: () => structuredClone(used),
    remember(gone) {
      used = structuredClone(gone) as Gone
    },
  }
}
