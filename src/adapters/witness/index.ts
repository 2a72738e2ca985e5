export { witnessAt } from './ask.ts'
export { type KeptElsewhere, keptAt, keptInFolder } from './kept-hashes.ts'
export { serveWitness, type WitnessOptions } from './serve.ts'
