export { tell } from './actions/telling.ts'
