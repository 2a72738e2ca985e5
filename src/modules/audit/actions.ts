import type { Handler } from '#kernel/handle.ts'

/** One line a part. */
export const actions: readonly Handler[] = []
