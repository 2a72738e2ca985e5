import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'
import type { Product } from '#policy/products.ts'

/** Whether it stands so already is told by undefined. */
export const setSuspended = (ctx: Ctx, suspended: boolean) =>
  ctx.row<{ name: string }>(sql`
    update identity.tenant set suspended_at = ${suspended ? ctx.now : null}
    where tenant_id = ${ctx.tenant} and (suspended_at is not null) <> ${suspended} returning name`)

/** Why nobody gets in; undefined where everything is at work. */
export const suspension = async (ctx: Ctx): Promise<string | undefined> => {
  const row = await ctx.row<{ name: string; at: string | null }>(
    sql`select name, suspended_at as at from identity.tenant where tenant_id = ${ctx.tenant}`,
  )
  return row?.at ? `${row.name} is suspended. Ask whoever runs this installation.` : undefined
}

/** Switches a product; undefined where it stands so already. */
export const setProduct = (ctx: Ctx, product: Product, on: boolean, reason: string) =>
  ctx.row<{ product: string }>(
    on
      ? sql`delete from identity.client_product where tenant_id = ${ctx.tenant} and product = ${product} returning product`
      : sql`insert into identity.client_product (tenant_id, product, off_since, reason)
          values (${ctx.tenant}, ${product}, ${ctx.now}, ${reason}) on conflict do nothing returning product`,
  )
