/** What may be asked of the audit trail: one line a part. */
export * from './contract/anchors.ts'
export * from './contract/export.ts'
export * from './contract/extracts.ts'
export * from './contract/hunts.ts'
export * from './contract/ledger.ts'
export * from './contract/retention.ts'
export * from './contract/search.ts'
export * from './contract/streams.ts'
