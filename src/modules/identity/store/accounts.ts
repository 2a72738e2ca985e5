import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'

/** One client that an address can sign in to, and how a guess at its password is hashed. */
export interface Place {
  tenant: Id
  member: Id
  account: Id
  name: string
  recipe: string
}

/** Where this address can sign in by itself, the last used first: not where the client's own provider is the only way in. */
export const placesOf = (ctx: Ctx, email: string) =>
  ctx.rows<Place>(sql`
    select tenant_id as tenant, member_id as member, account_id as account, tenant_name as name, recipe
    from identity.places(${email}) where not identity.must_federate(tenant_id, member_id)`)

/** A guess at the password of one place, hashed by its recipe. */
export interface Guess {
  tenant: Id
  member: Id
  hash: string
}

/** Which of these are right. The database looks itself: what is stored leaves it for nobody. */
export const rightOf = async (ctx: Ctx, guesses: readonly Guess[]): Promise<boolean[]> =>
  (
    await ctx.rows<{ right: boolean }>(sql`
      select identity.is_password(g.tenant, g.member, g.hash) as right
      from rows from (jsonb_to_recordset(${guesses as unknown}::jsonb) as (tenant uuid, member uuid, hash text)) with ordinality g (tenant, member, hash, n) order by n`)
  ).map(row => row.right)

/** Every client an address is known to; told to the operator alone. */
export const membershipsOf = (ctx: Ctx, email: string) =>
  ctx.rows<{ client: Id; slug: string; status: string }>(
    sql`select tenant_id as client, slug, status from identity.memberships(${email})`,
  )

export async function ensureAccount(ctx: Ctx, email: string): Promise<Id> {
  const row = await ctx.one<{ id: Id }>(sql`select identity.ensure_account(${email}, ${email}, ${ctx.now}) as id`)
  return row.id
}

/** What every password of this account is hashed with. */
export const saltOf = async (ctx: Ctx, account: Id): Promise<Buffer> =>
  (await ctx.one<{ salt: Buffer }>(sql`select identity.account_salt(${account}) as salt`)).salt

export const keepFirstPassword = (ctx: Ctx, member: Id, hash: string) =>
  ctx.rows(sql`select identity.keep_first_password(${ctx.tenant}, ${member}, ${hash}, ${ctx.now})`)

/** Answers how many other sessions it ended; null where `old` is not the password any more. */
export const changePasswordOf = async (ctx: Ctx, member: Id, old: string, next: string): Promise<number | null> =>
  (
    await ctx.one<{ ended: number | null }>(
      sql`select identity.change_password(${ctx.tenant}, ${member}, ${old}, ${next}, ${ctx.now}, ${ctx.bearer ?? null}) as ended`,
    )
  ).ended
