export { judged, workerNow } from './judged.ts'
export { samlRequestUrl } from './request.ts'
export type { SamlAnswer, SamlQuestion } from './words.ts'
