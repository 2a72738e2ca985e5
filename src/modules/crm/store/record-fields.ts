import { sql } from '#kernel/sql.ts'

/** Column and type of each field that work on many records changes, by kind: by these names changes are kept and put back. */
export const fieldsOf = {
  lead: {
    owner: ['owner_id', 'uuid'],
    branch: ['branch_id', 'uuid'],
    status: ['status', 'text'],
    pool: ['pool', 'text'],
    acceptBy: ['accept_by', 'timestamptz'],
    acceptedAt: ['accepted_at', 'timestamptz'],
    stage: ['stage_id', 'uuid'],
    pipeline: ['pipeline_id', 'uuid'],
    stageSince: ['stage_since', 'timestamptz'],
    lostReason: ['lost_reason_id', 'uuid'],
    tags: ['tags', 'text[]'],
    archivedAt: ['archived_at', 'timestamptz'],
    state: ['property_state', 'text'],
    county: ['property_county', 'text'],
    zip: ['property_zip', 'text'],
  },
  contact: { owner: ['owner_id', 'uuid'], branch: ['branch_id', 'uuid'] },
  loan: { owner: ['owner_id', 'uuid'], branch: ['branch_id', 'uuid'], processor: ['processor_id', 'uuid'] },
  partner: { owner: ['owner_id', 'uuid'], branch: ['branch_id', 'uuid'] },
  task: { owner: ['owner_id', 'uuid'], branch: ['branch_id', 'uuid'] },
} as const satisfies Record<string, Record<string, readonly [column: string, type: string]>>

export type ChangedKind = keyof typeof fieldsOf

/** What a record was and became, by field. */
export interface Changed {
  id: string
  was: Record<string, unknown>
  became: Record<string, unknown>
}

/** A record of the table called `alias`, as far as such work changes it. */
export const pictureOf = (kind: ChangedKind, alias: string) =>
  sql.raw(
    `jsonb_build_object(${Object.entries(fieldsOf[kind])
      .map(([field, [column]]) => `'${field}', ${alias}.${column}`)
      .join(', ')})`,
  )
