export { fetchOutside } from './fetch-outside.ts'
export { judgeAddress, type OutsideReach } from './outside-address.ts'
export { type HttpAnswer, postOutside } from './post-outside.ts'
export { webhookSignature } from './webhook-signature.ts'
