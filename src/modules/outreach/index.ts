export { type NewConsent, recordConsents } from './store.ts'
