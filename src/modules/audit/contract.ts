/** What may be asked of the audit trail: one line a part. */
export * from './contract/streams.ts'
