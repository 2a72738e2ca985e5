import { IconLock } from '@tabler/icons-react'
import { type ReactNode, Suspense } from 'react'
import type { Permission } from '#policy/matrix.ts'
import { EmptyState } from '../feedback/empty-state.tsx'
import { PageSkeleton } from '../feedback/skeletons.tsx'
import { useCan } from '../me.ts'
import type { Page } from './page.ts'
import { useTitle } from './title.ts'

/** Wraps a page: its title, its permission, its skeleton while the code comes. */
export function pageHost(page: Page) {
  const Host = () => {
    const body = (
      <>
        <Title words={page.title} />
        <Suspense fallback={<PageSkeleton />}>
          <page.Page />
        </Suspense>
      </>
    )
    return page.needs && !page.bare ? <Allowed needs={page.needs}>{body}</Allowed> : body
  }
  // The router calls this when a link to the page is pointed at.
  Host.preload = (page.Page as { preload?: () => Promise<void> }).preload
  return Host
}

/** Before the page, so that a page with a title of its own speaks last. */
function Title({ words }: { words: string }) {
  useTitle(words)
  return null
}

function Allowed({ needs, children }: { needs: Permission; children: ReactNode }) {
  const can = useCan(needs)
  if (can.allowed) return children
  return <EmptyState page icon={IconLock} title="You may not open this page" why={can.why} />
}
