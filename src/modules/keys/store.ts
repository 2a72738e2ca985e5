import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'

/** Keys of people that an older epoch wraps, as the house itself. */
export const peopleOfOtherEpochs = (ctx: Ctx, epoch: Id, after: Id | null, most: number) =>
  ctx.rows<{ id: Id; epoch: Id; wrapped: Buffer }>(sql`
    select id, epoch_id as epoch, wrapped from keys.person_key
    where tenant_id = ${ctx.tenant} and wrapped is not null and epoch_id <> ${epoch} ${after ? sql`and id > ${after}` : sql``} order by id limit ${most}`)

export const rewrapPerson = (ctx: Ctx, id: Id, was: Id, epoch: Id, wrapped: Buffer) =>
  ctx.rows(sql`
    update keys.person_key set epoch_id = ${epoch}, wrapped = ${wrapped} where tenant_id = ${ctx.tenant} and id = ${id} and epoch_id = ${was} and wrapped is not null`)

export const isEpochUsed = async (ctx: Ctx, epoch: Id): Promise<boolean> =>
  (
    await ctx.rows(
      sql`select 1 from keys.person_key where tenant_id = ${ctx.tenant} and epoch_id = ${epoch} and wrapped is not null limit 1`,
    )
  ).length > 0

/** Whether the client's other keys are wrapped by this one still. */
export const wrapsAnything = async (ctx: Ctx, client: Id): Promise<boolean> =>
  (await ctx.rows(sql`select 1 from keys.key where tenant_id = ${ctx.tenant} and wrapped_by = ${client} limit 1`)).length > 0
