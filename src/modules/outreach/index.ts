export { forgetConsents, type NewConsent, recordConsents } from './store.ts'
