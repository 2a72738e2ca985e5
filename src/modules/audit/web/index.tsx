import type { Page } from '#ui/frame/page.ts'

/** One line a part. */
export const pages: readonly Page[] = []
