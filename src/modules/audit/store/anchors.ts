import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'

export interface Anchoring {
  daily: boolean
  alerts: boolean
  /** `2026-03-04` (UTC), and what was told then. */
  day: string | null
  size: number | null
  cosigned: boolean | null
  toldAt: string | null
}

/** Undefined where nothing was said or told yet: then it is on. */
export const anchoringHere = (ctx: Ctx) =>
  ctx.row<Anchoring>(sql`
    select daily, alerts, day::text as day, size, cosigned, told_at as "toldAt" from audit.anchoring where tenant_id = ${ctx.tenant}`)

export const setAnchoring = (ctx: Ctx, { daily, alerts }: { daily: boolean; alerts: boolean }) =>
  ctx.rows(sql`
    insert into audit.anchoring (tenant_id, daily, alerts, set_by, set_at) values (${ctx.tenant}, ${daily}, ${alerts}, ${ctx.actor.id}, ${ctx.now})
    on conflict (tenant_id) do update set daily = excluded.daily, alerts = excluded.alerts, set_by = excluded.set_by, set_at = excluded.set_at`)

/** Whoever comes second on a day keeps nothing; false then. */
export const keepTold = async (ctx: Ctx, t: { day: string; size: number; cosigned: boolean }): Promise<boolean> =>
  (
    await ctx.rows(sql`
      insert into audit.anchoring (tenant_id, day, size, cosigned, told_at) values (${ctx.tenant}, ${t.day}, ${t.size}, ${t.cosigned}, ${ctx.now})
      on conflict (tenant_id) do update set day = excluded.day, size = excluded.size, cosigned = excluded.cosigned, told_at = excluded.told_at
        where anchoring.day is null or anchoring.day < excluded.day
      returning tenant_id`)
  ).length > 0
