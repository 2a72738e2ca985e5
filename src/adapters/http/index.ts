export { fetchOutside } from './fetch-outside.ts'
export { guardedLookup, judgeAddress, judgeHost, NotPublic, type OutsideReach, problemOfHost } from './outside-address.ts'
export { type HttpAnswer, postOutside, wordsOfFailure } from './post-outside.ts'
export { webhookSignature } from './webhook-signature.ts'
