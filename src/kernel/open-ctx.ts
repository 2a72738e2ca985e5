import { isIP } from 'node:net'
import { type Id, newId } from '#base/id.ts'
import { notFound } from '#base/refusal.ts'
import type { Action } from '#policy/action.ts'
import { cellOf } from '#policy/matrix.ts'
import type { Scope } from '#policy/scope.ts'
import { scopeOf } from './authority.ts'
import type { Caller } from './caller.ts'
import { list } from './context.ts'
import type { Ctx, Facts, FieldChange, Reach, Subject } from './ctx.ts'
import type { House } from './house.ts'
import { type LiveMessage, placeOf } from './live.ts'
import type { Note } from './notes.ts'
import type { Transaction } from './pool.ts'
import { rowLists } from './row-lists.ts'
import { keptChange } from './sealed-change.ts'
import type { Job } from './sealed-job.ts'
import { sql } from './sql.ts'

interface Line {
  id: Id
  name: string
  subject: Subject | undefined
  facts: Facts
}

/** What a handler left to be written when it is done. */
export interface Ledger {
  lines: Line[]
  changes: { subject: Subject; change: FieldChange }[]
  messages: LiveMessage[]
  /** Those of which a statement that is on its way tells where they are. */
  placing: Promise<LiveMessage>[]
  /** What was read and is told of, once the answer stands. */
  looks: Note[]
  jobs: { name: string; data: Job; after: Date | undefined; key: string | undefined }[]
  command: { subject: Subject | undefined; reach: Reach; facts: Facts }
  idle: boolean
}

export interface Opening {
  house: House
  action: { name: string; door: Action['door'] }
  caller: Caller
  scope: Scope
  tx: Transaction
  /** Opens a transaction beside this one. */
  aside: <T>(work: (tx: Transaction) => Promise<T>) => Promise<T>
  /** Vouches in this transaction for a list of people. */
  signMet: (people: string) => string
  now: Date
  requestId: Id
  operation: Id | undefined
  /** Why, where the matrix demands it: kept with the command, and with what is only read. */
  reason: string | undefined
  address: string | undefined
  userAgent: string | undefined
  approval?: Id | undefined
  device?: string | undefined
}

export function openCtx(o: Opening): { ctx: Ctx; ledger: Ledger } {
  const ledger: Ledger = {
    lines: [],
    changes: [],
    messages: [],
    placing: [],
    looks: [],
    jobs: [],
    command: { subject: undefined, reach: {}, facts: {} },
    idle: false,
  }
  const tenant = o.caller.tenant
  const tell = (what: Omit<LiveMessage, 'at' | 'tenant'>, reach: Reach | Promise<Reach>) => {
    if (!(reach instanceof Promise)) {
      ledger.messages.push({ ...what, tenant, at: placeOf(reach) })
      return
    }
    const placed = reach.then(at => ({ ...what, tenant, at: placeOf(at) }))
    // The transaction tells of a statement that failed.
    placed.catch(() => {})
    ledger.placing.push(placed)
  }
  const ctx: Ctx = {
    tenant,
    actor: { kind: o.caller.kind, id: o.caller.id, type: o.caller.type, name: o.caller.name },
    scope: o.scope,
    elevation: o.caller.elevation,
    breakGlass: o.caller.breakGlass,
    viewer: o.caller.viewer && { name: o.caller.viewer.self.name },
    hierarchy: o.caller,
    rights: o.caller.rights,
    off: { all: o.caller.off, withheld: o.caller.withheld ?? [] },
    levelOf: permission => cellOf(o.caller.rights, permission).level,
    may: permission => cellOf(o.caller.rights, permission).level !== 'none',
    scopeOf: permission => scopeOf(o.caller, permission),
    door: o.action.door,
    now: o.now,
    requestId: o.requestId,
    eventId: newId(),
    operation: o.operation,
    address: o.address,
    userAgent: o.userAgent,
    device: o.device,
    approval: o.approval,
    court: {
      actionOf: name => o.house.actions.get(name),
      actions: () => [...o.house.actions.values()],
      asking: name => o.house.handlers.get(name)?.asking,
      names: kind => o.house.names.get(kind),
      people: o.house.people,
      tell: o.house.approvalNews,
      ledger: o.house.ledger,
    },
    mayOnlyEnrol: o.caller.proof?.mayOnlyEnrol ?? false,
    bearer: o.caller.bearer,
    account: o.caller.account,
    email: o.caller.email,
    vault: o.house.vault,
    places: o.house.places,
    rows: query => o.tx.rows(query),
    row: async query => (await o.tx.rows(query))[0],
    async one(query) {
      const found = await o.tx.rows(query)
      if (found[0] === undefined) throw notFound()
      return found[0]
    },
    meet(people, given = []) {
      if (o.scope.all) return
      const met = list([...new Set([...people, ...given])])
      void o.tx.rows(sql`select set_config('app.met', ${met}, true), set_config('app.met_sig', ${o.signMet(met)}, true)`)
    },
    aside: work => o.aside(tx => work({ tenant, now: o.now, vault: o.house.vault, rows: query => tx.rows(query) })),
    subject(subject, reach = {}) {
      ledger.command.subject = subject
      ledger.command.reach = reach
    },
    note(facts) {
      Object.assign(ledger.command.facts, facts)
    },
    emit(name, { subject, reach = {}, facts = {} }) {
      const id = newId()
      ledger.lines.push({ id, name, subject, facts })
      if (subject) tell({ id, name, subject }, reach)
    },
    change(subject, changes) {
      for (const change of changes) {
        if (change.unseen || JSON.stringify(change.before ?? null) !== JSON.stringify(change.after ?? null))
          ledger.changes.push({ subject, change })
      }
    },
    later(what, input, when = {}) {
      const data = { tenant, input, cause: ctx.eventId, operation: ctx.operation }
      ledger.jobs.push({ name: what.name, data, after: when.after, key: when.key })
    },
    looked(note) {
      ledger.looks.push(note)
    },
    idle() {
      ledger.idle = true
    },
    async prepareTenant() {
      for (const prepare of o.house.prepareTenant) await prepare(ctx)
    },
    show(name, subject, reach = {}, by) {
      tell({ id: newId(), name, subject, ...(by && { by }) }, reach)
    },
  }
  return { ctx, ledger }
}

