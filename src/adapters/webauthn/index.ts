export { judgeAssertion, judgeRegistration } from './webauthn.ts'
