import { type Id, newId } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { fromCursor } from '#kernel/paging.ts'
import type { Envelope } from '#kernel/sealed-row.ts'
import { type RawBuilder, sql } from '#kernel/sql.ts'
import type { About } from './about.ts'
import { demandLoans, loanShown } from './loan-shown.ts'
import { nowKnownAs } from './now-known-as.ts'
import { sealedTask } from './sealed.ts'

export interface TaskRow {
  id: Id
  kind: 'task' | 'callback'
  title: string
  contact: Id | null
  lead: Id | null
  loan: Id | null
  personName: string | null
  phoneHint: string | null
  owner: Id
  branch: Id | null
  dueAt: string | null
  remindAt: string | null
  doneAt: string | null
  outcome: string | null
  createdAt: string
  version: number
}

type Raw = Omit<TaskRow, 'title'> & { sealed: Envelope }
const columns = (ctx: Ctx) => sql`
  t.id, t.kind, t.sealed, t.contact_id as contact, t.lead_id as lead, ${loanShown(ctx, 't.loan_id')} as loan, c.full_name as "personName", c.phone_hint as "phoneHint",
  t.owner_id as owner, t.branch_id as branch, t.due_at as "dueAt", t.remind_at as "remindAt", t.done_at as "doneAt", t.outcome, t.created_at as "createdAt", t.version`
const source = sql`crm.task t left join crm.contact c on c.tenant_id = t.tenant_id and c.id = t.contact_id`

export interface TaskFilter {
  contact?: Id | undefined
  lead?: Id | undefined
  loan?: Id | undefined
  owner?: Id | undefined
  kind?: string | undefined
  state: 'open' | 'overdue' | 'today' | 'done'
}

/** Open tasks by when they are due, those without a time last; done ones newest first. `endOfDay` closes `today`. */
export async function tasks(ctx: Ctx, f: TaskFilter, endOfDay: string, limit: number, cursor: string | undefined) {
  const done = f.state === 'done'
  const key = done ? sql`t.done_at` : sql`coalesce(t.due_at, '9999-12-31'::timestamptz)`
  const all: RawBuilder<unknown>[] = [
    sql`t.tenant_id = ${ctx.tenant}`,
    done ? sql`t.done_at is not null` : sql`t.done_at is null`,
  ]
  if (f.state === 'overdue') all.push(sql`t.due_at < ${ctx.now}`)
  if (f.state === 'today') all.push(sql`t.due_at < ${endOfDay}::timestamptz`)
  if (f.contact) all.push(sql`t.contact_id = ${nowKnownAs(ctx, f.contact)}`)
  if (f.lead) all.push(sql`t.lead_id = ${f.lead}`)
  if (f.loan) {
    demandLoans(ctx)
    all.push(sql`t.loan_id = ${f.loan}`)
  }
  if (f.owner) all.push(sql`t.owner_id = ${f.owner}`)
  if (f.kind) all.push(sql`t.kind = ${f.kind}`)
  const after = fromCursor(cursor, 2)
  if (after) all.push(sql`(${key}, t.id) ${done ? sql`<` : sql`>`} (${after[0]}::timestamptz, ${after[1]}::uuid)`)
  const found = await ctx.rows<Raw & { key: string }>(sql`
    select ${columns(ctx)}, (${key})::text as key from ${source} where ${sql.join(all, sql` and `)}
    order by ${done ? sql`${key} desc, t.id desc` : sql`${key}, t.id`} limit ${limit + 1}`)
  return found.map(({ sealed, ...task }) => ({ ...task, ...sealedTask.open(ctx, task.id, sealed) }))
}

/** A task about to be changed; nobody else changes it until this transaction ends. */
export async function takeTask(ctx: Ctx, id: Id): Promise<TaskRow> {
  const { sealed, ...task } = await ctx.one<Raw>(
    sql`select ${columns(ctx)} from ${source} where t.tenant_id = ${ctx.tenant} and t.id = ${id} for update of t`,
  )
  return { ...task, ...sealedTask.open(ctx, id, sealed) }
}

export interface NewTask {
  kind: 'task' | 'callback'
  title: string
  about: Pick<About, 'contact' | 'lead' | 'loan'> | undefined
  owner: Id
  branch: Id | null
  dueAt: string | null
  remindAt: string | null
  /** Not to be done before this moment: a callback somebody asked for. */
  notBefore?: string | null
}
export async function keepTask(ctx: Ctx, t: NewTask): Promise<Id> {
  const id = newId()
  await ctx.rows(sql`
    insert into crm.task (tenant_id, id, kind, sealed, contact_id, lead_id, loan_id, owner_id, branch_id, not_before, due_at, remind_at, made_by, created_at, operation_id)
    values (${ctx.tenant}, ${id}, ${t.kind}, ${sealedTask.seal(ctx, id, t)}, ${t.about?.contact}, ${t.about?.lead}, ${t.about?.loan}, ${t.owner}, ${t.branch}, ${t.notBefore},
      ${t.dueAt}, ${t.remindAt}, ${ctx.actor.id}, ${ctx.now}, ${ctx.operation})`)
  return id
}

export interface TaskEdits {
  title?: string | undefined
  dueAt?: string | null | undefined
  remindAt?: string | null | undefined
  outcome?: string | null | undefined
  done?: boolean | undefined
}
/** A new time or a reopening means being reminded anew. */
export async function setTask(ctx: Ctx, id: Id, e: TaskEdits): Promise<number> {
  const sets: RawBuilder<unknown>[] = [sql`version = version + 1`]
  if (e.title !== undefined) sets.push(sql`sealed = ${sealedTask.seal(ctx, id, { title: e.title })}`)
  if (e.dueAt !== undefined) sets.push(sql`due_at = ${e.dueAt}`)
  if (e.remindAt !== undefined) sets.push(sql`remind_at = ${e.remindAt}`)
  if (e.outcome !== undefined) sets.push(sql`outcome = ${e.outcome}`)
  if (e.done !== undefined) sets.push(sql`done_at = ${e.done ? ctx.now : null}, done_by = ${e.done ? ctx.actor.id : null}`)
  if (e.dueAt !== undefined || e.remindAt !== undefined || e.done === false) sets.push(sql`reminded_at = null`)
  const row = await ctx.one<{ version: number }>(
    sql`update crm.task set ${sql.join(sets)} where tenant_id = ${ctx.tenant} and id = ${id} returning version`,
  )
  return row.version
}
