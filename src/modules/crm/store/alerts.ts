import { type Id, newId } from '#base/id.ts'
import type { Ctx, Facts, Subject } from '#kernel/ctx.ts'
import type { Envelope } from '#kernel/sealed-row.ts'
import { sql } from '#kernel/sql.ts'
import { sealedTask } from './sealed.ts'

export interface NewAlert {
  to: Id
  /** What is to be noticed: `lead.assigned`, `task.due`; its sentence is in rules/alert-words.ts. */
  kind: string
  subject?: Subject | undefined
  /** Ids, enums and numbers; names are read when it is shown. */
  facts?: Facts | undefined
  /** A person is told of the same only once. */
  once?: string | undefined
}

/** Tells a person something, at once where they have the page open. Whoever acts is not told of their own act. */
export function raiseAlert(ctx: Ctx, alert: NewAlert): void {
  raiseAlerts(ctx, [alert])
}

export function raiseAlerts(ctx: Ctx, alerts: readonly NewAlert[]): void {
  const rows = alerts
    .filter(a => a.to !== ctx.actor.id)
    .map(a => ({
      id: newId(),
      owner_id: a.to,
      kind: a.kind,
      subject_kind: a.subject?.kind ?? null,
      subject_id: a.subject?.id ?? null,
      facts: a.facts ?? {},
      once: a.once ?? null,
    }))
  if (!rows.length) return
  void ctx.rows(sql`
    insert into crm.alert (tenant_id, id, owner_id, kind, subject_kind, subject_id, facts, once, created_at)
    select ${ctx.tenant}, r.id, r.owner_id, r.kind, r.subject_kind, r.subject_id, r.facts, r.once, ${ctx.now}
    from jsonb_to_recordset(${rows as unknown}::jsonb) r (id uuid, owner_id uuid, kind text, subject_kind text, subject_id uuid, facts jsonb, once text)
    on conflict (tenant_id, owner_id, once) do nothing`)
  for (const row of rows) ctx.show('alert.raised', { kind: 'alert', id: row.id }, { owner: row.owner_id })
}

export interface AlertRow {
  id: Id
  kind: string
  subject: { kind: string; id: Id } | null
  /** Name of whom it is about, where the reader may see them. */
  name: string | null
  facts: Record<string, unknown>
  createdAt: string
  readAt: string | null
}

/** One’s own alerts, of these nouns where some are named. */
const own = (ctx: Ctx, nouns: readonly string[] | undefined) => sql`
  a.tenant_id = ${ctx.tenant} and a.owner_id = ${ctx.actor.id ?? null}
  ${nouns ? sql`and split_part(a.kind, '.', 1) = any (${nouns}::text[])` : sql``}`

/** What became of a lead that had to be accepted, as far as the reader sees it. The time to accept moves with office hours. */
const offer = sql`case when l.owner_id is distinct from a.owner_id then 'gone' when l.accept_by is null then 'accepted' else 'open' end`
const until = sql`coalesce((extract(epoch from l.accept_by) * 1000)::bigint, (a.facts ->> 'acceptBefore')::bigint)`

/** One’s own alerts, newest first; one row more than the limit tells whether there is a next page. */
export async function alerts(
  ctx: Ctx,
  nouns: readonly string[] | undefined,
  { unread, before, limit }: { unread: boolean; before: Id | undefined; limit: number },
) {
  const found = await ctx.rows<AlertRow & { task: Envelope }>(sql`
    select a.id, a.kind, case when a.subject_kind = 'task' then (select x.sealed from crm.task x where x.tenant_id = a.tenant_id and x.id = a.subject_id) end as task, case when a.subject_id is not null then jsonb_build_object('kind', a.subject_kind, 'id', a.subject_id) end as subject,
      case a.subject_kind
        when 'lead' then (select x.full_name from crm.lead x where x.tenant_id = a.tenant_id and x.id = a.subject_id)
        when 'loan' then (select x.full_name from crm.loan x where x.tenant_id = a.tenant_id and x.id = a.subject_id)
        when 'contact' then (select x.full_name from crm.contact x where x.tenant_id = a.tenant_id and x.id = a.subject_id)
        when 'member' then (select x.name from identity.member_view x where x.tenant_id = a.tenant_id and x.id = a.subject_id)
        when 'approval' then (select x.name from identity.member_view x where x.tenant_id = a.tenant_id and x.id = (a.facts ->> 'person')::uuid)
        when 'operation' then o.title
        when 'import' then o.title end as name,
      a.facts || case when o.state is not null then jsonb_build_object('state', o.state)
        when a.kind = 'lead.assigned' and a.facts ? 'acceptBefore' then jsonb_build_object('offer', ${offer}, 'acceptBefore', ${until})
        else '{}' end as facts, a.created_at as "createdAt", a.read_at as "readAt"
    from crm.alert a left join kernel.operation_view o on o.tenant_id = a.tenant_id and o.id = a.subject_id and a.subject_kind in ('operation', 'import')
      left join crm.lead l on l.tenant_id = a.tenant_id and l.id = a.subject_id and a.subject_kind = 'lead'
    where ${own(ctx, nouns)}
      ${unread ? sql`and a.read_at is null` : sql``} ${before ? sql`and a.id < ${before}::uuid` : sql``}
    order by a.id desc limit ${limit + 1}`)
  return found.map(
    ({ task, ...alert }): AlertRow => (task ? { ...alert, name: sealedTask.open(ctx, alert.subject!.id, task).title } : alert),
  )
}

