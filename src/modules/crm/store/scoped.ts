import type { ScopeColumns } from '#kernel/scope-sql.ts'

/** What scope asks of each kind of record; row security was told the same (migrations/0003_crm.sql, 0020_queue.sql). */
export const scopedColumns = {
  'crm.lead': { owners: ['owner_id', 'rep_id', 'held_by'], partner: true, workgroup: true, campaign: true, places: 'property_' },
  'crm.loan': {
    owners: ['owner_id', 'rep_id', 'processor_id'],
    partner: true,
    workgroup: true,
    campaign: true,
    places: 'property_',
  },
  // People belong to no campaign: whoever is limited to some sees the people of the leads and loans they see.
  'crm.contact': { owners: ['owner_id'], partner: false, workgroup: true, campaign: false, places: '' },
} as const satisfies Record<string, ScopeColumns>
