import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type RawBuilder, sql } from '#kernel/sql.ts'
import { ended } from '../rules/lead-status.ts'
import { type Changed, type ChangedKind, pictureOf } from './record-fields.ts'

export interface Owned {
  leads: number
  loans: number
  contacts: number
  partners: number
  tasks: number
}

export const ownedBy = (ctx: Ctx, person: Id) =>
  ctx.one<Owned>(sql`
    select (select count(*)::int from crm.lead where tenant_id = ${ctx.tenant} and owner_id = ${person}) as leads,
      (select count(*)::int from crm.loan where tenant_id = ${ctx.tenant} and (owner_id = ${person} or processor_id = ${person})) as loans,
      (select count(*)::int from crm.contact where tenant_id = ${ctx.tenant} and owner_id = ${person}) as contacts,
      (select count(*)::int from crm.partner where tenant_id = ${ctx.tenant} and owner_id = ${person}) as partners,
      (select count(*)::int from crm.task where tenant_id = ${ctx.tenant} and owner_id = ${person} and done_at is null) as tasks`)

/** Whom records go to; with nobody they stay in the branch they are in. */
export interface Heir {
  id: Id
  branch: Id | null
  /** States of the licences that are good today. */
  licensed: readonly string[]
}

/** How one kind of record changes hands: whose it counts as, whether the heir may hold it, and what else changes with it. */
interface Passing {
  kind: ChangedKind
  mine: (from: Id) => RawBuilder<unknown>
  may: RawBuilder<unknown>
  sets: RawBuilder<unknown>
}

const owned = (from: Id) => sql`r.owner_id = ${from}`

const pass = (ctx: Ctx, from: Id, to: Heir | undefined, { kind, mine, may, sets }: Passing) =>
  ctx.rows<Changed>(sql`
    with mine as materialized (select r.id, ${may} as may, ${pictureOf(kind, 'r')} as was from ${sql.table(`crm.${kind}`)} r
      where r.tenant_id = ${ctx.tenant} and ${mine(from)} for update of r)
    update ${sql.table(`crm.${kind}`)} r set branch_id = case when mine.may then coalesce(${to?.branch ?? null}::uuid, r.branch_id) else r.branch_id end,
      ${sets}, version = r.version + 1
    from mine where r.tenant_id = ${ctx.tenant} and r.id = mine.id returning r.id, mine.was, ${pictureOf(kind, 'r')} as became`)

const toHeir = (to: Heir | undefined) => sql`owner_id = case when mine.may then ${to?.id ?? null}::uuid end`

/**
 * Gives every record of one kind to somebody else, or to nobody yet. The licence law holds here too: an open lead or loan of
 * a state the heir has no licence for is left without an officer.
 */
export const giveAll = (ctx: Ctx, kind: 'contact' | 'partner', from: Id, to: Heir | undefined) =>
  pass(ctx, from, to, {
    kind,
    mine: owned,
    may: sql`${to !== undefined}::boolean`,
    sets: sql`${toHeir(to)}, updated_at = ${ctx.now}`,
  })

// A lead in nobody's hands is a new one again; in new hands it is assigned anew, and nobody is held to another's clock.
export const giveLeads = (ctx: Ctx, from: Id, to: Heir | undefined) =>
  pass(ctx, from, to, {
    kind: 'lead',
    mine: owned,
    may: to ? sql`(r.status = any (${ended}::text[]) or ${licensedFor(to)})` : sql`false`,
    sets: sql`${toHeir(to)}, assigned_at = case when mine.may then ${ctx.now}::timestamptz end, accept_by = null,
      status = case when not mine.may and r.status in ('assigned', 'accepted') then 'new' else r.status end, updated_at = ${ctx.now}`,
  })

/** Loans they are the officer of, and those they process: for processing nobody needs a licence. */
export const giveLoans = (ctx: Ctx, from: Id, to: Heir | undefined) =>
  pass(ctx, from, to, {
    kind: 'loan',
    mine: person => sql`(r.owner_id = ${person} or r.processor_id = ${person})`,
    may: to
      ? sql`(r.owner_id = ${from} and ((select s.outcome in ('won', 'lost') from crm.stage s where s.tenant_id = r.tenant_id and s.id = r.stage_id)
          or ${licensedFor(to)}))`
      : sql`false`,
    sets: sql`owner_id = case when r.owner_id is distinct from ${from} then r.owner_id when mine.may then ${to?.id ?? null}::uuid end,
      processor_id = case when r.processor_id = ${from} then ${to?.id ?? null}::uuid else r.processor_id end, updated_at = ${ctx.now}`,
  })

export const giveTasks = (ctx: Ctx, from: Id, to: Heir) =>
  pass(ctx, from, to, {
    kind: 'task',
    mine: person => sql`r.owner_id = ${person} and r.done_at is null`,
    may: sql`true`,
    sets: toHeir(to),
  })

const licensedFor = ({ licensed }: Heir) =>
  sql`case when r.property_state is null then ${licensed.length > 0} else r.property_state = any (${licensed}::text[]) end`
