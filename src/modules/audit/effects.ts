import type { Effect } from '#kernel/handle.ts'
import { makeJudged, redirectJudged, sendBatch, sendTrial } from './effects/streams.ts'

/** One line a part. */
export const effects = [...[makeJudged, redirectJudged, sendBatch, sendTrial]] as unknown as readonly Effect[]