/** How many are unread, up to a thousand. */
export const unreadAlerts = async (ctx: Ctx, nouns: readonly string[] | undefined): Promise<number> =>
  (
    await ctx.one<{ n: number }>(sql`
      select count(*)::int as n from (select 1 from crm.alert a where ${own(ctx, nouns)} and a.read_at is null limit 1000) a`)
  ).n

export const seeAlerts = async (ctx: Ctx, ids: readonly Id[] | undefined): Promise<number> =>
  (
    await ctx.rows(sql`
      update crm.alert set read_at = ${ctx.now} where tenant_id = ${ctx.tenant} and owner_id = ${ctx.actor.id ?? null} and read_at is null
        ${ids ? sql`and id = any (${ids}::uuid[])` : sql``} returning id`)
  ).length

/** What the actor was told of this is seen: they have done it. */
export const seeAlertsAbout = (ctx: Ctx, kinds: readonly string[], about: Id) =>
  ctx.rows(sql`
    update crm.alert set read_at = ${ctx.now} where tenant_id = ${ctx.tenant} and owner_id = ${ctx.actor.id ?? null} and read_at is null
      and kind = any (${kinds}::text[]) and subject_id = ${about}`)

/** After an undo whoever was told of leads is told of those they still have, or no more at all. */
export async function correctGiven(ctx: Ctx, operation: Id, left: number): Promise<void> {
  const given = sql`tenant_id = ${ctx.tenant} and kind in ('leads.assigned', 'lead.assigned')
    and (subject_id = ${operation} or facts ->> 'operation' = ${operation})`
  const told = await ctx.rows<{ id: Id; owner: Id }>(
    left > 0
      ? sql`update crm.alert set facts = facts || jsonb_build_object('count', ${left}::int) where ${given} returning id, owner_id as owner`
      : sql`delete from crm.alert where ${given} returning id, owner_id as owner`,
  )
  for (const { id, owner } of told) ctx.show('alert.changed', { kind: 'alert', id }, { owner })
}

/** What an alert of these kinds said of this is said anew by another one, which takes their place. */
export async function dropAlerts(ctx: Ctx, { kinds, about }: Pick<Became, 'kinds' | 'about'>): Promise<void> {
  const dropped = await ctx.rows<{ id: Id; owner: Id }>(sql`
    delete from crm.alert a where a.tenant_id = ${ctx.tenant} and a.kind = any (${kinds}::text[]) and a.about = ${about}
    returning a.id, a.owner_id as owner`)
  for (const { id, owner } of dropped) ctx.show('alert.changed', { kind: 'alert', id }, { owner })
}

interface Became {
  /** Which alerts, about this, say from now on what became of it. */
  kinds: readonly string[]
  about: Id
  became: string
  /** Only of these people. */
  of?: readonly Id[]
  /** They still are to be noticed, for what they say apart from asking. */
  unseen?: true
}

/** What an alert asked for is over: it says so, and is not among what is yet to be seen. Without a subject `facts.about` tells: `about` holds either. */
export async function settleAlerts(ctx: Ctx, { kinds, about, became, of, unseen }: Became): Promise<void> {
  const settled = await ctx.rows<{ id: Id; owner: Id }>(sql`
    update crm.alert a set facts = a.facts || jsonb_build_object('became', ${became}::text)
      ${unseen ? sql`` : sql`, read_at = coalesce(a.read_at, ${ctx.now})`}
    where a.tenant_id = ${ctx.tenant} and a.kind = any (${kinds}::text[]) and a.about = ${about}
      and not a.facts ? 'became' ${of ? sql`and a.owner_id = any (${of}::uuid[])` : sql``}
    returning a.id, a.owner_id as owner`)
  for (const { id, owner } of settled) ctx.show('alert.changed', { kind: 'alert', id }, { owner })
}
