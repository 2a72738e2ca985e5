import { rightsOf } from '#kernel/authority.ts'
import { handle, type Handler } from '#kernel/handle.ts'
import { sql } from '#kernel/sql.ts'
import { readMe } from './contract.ts'

export const actions: readonly Handler[] = [
  handle(readMe, async ctx => {
    const tenant = await ctx.one<{ id: string; name: string; timeZone: string; nmlsId: string | null; demo: boolean }>(sql`
      select tenant_id as id, name, time_zone as "timeZone", nmls_id as "nmlsId", demo_operation_id is not null as demo from identity.tenant where tenant_id = ${ctx.tenant}`)
    return { user: { id: ctx.actor.id!, name: ctx.actor.name, email: '', type: ctx.actor.type }, tenant, can: rightsOf(ctx.actor.type) }
  }),
]
