import type { Id } from '#base/id.ts'
import type { Action } from '#policy/action.ts'
import type { Permission } from '#policy/matrix.ts'
import type { Asked } from './asked.ts'
import { grantOf } from './authority.ts'
import { systemOf } from './caller.ts'
import type { Ctx } from './ctx.ts'
import type { House } from './house.ts'
import { inTransaction } from './run.ts'
import { sql } from './sql.ts'

/** Days for which readings are kept hour by hour. */
const keptDays = 8
const hourMs = 3600_000

interface Counted {
  /** Questions, by member, action and hour. */
  readings: Map<string, { member_id: Id; action: string; hour: string; times: number }>
  /** By member and function. */
  lasts: Map<string, { member_id: Id; permission: Permission; at: string }>
}

/**
 * How often members ask what, counted in this process: a row for each look at a lead would cost more than the look. What is
 * not written yet is lost where the process is killed; a minute of counting is no evidence of anything.
 */
export interface Uses {
  /** Counts what a signed-in member has just done. */
  count(asked: Pick<Asked, 'caller' | 'door' | 'action'>, at: Date): void
  /** Writes what was counted since, a transaction a client. What cannot be written is counted on. */
  keep(house: House): Promise<void>
}

export function openUses(): Uses {
  let counted = new Map<Id, Counted>()
  const of = (tenant: Id): Counted => {
    const found = counted.get(tenant) ?? { readings: new Map(), lasts: new Map() }
    counted.set(tenant, found)
    return found
  }
  const addBack = (tenant: Id, { readings, lasts }: Counted) => {
    const now = of(tenant)
    for (const [key, one] of readings) now.readings.set(key, { ...one, times: one.times + (now.readings.get(key)?.times ?? 0) })
    for (const [key, one] of lasts) if (!now.lasts.has(key)) now.lasts.set(key, one)
  }
  return {
    count({ caller, door, action }, at) {
      // What is everybody's own cannot be taken away; whoever looks as a colleague is not that colleague.
      if (door !== 'member' || caller.kind !== 'member' || !caller.id || caller.viewer || action.needs === 'self.use') return
      const { readings, lasts } = of(caller.tenant)
      const member_id = caller.id
      lasts.set(`${member_id} ${action.needs}`, { member_id, permission: action.needs, at: at.toISOString() })
      if (action.kind !== 'query') return
      const hour = new Date(Math.floor(at.getTime() / hourMs) * hourMs).toISOString()
      const key = `${member_id} ${action.name} ${hour}`
      const times = (readings.get(key)?.times ?? 0) + 1
      readings.set(key, { member_id, action: action.name, hour, times })
    },
    async keep(house) {
      const due = counted
      counted = new Map()
      for (const [tenant, uses] of due) {
        const caller = systemOf(tenant)
        const asked = { action: counting, door: 'job' as const, caller, input: {} }
        try {
          await inTransaction(house, asked, grantOf(caller, 'job.run'), false, ctx => write(ctx, uses))
        } catch (error) {
          addBack(tenant, uses)
          house.log.error('uses were not written', error, { tenant })
        }
      }
    },
  }
}

/** A query writes no event: what is counted is told by the counts. */
const counting = { name: 'house.keepUses', kind: 'query', door: 'job', needs: 'job.run', limit: 'job.query' } as unknown as Action

async function write(ctx: Ctx, { readings, lasts }: Counted): Promise<void> {
  const old = new Date(ctx.now.getTime() - keptDays * 24 * hourMs)
  await Promise.all([
    ctx.rows(sql`delete from kernel.reading where tenant_id = ${ctx.tenant} and hour < ${old}`),
    ctx.rows(sql`
      insert into kernel.reading as r (tenant_id, member_id, action, hour, times)
      select ${ctx.tenant}, x.member_id, x.action, x.hour, x.times
      from jsonb_to_recordset(${[...readings.values()] as unknown}::jsonb) x (member_id uuid, action text, hour timestamptz, times int)
      on conflict (tenant_id, member_id, action, hour) do update set times = r.times + excluded.times`),
    ctx.rows(sql`
      insert into kernel.last_use as l (tenant_id, member_id, permission, at)
      select ${ctx.tenant}, x.member_id, x.permission, x.at
      from jsonb_to_recordset(${[...lasts.values()] as unknown}::jsonb) x (member_id uuid, permission text, at timestamptz)
      on conflict (tenant_id, member_id, permission) do update set at = greatest(l.at, excluded.at)`),
  ])
}

/** What members asked in the hours since then, counted. */
export const readingsSince = (ctx: Ctx, since: Date) =>
  ctx.rows<{ person: Id; action: string; times: number }>(sql`
    select member_id as person, action, sum(times)::int as times from kernel.reading
    where tenant_id = ${ctx.tenant} and hour >= ${since} group by member_id, action order by sum(times) desc, action limit 5000`)

/** When each member last used each function. */
export const lastUsesOf = (ctx: Ctx) =>
  ctx.rows<{ member: Id; permission: Permission; at: string }>(
    sql`select member_id as member, permission, at from kernel.last_use where tenant_id = ${ctx.tenant}`,
  )
