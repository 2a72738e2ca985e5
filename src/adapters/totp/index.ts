export { newSecret, stepOf } from './totp.ts'
