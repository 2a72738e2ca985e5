import type { Id } from '#base/id.ts'
import type { DataClass } from '#policy/data-classes.ts'
import type { Ctx, Facts, Subject } from './ctx.ts'
import { rowLists } from './row-lists.ts'
import { keptChange } from './sealed-change.ts'
import { sql } from './sql.ts'

/** Something that is told of as if it had happened then: of a made-up company, never of a real one. */
export interface PastEvent {
  id: Id
  /** What belongs to one act shares this id; it sorts by when it was. */
  act: Id
  at: Date
  name: string
  actor: { kind: 'member' | 'system' | 'visitor' | 'source'; id: Id | null }
  subject: Subject
  facts: Facts
}

export interface PastChange {
  act: Id
  subject: Subject
  field: string
  class: DataClass
  before: unknown
  after: unknown
}

const pastEvents = rowLists({
  id: 'uuid',
  act: 'uuid',
  at: 'timestamptz',
  name: 'text',
  kind: 'text',
  actor: 'uuid',
  about: 'text',
  record: 'uuid',
  facts: 'jsonb',
})
const pastChanges = rowLists({
  act: 'uuid',
  n: 'int',
  about: 'text',
  record: 'uuid',
  field: 'text',
  class: 'text',
  before: 'jsonb',
  after: 'jsonb',
  sealed: 'bytea',
  commitment: 'bytea',
})

/** Writes history in sets, as part of the operation under way. Nobody is told of it, and nothing follows from it. */
export async function keepPast(ctx: Ctx, events: readonly PastEvent[], changes: readonly PastChange[]): Promise<void> {
  if (!ctx.operation) throw new Error('history is written only by an operation that can be taken back')
  const told = events.map(({ actor, subject, ...e }) => ({
    ...e,
    kind: actor.kind,
    actor: actor.id,
    about: subject.kind,
    record: subject.id,
  }))
  const numbered = changes.map(({ subject, before, after, ...c }, n) => ({
    ...c,
    ...keptChange(ctx, { event: c.act, n, before, after }, c.class),
    n,
    about: subject.kind,
    record: subject.id,
  }))
  await Promise.all([
    ctx.rows(sql`
      insert into kernel.event (tenant_id, id, at, name, actor_kind, actor_id, door, request_id, operation_id, command_id, subject_kind, subject_id, facts)
      select ${ctx.tenant}, r.id, r.at, r.name, r.kind, r.actor, 'job', null, ${ctx.operation}, r.act, r.about, r.record, r.facts
      from ${pastEvents(told)} r`),
    ctx.rows(sql`
      insert into kernel.change (tenant_id, event_id, n, record_kind, record_id, field, class, before, after, sealed, commitment, operation_id)
      select ${ctx.tenant}, r.act, r.n, r.about, r.record, r.field, r.class, r.before, r.after, r.sealed, r.commitment, ${ctx.operation}
      from ${pastChanges(numbered)} r`),
  ])
}
