import type { Id } from '#base/id.ts'
import { notFound } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'
import { type Choice, type HierarchyChoice, hierarchySeen, type Organization, type Seen } from '../rules/hierarchy.ts'

const all: Choice = { mode: 'all', ids: [] }
const everything: HierarchyChoice = { groups: all, officers: all, partners: all, reps: all }

/** What of the hierarchy a member was left; without a row all of it. */
export async function hierarchyChoiceOf(ctx: Ctx, member: Id): Promise<HierarchyChoice> {
  const row = await ctx.row<HierarchyChoice>(sql`
    select jsonb_build_object('mode', group_mode, 'ids', groups) as groups, jsonb_build_object('mode', officer_mode, 'ids', officers) as officers,
      jsonb_build_object('mode', partner_mode, 'ids', partners) as partners, jsonb_build_object('mode', rep_mode, 'ids', reps) as reps
    from identity.internal_settings where tenant_id = ${ctx.tenant} and member_id = ${member}`)
  return row ?? everything
}

async function organization(ctx: Ctx): Promise<Organization> {
  const [branches, partners, people] = await Promise.all([
    ctx.rows<Organization['branches'][number]>(
      sql`select id, workgroup_id as workgroup from identity.branch where tenant_id = ${ctx.tenant}`,
    ),
    ctx.rows<Organization['partners'][number]>(
      sql`select id, workgroup_id as workgroup from identity.partner_company where tenant_id = ${ctx.tenant}`,
    ),
    ctx.rows<Organization['people'][number]>(sql`
      select m.id, m.user_type as type, m.branch_id as branch, m.partner_id as partner, v.workgroups
      from identity.member m join identity.member_view v on v.tenant_id = m.tenant_id and v.id = m.id where m.tenant_id = ${ctx.tenant}`),
  ])
  return { branches, partners, people }
}

/** What of the hierarchy the asker sees; undefined: all of it, which is what machines see too. */
export async function seenOf(ctx: Ctx): Promise<Seen | undefined> {
  if (ctx.actor.kind !== 'member' || !ctx.actor.id) return undefined
  const workgroups = ctx.hierarchy.limits?.workgroups ?? 'all'
  const choice = await hierarchyChoiceOf(ctx, ctx.actor.id)
  if (workgroups === 'all' && Object.values(choice).every(({ mode }) => mode === 'all')) return undefined
  return hierarchySeen(await organization(ctx), choice, workgroups, ctx.actor.id)
}

/** Refuses with not-found what of the hierarchy the asker does not see. */
export async function demandSeen(ctx: Ctx, asked: { [part in keyof Seen]?: readonly (Id | null | undefined)[] }): Promise<void> {
  const seen = await seenOf(ctx)
  if (!seen) return
  for (const part of ['branches', 'partners', 'people'] as const)
    for (const id of asked[part] ?? []) if (id && !seen[part].has(id)) throw notFound()
}

/** Whether all of these are of this client. */
export const allKnown = async (
  ctx: Ctx,
  { branches, partners, people }: { [part in keyof Seen]: readonly Id[] },
): Promise<boolean> =>
  (
    await ctx.one<{ known: boolean }>(sql`
      select (select count(*) from identity.branch where tenant_id = ${ctx.tenant} and id = any (${branches}::uuid[])) = ${new Set(branches).size}
        and (select count(*) from identity.partner_company where tenant_id = ${ctx.tenant} and id = any (${partners}::uuid[])) = ${new Set(partners).size}
        and (select count(*) from identity.member where tenant_id = ${ctx.tenant} and id = any (${people}::uuid[])) = ${new Set(people).size} as known`)
  ).known
