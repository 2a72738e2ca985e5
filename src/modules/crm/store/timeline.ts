import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { toldChange } from '#kernel/sealed-change.ts'
import type { Envelope } from '#kernel/sealed-row.ts'
import { type RawBuilder, sql } from '#kernel/sql.ts'
import type { Line, Told } from '../rules/timeline.ts'
import { sealedFile, sealedNote } from './sealed.ts'

export interface TimelineAsk {
  contact: Id
  /** What else of the person the asker may know of. */
  loans: boolean
  /** Tasks of these people; undefined: of everybody who is seen. */
  tasks: readonly Id[] | undefined
  only: readonly ('event' | 'change' | 'note')[] | undefined
  /** Group of the last line of the page before. */
  before: string | undefined
  groups: number
}

/**
 * Lines of a person's records, newest first, in one trip. What one command did belongs together: events and changes share
 * the command's id as their group, and a page never cuts one in two. Records are found under row security; the events and
 * changes are those of the records that were found.
 */
export async function timelineLines(ctx: Ctx, { contact, loans, tasks, only, before, groups }: TimelineAsk): Promise<Line[]> {
  const own = sql`tenant_id = ${ctx.tenant}`
  const wants = (kind: 'event' | 'change' | 'note') => !only || only.includes(kind)
  const older = (group: RawBuilder<unknown>) => (before ? sql`and ${group} < ${before}::uuid` : sql``)
  const candidates = [
    ...(wants('event') ? [sql`select grp from happened where command_id is not null`] : []),
    ...(wants('change') ? [sql`select grp from changed`] : []),
    ...(wants('note') ? [sql`select id from noted`] : []),
  ]
  const lines = await ctx.rows<Raw>(sql`
    with subject (id) as materialized (
      select id from crm.contact where ${own} and (id = ${contact} or merged_into = ${contact})
      union select id from crm.lead where ${own} and contact_id = ${contact}
      ${loans ? sql`union select id from crm.loan where ${own} and contact_id = ${contact} union select loan_id from crm.borrower where ${own} and contact_id = ${contact}` : sql``}
      union select id from crm.task where ${own} and contact_id = ${contact} ${tasks ? sql`and owner_id = any (${tasks}::uuid[])` : sql``}),
    happened as materialized (
      select coalesce(e.command_id, e.id) as grp, e.id, e.at, e.name, e.actor_kind, e.actor_id, e.command_id, e.subject_kind, e.subject_id, e.facts
      from subject s join kernel.event_view e on e.subject_id = s.id
      where e.${own} and e.name <> 'note.added' ${older(sql`coalesce(e.command_id, e.id)`)}),
    changed as materialized (
      select c.event_id as grp, jsonb_agg(jsonb_build_object('record', jsonb_build_object('kind', c.record_kind, 'id', c.record_id),
        'field', c.field, 'class', c.class, 'before', c.before, 'after', c.after, 'n', c.n, 'sealed', c.sealed) order by c.n) as changes
      from subject s join kernel.change_view c on c.record_id = s.id where c.${own} ${older(sql`c.event_id`)} group by c.event_id),
    noted as materialized (
      select n.id, n.created_at, n.author_id, n.sealed, n.lead_id, n.loan_id, n.edited_at from crm.note n
      where n.${own} and n.contact_id = ${contact} and n.deleted_at is null ${loans ? sql`` : sql`and n.loan_id is null`} ${older(sql`n.id`)}),
    page (grp) as materialized (select grp from (${sql.join(candidates, sql` union `)}) g (grp) order by grp desc limit ${groups + 1}),
    line as (
      select grp, id, at, name, actor_kind, actor_id, command_id, subject_kind, subject_id, facts, null::bytea as sealed from happened
      union
      select e.id, e.id, e.at, e.name, e.actor_kind, e.actor_id, e.command_id, e.subject_kind, e.subject_id, e.facts, null
      from changed c join kernel.event_view e on e.${own} and e.id = c.grp
      union all
      select id, id, created_at, 'note', 'member', author_id, null, case when loan_id is not null then 'loan' when lead_id is not null then 'lead' else 'contact' end,
        coalesce(loan_id, lead_id, ${contact}), jsonb_build_object('edited', edited_at is not null), sealed from noted)
    select l.grp as "group", l.id, l.at, l.name, case when b.asker is null then l.actor_kind else 'member' end as "actorKind",
      coalesce(b.asker, l.actor_id) as actor, m.name as "actorName", b.asker is not null as "inBulk", l.command_id as command,
      l.subject_kind as "subjectKind", l.subject_id as subject, l.facts, l.sealed, case when f.id is not null then jsonb_build_object('id', f.id, 'sealed', f.sealed) end as file,
      case when l.name = 'lead.received' then t.source_name end as source,
      t.received_at as "askedAt", t.first_touch_at as "answeredAt", coalesce(c.changes, '[]') as changes
    from line l join page p on p.grp = l.grp left join changed c on c.grp = l.grp
    left join lateral (${askerOf(own)}) b on l.actor_kind = 'system'
    left join identity.member_view m on m.${own} and m.id = coalesce(b.asker, l.actor_id)
    left join crm.lead t on t.${own} and l.name in ('lead.received', 'lead.firstTouched') and t.id = l.subject_id
    left join crm.file f on f.${own} and f.contact_id = ${contact} and l.name in ('file.attached', 'file.removed') and f.id::text = l.facts ->> 'file'
    order by l.grp desc, l.id desc`)
  return lines.map(({ sealed, file, changes, ...line }) => ({
    ...line,
    body: sealed && sealedNote.open(ctx, line.id, sealed).body,
    file: file && sealedFile.open(ctx, file.id, file.sealed).name,
    changes: changes.map(change => toldChange(ctx, { ...change, event: line.group })),
  }))
}
type Raw = Omit<Line, 'body' | 'file' | 'changes'> & {
  sealed: Envelope
  file: { id: Id; sealed: Envelope } | null
  changes: (Told & { n: number; before: unknown; after: unknown; sealed: Envelope })[]
}

/**
 * Who set the work going that did this in the background: whoever asked for the operation, or for its undo. An undo's own
 * command is about the operation and no part of it.
 */
const askerOf = (own: RawBuilder<unknown>) => sql`
  select coalesce(u.actor_id, o.asked_by) as asker from kernel.event_view d
  join kernel.operation_view o on o.${own} and o.asked_kind = 'member'
    and o.id = coalesce(d.operation_id, case when d.subject_kind in ('operation', 'import') then d.subject_id end)
  left join lateral (select e.actor_id from kernel.event_view e
    where e.${own} and d.operation_id is null and e.subject_id = o.id and e.name = 'crm.undoOperation' and e.id < d.id order by e.id desc limit 1) u on true
  where d.${own} and d.id = coalesce(l.command_id, l.id)`
