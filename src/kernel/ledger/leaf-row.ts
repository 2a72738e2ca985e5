import type { Id } from '#base/id.ts'
import type { LeafChange, LeafFacts } from '#base/transparency/leaf.ts'

/** An event as `ledger.take` and the verifier read it: one row, with its changes. */
export interface LeafRow {
  tenant_id: Id
  id: Id
  /** ISO 8601 with microseconds, UTC. */
  at: string
  name: string
  actor_kind: string
  actor_id: Id | null
  door: string
  request_id: Id | null
  operation_id: Id | null
  command_id: Id | null
  subject_kind: string | null
  subject_id: Id | null
  facts: unknown
  changes: LeafChange[] | null
}

export const factsOf = (row: LeafRow): LeafFacts => ({
  id: row.id,
  tenant: row.tenant_id,
  at: row.at,
  name: row.name,
  actor: { kind: row.actor_kind, id: row.actor_id },
  door: row.door,
  request: row.request_id,
  operation: row.operation_id,
  command: row.command_id,
  subject: row.subject_kind === null ? null : { kind: row.subject_kind, id: row.subject_id },
  facts: row.facts,
})
