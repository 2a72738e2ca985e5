import type { Handler } from '#kernel/handle.ts'
import { searchActions } from './actions/search.ts'

/** One line a part. */
export const actions: readonly Handler[] = [...searchActions]