/** Where people, keys and apps of a client sat; of strangers no address stays in the log. */
const seatOf = ({ caller: { kind }, address }: Opening): string | null =>
  address && kind !== 'visitor' && kind !== 'source' && isIP(address) ? address : null

const newEvents = rowLists({
  id: 'uuid',
  name: 'text',
  command_id: 'uuid',
  subject_kind: 'text',
  subject_id: 'uuid',
  facts: 'jsonb',
})
const newChanges = rowLists({
  n: 'int',
  record_kind: 'text',
  record_id: 'uuid',
  field: 'text',
  class: 'text',
  before: 'jsonb',
  after: 'jsonb',
  sealed: 'bytea',
  commitment: 'bytea',
})

/**
 * Writes the command's event, the domain events and the changes: two statements at most, in the same transaction. They are
 * sent and not waited for: whoever commits looks at every answer.
 */
export function writeLedger(o: Opening, ctx: Ctx, ledger: Ledger, isCommand: boolean): void {
  const lines: (Line & { command: boolean })[] = ledger.lines.map(line => ({ ...line, command: false }))
  const by = o.caller.viewer ? o.caller.viewer.self : o.caller
  const under = {
    ...(by.elevation && { elevation: by.elevation.id }),
    ...(by.breakGlass && { breakGlass: by.breakGlass.id }),
  }
  if (o.reason) {
    // It is somebody's own words, so it is kept as a value and not on the event.
    const subject = ledger.command.subject ?? { kind: by.kind, id: by.id! }
    ledger.changes.push({ subject, change: { field: 'reason', class: 'confidential', before: null, after: o.reason } })
  }
  if (isCommand || o.reason)
    lines.unshift({
      id: ctx.eventId,
      name: o.action.name,
      subject: ledger.command.subject,
      facts: o.caller.app ? { ...ledger.command.facts, app: o.caller.app.id } : ledger.command.facts,
      command: true,
    })
  if (lines.length) {
    const rows = lines.map(l => ({
      id: l.id,
      name: l.name,
      subject_kind: l.subject?.kind ?? null,
      subject_id: l.subject?.id ?? null,
      command_id: l.command ? null : ctx.eventId,
      facts: { ...l.facts, ...under },
    }))
    void o.tx.rows(sql`
        insert into kernel.event (tenant_id, id, at, name, actor_kind, actor_id, door, request_id, operation_id, command_id, subject_kind, subject_id, facts, bearer_id, address)
        select ${ctx.tenant}, r.id, ${ctx.now}, r.name, ${by.kind}, ${by.id ?? null}, ${ctx.door}, ${ctx.requestId}, ${ctx.operation ?? null}, r.command_id, r.subject_kind, r.subject_id, r.facts,
          ${o.caller.bearer ?? null}::uuid, ${seatOf(o)}::inet
        from ${newEvents(rows)} r`)
  }
  if (ledger.changes.length) {
    const rows = ledger.changes.map(({ subject, change }, n) => ({
      n,
      record_kind: subject.kind,
      record_id: subject.id,
      field: change.field,
      class: change.class,
      ...keptChange(ctx, { event: ctx.eventId, n, before: change.before, after: change.after }, change.class),
    }))
    void o.tx.rows(sql`
        insert into kernel.change (tenant_id, event_id, n, record_kind, record_id, field, class, before, after, sealed, commitment, operation_id)
        select ${ctx.tenant}, ${ctx.eventId}, r.n, r.record_kind, r.record_id, r.field, r.class, r.before, r.after, r.sealed, r.commitment, ${ctx.operation ?? null}
        from ${newChanges(rows)} r`)
  }
}
