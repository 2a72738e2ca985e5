export { eventNamesOf } from './rules.ts'
