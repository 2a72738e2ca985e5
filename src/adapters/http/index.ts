export { type HttpAnswer, postOutside } from './post-outside.ts'
