export * from './contract/company.ts'
export * from './contract/keys.ts'
export * from './contract/people.ts'
export * from './contract/signing-in.ts'
