import type { Handler } from '#kernel/handle.ts'
import { streamActions } from './actions/streams.ts'

/** One line a part. */
export const actions: readonly Handler[] = [...streamActions]
