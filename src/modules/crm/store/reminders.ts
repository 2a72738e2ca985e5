import { type Id, newId } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'

export interface Raised {
  id: Id
  owner: Id
}

/** Alerts are raised in sets of this size; what is left waits a minute. */
const most = 1000

/** A version 7 id of now for each row of a set: the moment and version of one made here, the rest random. */
const idOfRow = () => sql`(${newId().slice(0, 19)}::text || right(gen_random_uuid()::text, 17))::uuid`

/** Tasks and callbacks whose reminder or due time has come: marked as reminded, and their owners told. */
export const remindTasks = (ctx: Ctx) =>
  ctx.rows<Raised>(sql`
    with due as materialized (
      select id from crm.task where tenant_id = ${ctx.tenant} and done_at is null and reminded_at is null
        and least(remind_at, due_at) <= ${ctx.now} and (not_before is null or not_before <= ${ctx.now})
      order by least(remind_at, due_at) limit ${most} for update),
    marked as (
      update crm.task t set reminded_at = ${ctx.now} from due where t.tenant_id = ${ctx.tenant} and t.id = due.id
      returning t.id, t.owner_id, t.kind, t.due_at, t.contact_id, t.lead_id, t.loan_id),
    told as (
      select m.* from marked m join identity.member_view p on p.tenant_id = ${ctx.tenant} and p.id = m.owner_id and p.status = 'active')
    insert into crm.alert (tenant_id, id, owner_id, kind, subject_kind, subject_id, facts, created_at)
    select ${ctx.tenant}, ${idOfRow()}, t.owner_id, 'task.due', 'task', t.id,
      jsonb_strip_nulls(jsonb_build_object('kind', t.kind, 'dueAt', t.due_at, 'contact', t.contact_id, 'lead', t.lead_id, 'loan', t.loan_id)), ${ctx.now}
    from told t returning id, owner_id as owner`)

/** Open loans whose lock runs out by then, once for each date it is set to. */
export const remindLocks = (ctx: Ctx, until: Date) =>
  ctx.rows<Raised>(sql`
    with due as materialized (
      select l.id from crm.loan l join crm.stage s on s.tenant_id = l.tenant_id and s.id = l.stage_id and s.outcome = 'open'
      where l.tenant_id = ${ctx.tenant} and l.archived_at is null and l.owner_id is not null and l.lock_expires_at is not null
        and l.lock_told is distinct from l.lock_expires_at and l.lock_expires_at > ${ctx.now} and l.lock_expires_at <= ${until}
      order by l.lock_expires_at limit ${most} for update of l),
    told as (
      update crm.loan l set lock_told = l.lock_expires_at from due where l.tenant_id = ${ctx.tenant} and l.id = due.id
      returning l.id, l.owner_id, l.contact_id, l.lock_expires_at)
    insert into crm.alert (tenant_id, id, owner_id, kind, subject_kind, subject_id, facts, created_at)
    select ${ctx.tenant}, ${idOfRow()}, t.owner_id, 'lock.expiring', 'loan', t.id, jsonb_build_object('expiresAt', t.lock_expires_at, 'contact', t.contact_id), ${ctx.now}
    from told t join identity.member_view p on p.tenant_id = ${ctx.tenant} and p.id = t.owner_id and p.status = 'active'
    returning id, owner_id as owner`)

/** Licences of people still here that run out within the days ahead: every administrator is told once for each. */
export const remindLicences = (ctx: Ctx, until: Date) =>
  ctx.rows<Raised>(sql`
    with due as (
      select a.id as admin, l.member_id, l.state, l.expires, 'licence/' || l.member_id || '/' || l.state || '/' || l.kind || '/' || l.expires as once
      from identity.licence_view l
      join identity.member_view m on m.tenant_id = l.tenant_id and m.id = l.member_id and m.status = 'active'
      join identity.member_view a on a.tenant_id = l.tenant_id and a.user_type = 'tenant_admin' and a.status = 'active'
      where l.tenant_id = ${ctx.tenant} and l.status = 'active' and l.expires <= ${until}::date and l.expires >= ${ctx.now}::date
        and not exists (select 1 from crm.alert x where x.tenant_id = l.tenant_id and x.owner_id = a.id
          and x.once = 'licence/' || l.member_id || '/' || l.state || '/' || l.kind || '/' || l.expires)
      order by l.expires, l.member_id, l.state, a.id limit ${most})
    insert into crm.alert (tenant_id, id, owner_id, kind, subject_kind, subject_id, facts, once, created_at)
    select ${ctx.tenant}, ${idOfRow()}, d.admin, 'licence.expiring', 'member', d.member_id,
      jsonb_build_object('state', d.state, 'expires', d.expires), d.once, ${ctx.now}
    from due d on conflict (tenant_id, owner_id, once) do nothing returning id, owner_id as owner`)

/** Open tasks and callbacks that lie with somebody who has left: every administrator is told, and again when there are new ones. */
export const tellOfLeftTasks = (ctx: Ctx) =>
  ctx.rows<Raised>(sql`
    with behind as (
      select t.owner_id as member, count(*) filter (where t.kind = 'callback') as callbacks, count(*) as tasks, max(t.id::text) as newest
      from crm.task t join identity.member_view m on m.tenant_id = t.tenant_id and m.id = t.owner_id and m.status = 'deactivated'
      where t.tenant_id = ${ctx.tenant} and t.done_at is null group by t.owner_id)
    insert into crm.alert (tenant_id, id, owner_id, kind, subject_kind, subject_id, facts, once, created_at)
    select ${ctx.tenant}, ${idOfRow()}, a.id, 'tasks.left', 'member', b.member,
      jsonb_build_object('tasks', b.tasks, 'callbacks', b.callbacks), 'left/' || b.member || '/' || b.newest, ${ctx.now}
    from behind b join identity.member_view a on a.tenant_id = ${ctx.tenant} and a.user_type = 'tenant_admin' and a.status = 'active'
    on conflict (tenant_id, owner_id, once) do nothing returning id, owner_id as owner`)

/** What happened to how a person signs in, told to that person whoever did it (ASVS 6.3.5, 6.3.7); once each. */
const aboutAccounts = [
  ...['identity.newDevice', 'identity.signInHeld', 'identity.passwordSet', 'identity.factorAdded', 'identity.factorRemoved'],
  ...['identity.recoveryCodesMade', 'identity.recoveryCodeUsed', 'identity.factorResetAsked', 'identity.factorResetDone'],
  'permit.reused',
]

/** Of the last day; the first factor and its codes are no news to whoever has just added them. */
export const tellOfAccounts = (ctx: Ctx) =>
  ctx.rows<Raised>(sql`
    with news as (
      select e.id, e.name, e.subject_id as member, e.facts from kernel.event_view e
      join identity.member_view m on m.tenant_id = e.tenant_id and m.id = e.subject_id and m.status = 'active'
      where e.tenant_id = ${ctx.tenant} and e.name = any (${aboutAccounts}::text[]) and e.subject_kind = 'sign-in'
        and e.at > ${ctx.now}::timestamptz - interval '1 day' and e.facts ->> 'first' is distinct from 'true'
        and not exists (select 1 from crm.alert x where x.tenant_id = e.tenant_id and x.owner_id = e.subject_id and x.once = 'event/' || e.id)
      order by e.id limit ${most})
    insert into crm.alert (tenant_id, id, owner_id, kind, facts, once, created_at)
    select ${ctx.tenant}, ${idOfRow()}, n.member, n.name, n.facts, 'event/' || n.id, ${ctx.now}
    from news n on conflict (tenant_id, owner_id, once) do nothing returning id, owner_id as owner`)
