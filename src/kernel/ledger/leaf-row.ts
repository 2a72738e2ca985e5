import type { Id } from '#base/id.ts'
import type { LeafChange, LeafFacts, LeafSecrets } from '#base/transparency/leaf.ts'

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
  bearer_id: Id | null
  facts: unknown
  /** As the database writes an address, with its network. */
  address: string | null
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
  bearer: row.bearer_id,
  facts: row.facts,
})

/** Undefined where there is nothing to keep secret: then the leaf has no commitment. */
export const secretsOf = ({ address, changes }: LeafRow): LeafSecrets | undefined =>
  address !== null || changes ? { address, changes: changes ?? [] } : undefined
