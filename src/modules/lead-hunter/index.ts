export { type Incoming, type Receive, type Result, receive } from './actions/receive.ts'
export { sourceOfKey } from './store/sources.ts'
