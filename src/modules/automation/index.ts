export { signature } from './effects.ts'
