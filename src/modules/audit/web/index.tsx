import type { Page } from '#ui/frame/page.ts'
import { streamPages } from './streams.ts'

/** One line a part. */
export const pages: readonly Page[] = [...streamPages]
