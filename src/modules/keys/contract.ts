export * from './contract/erasure.ts'
export * from './contract/indexes.ts'
export * from './contract/keys.ts'
