import type { House } from '#ui/frame/house.ts'
import type { Page } from '#ui/frame/page.ts'
import { startApp } from '#ui/frame/start.tsx'

/** The rooms' pages: one import and one line a room. */
const pages: readonly Page[] = []

const house: House = { pages, Gate: ({ children }) => children }

if (import.meta.env.DEV || import.meta.env.GALLERY) {
  const { withGallery } = await import('#ui/gallery/index.tsx')
  startApp(withGallery(house))
} else {
  startApp(house)
}
