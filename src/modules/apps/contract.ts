export * from './contract/permitting.ts'
export * from './contract/registering.ts'
export * from './contract/tokens.ts'
