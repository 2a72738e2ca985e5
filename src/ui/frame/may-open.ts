import { canOf, type Me } from '../me.ts'
import type { Page } from './page.ts'

/** Whether this person may open a page and has any use of it. */
export const mayOpen = (me: Me, { needs, nav }: Page): boolean =>
  (needs === null || canOf(me, needs).allowed) && (nav?.shown?.(me) ?? true)

/** The pages of the menu that this person may use, in its order. */
export const menuOf = (me: Me, pages: readonly Page[]): Page[] =>
  pages.filter(page => page.nav && mayOpen(me, page)).sort((a, b) => a.nav!.order - b.nav!.order)
