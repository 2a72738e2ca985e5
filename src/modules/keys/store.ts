import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import type { Erasure } from '#kernel/erasure-journal.ts'
import type { IndexChoice } from '#kernel/key-store.ts'
import { eraseHere, forgottenLeaves } from '#kernel/people-kept.ts'
import { sql } from '#kernel/sql.ts'

/** What holds the root keys, as this process knows it. */
export const providerNow = (ctx: Pick<Ctx, 'vault'>) => {
  const { provider: kind, awaySince, answeredAt } = ctx.vault.health()
  return { kind, awaySince: awaySince?.toISOString() ?? null, answeredAt: answeredAt?.toISOString() ?? null }
}

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

/** As the house itself. Switched on again it is what it was: built anew. */
export const setChosen = (ctx: Ctx, kind: IndexChoice, by: Id | null) =>
  ctx.rows(sql`
    insert into keys.index_choice (tenant_id, kind, on_since, switched_by) values (${ctx.tenant}, ${kind}, ${ctx.now}, ${by}) on conflict do nothing`)
export const dropChosen = (ctx: Ctx, kind: IndexChoice) =>
  ctx.rows(sql`delete from keys.index_choice where tenant_id = ${ctx.tenant} and kind = ${kind}`)
export const keepBuilt = (ctx: Ctx, kind: IndexChoice, version: number, whole: boolean) =>
  ctx.rows(sql`
    update keys.index_choice set built_version = ${version}, whole_version = case when ${whole} then ${version}::int else whole_version end
    where tenant_id = ${ctx.tenant} and kind = ${kind}`)

/**
 * Erases in this database what the journal says, and writes down that it was done: together or not at all. Where it was
 * done already nothing happens.
 */
export async function keepErasure(ctx: Ctx, e: Erasure, by: { askedBy: Id | null; replayed: boolean }): Promise<void> {
  const known = await ctx.rows(sql`select 1 from keys.erasure where tenant_id = ${ctx.tenant} and id = ${e.erasure}`)
  if (known.length) {
    ctx.idle()
    return
  }
  const rows = await eraseHere(ctx, e.people)
  const person = e.people[0]!
  await ctx.rows(sql`
    insert into keys.erasure (tenant_id, id, person_id, entry, hash, before, asked_by, rows, replayed, at, done_at)
    values (${ctx.tenant}, ${e.erasure}, ${person}, ${e.n}, ${e.hash}, ${e.before}, ${by.askedBy}, ${rows as unknown}::jsonb, ${by.replayed}, ${e.at}, ${ctx.now})`)
  ctx.subject({ kind: 'contact', id: person })
  ctx.note({ erasure: e.erasure, entry: e.n, replayed: by.replayed })
  ctx.emit('person.erased', {
    subject: { kind: 'contact', id: person },
    facts: { erasure: e.erasure, entry: e.n, replayed: by.replayed, forgotten: rows[forgottenLeaves] ?? 0 },
  })
}

export interface ErasureRow {
  id: Id
  person: Id
  entry: number
  hash: string
  before: string
  askedBy: string | null
  at: string
  doneAt: string
  replayed: boolean
  rows: Record<string, number>
}
/** The event that tells of an erasure. */
export const eventOfErasure = (ctx: Ctx, { id, person }: Pick<ErasureRow, 'id' | 'person'>) =>
  ctx.row<{ id: Id }>(sql`
    select id from kernel.event_view where tenant_id = ${ctx.tenant} and subject_id = ${person} and name = 'person.erased' and facts ->> 'erasure' = ${id}
    order by id desc limit 1`)

export const erasuresOf = (ctx: Ctx, erasure: Id | null = null) =>
  ctx.rows<ErasureRow>(sql`
    select e.id, e.person_id as person, e.entry, e.hash, e.before, m.name as "askedBy", e.at, e.done_at as "doneAt", e.replayed, e.rows
    from keys.erasure e left join identity.member_view m on m.tenant_id = e.tenant_id and m.id = e.asked_by
    where e.tenant_id = ${ctx.tenant} and (${erasure}::uuid is null or e.id = ${erasure}) order by e.entry desc limit 200`)

/** The newest erasure of somebody who is kept under these ids. */
export const erasureOf = async (ctx: Ctx, people: readonly Id[]): Promise<Id | undefined> =>
  (
    await ctx.rows<{ id: Id }>(sql`
      select id from keys.erasure where tenant_id = ${ctx.tenant} and person_id = any (${people}::uuid[]) order by entry desc limit 1`)
  )[0]?.id
