export { type CallConsent, callConsents, forgetConsents, type NewConsent, recordConsents, refuseCalls } from './store.ts'
