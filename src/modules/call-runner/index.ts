export type { CallOutcome } from './contract.ts'
