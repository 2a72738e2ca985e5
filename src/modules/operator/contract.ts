export * from './contract/clients.ts'
export * from './contract/people.ts'
export * from './contract/signing-in.ts'
export * from './contract/witness.ts'
