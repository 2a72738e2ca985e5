import type { SealedClass } from './envelope.ts'

/**
 * Every column that holds sealed values. Rotation walks this list, and `test/sealed-columns.test.ts` compares it with the
 * database: a column that takes envelopes stands here, and the reverse.
 */
export interface SealedColumn {
  /** What whoever administers reads. */
  label: string
  table: string
  column: string
  /** How the store names the row when it seals: an SQL expression of text over the row. */
  row: string
  /** How it was named when it was sealed, where some still stand under another name: they get this one. */
  standsAs?: string
  class: SealedClass
  /** Whose key: an SQL expression of the person's id. Without one the client's key of its class seals. */
  person?: string
  /** The application may not change it: a function seals it anew. */
  kept?: 'one' | 'appended'
  /** Columns of the key after the client's, and their types, where that is not `id`. */
  key?: readonly (readonly [column: string, type: 'uuid' | 'int' | 'bigint'])[]
  /** Rows that end by themselves within days: they are waited for and not sealed anew. */
  passes?: true
}

const client = { class: 'confidential' } as const
/** What a row says that is confidential, in one envelope (sealed-row.ts). */
const said = (label: string, table: string): SealedColumn => ({
  ...client,
  label,
  table,
  column: 'sealed',
  row: `'${table}/' || id`,
})

export const sealedColumns: readonly SealedColumn[] = [
  // Integrations
  { ...client, label: 'Webhook secrets', table: 'automation.webhook', column: 'secret', row: `'webhook/' || id` },
  { ...client, label: 'Secrets of SIEM streams', table: 'audit.stream', column: 'secret', row: `'stream/' || id` },
  {
    ...client,
    label: 'Verification words of sources',
    table: 'lead_hunter.source',
    column: 'verify_token',
    row: `'source/' || id`,
  },
  {
    ...client,
    label: 'Secrets of single sign-on',
    table: 'identity.connection',
    column: 'client_secret',
    row: `'connection/' || id`,
  },
  {
    ...client,
    label: 'Next secrets of single sign-on',
    table: 'identity.connection',
    column: 'next_secret',
    row: `'connection/' || id || '/next'`,
    standsAs: `'connection/' || id || case when next_before_hash = sha256(next_secret) then '' else '/next' end`,
  },
  // Signing in
  { ...client, label: 'Authenticator apps', table: 'identity.factor', column: 'secret', row: 'id::text', kept: 'one' },
  {
    ...client,
    label: 'Sign-ins under way',
    table: 'identity.sso_transaction',
    column: 'secrets',
    row: `'sso/' || id`,
    passes: true,
  },
  // The second person
  {
    ...client,
    label: 'Requests for a second person',
    table: 'approvals.request',
    column: 'payload',
    row: `'approval ' || id`,
    kept: 'one',
  },
  {
    ...client,
    label: 'Notices of requests',
    table: 'approvals.request',
    column: 'notice',
    row: `'approval-notice ' || id`,
    kept: 'one',
  },
  {
    ...client,
    label: 'Decisions on requests',
    table: 'approvals.request',
    column: 'decision',
    row: `'approval-decision ' || id`,
    kept: 'one',
  },
  {
    ...client,
    label: 'Outcomes of requests',
    table: 'approvals.request',
    column: 'outcome',
    row: `'approval-outcome ' || id`,
    kept: 'one',
  },
  {
    ...{ ...client, label: 'What each person decided', table: 'approvals.decision', column: 'decision', kept: 'appended' },
    row: `'approval-decision ' || request_id`,
    key: [
      ['request_id', 'uuid'],
      ['person_id', 'uuid'],
    ],
  },
  // The house
  {
    ...client,
    ...{ label: 'Answers kept for repeated requests', table: 'kernel.idempotency', column: 'answer', passes: true },
    row: `'idempotency ' || actor_id || ' ' || key`,
  },
  {
    ...{ ...client, label: 'Verifications of the ledger under way', table: 'audit.verification', column: 'walk', passes: true },
    row: `'verification/' || operation_id || '/' || step`,
    key: [['operation_id', 'uuid']],
  },
  // Leads and people
  said('Streets of people', 'crm.contact'),
  said('E-mail addresses and telephone numbers', 'crm.identifier'),
  said('Streets, messages and further fields of leads', 'crm.lead'),
  said('Streets of loans', 'crm.loan'),
  said('Notes', 'crm.note'),
  said('Tasks', 'crm.task'),
  said('Names of files', 'crm.file'),
  said('What saved views search for', 'crm.saved_view'),
  said('First rows of imported files', 'lead_hunter.import'),
  {
    ...said('Rows of files to be corrected', 'lead_hunter.import_row'),
    row: `'lead_hunter.import_row/' || import_id || '/' || line`,
    key: [
      ['import_id', 'uuid'],
      ['line', 'bigint'],
    ],
  },
  { ...said('Where consents came from', 'outreach.consent'), kept: 'appended' },
  {
    ...said('What fields were and became', 'kernel.change'),
    row: `'kernel.change/' || event_id || '/' || n`,
    key: [
      ['event_id', 'uuid'],
      ['n', 'int'],
    ],
    kept: 'appended',
  },
  { ...client, label: 'Arrivals as they were sent', table: 'lead_hunter.intake', column: 'sent', row: `'intake/' || id` },
  {
    label: 'Restricted values of people',
    table: 'crm.contact',
    column: 'restricted',
    row: 'id::text',
    class: 'restricted',
    person: 'id',
  },
  {
    label: 'Restricted values of leads',
    table: 'crm.lead',
    column: 'restricted',
    row: 'id::text',
    class: 'restricted',
    person: 'contact_id',
  },
  {
    label: 'Restricted values of borrowers',
    table: 'crm.borrower',
    column: 'restricted',
    row: 'id::text',
    class: 'restricted',
    person: 'contact_id',
  },
]
