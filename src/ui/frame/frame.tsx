import { useLocalStorage, useMediaQuery } from '@mantine/hooks'
import { Outlet, useRouter, useRouterState } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { Leaving } from '../feedback/leaving.tsx'
import { closeLive, openLive } from '../live.ts'
import css from './frame.module.css'
import { useFrameKeys } from './frame-keys.ts'
import { useHouse } from './house.ts'
import { Rail } from './rail.tsx'
import { banners, SlotParts } from './slot.tsx'
import { TopBar } from './top-bar.tsx'

let palette: typeof import('./palette.tsx') | undefined
const loadPalette = async () => {
  palette = await import('./palette.tsx')
  return palette
}
const Palette = lazy(() => loadPalette().then(m => ({ default: m.Palette })))
const RailDrawer = lazy(() => import('./rail-drawer.tsx').then(m => ({ default: m.RailDrawer })))
const ShortcutList = lazy(() => import('./shortcut-list.tsx').then(m => ({ default: m.ShortcutList })))

type Open = 'palette' | 'add' | 'keys' | 'rail' | null

/** Everything around a member's page. */
export function Frame() {
  const phone = useMediaQuery('(max-width: 767px)', false, { getInitialValueInEffect: false })
  const [narrow, setNarrow] = useLocalStorage({ key: 'rail-narrow', defaultValue: false, getInitialValueInEffect: false })
  const [open, setOpen] = useState<Open>(null)
  const close = () => setOpen(null)
  const main = useRef<HTMLElement>(null)
  const path = useRouterState({ select: state => state.location.pathname })
  const router = useRouter()
  const { layers } = useHouse()

  useFrameKeys({ openPalette: () => setOpen('palette'), openAdd: () => setOpen('add'), openKeys: () => setOpen('keys') })
  useEffect(() => {
    openLive()
    return closeLive
  }, [])
  useEffect(() => {
    // The palette must take the first letter that is typed after its key, so its code is here before it is asked for.
    const timer = setTimeout(() => void loadPalette(), 1500)
    return () => clearTimeout(timer)
  }, [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever is open closes when the page changes.
  useEffect(() => setOpen(null), [path])
  useEffect(
    () =>
      router.subscribe('onResolved', ({ pathChanged }) => {
        // A person on a keyboard or a screen reader continues in the new page, not at its old place.
        if (pathChanged && (document.activeElement === document.body || !document.activeElement))
          main.current?.focus({ preventScroll: true })
      }),
    [router],
  )

  return (
    <div className={css.frame} data-narrow={narrow || undefined}>
      <nav aria-label="Skip">
        <a className={css.skip} href="#main">
          Skip to content
        </a>
      </nav>
      {!phone && (
        <div className={css.rail}>
          <Rail narrow={narrow} onNarrow={() => setNarrow(!narrow)} />
        </div>
      )}
      <div className={css.side}>
        <TopBar
          phone={phone}
          onMenu={() => setOpen('rail')}
          onSearch={() => setOpen('palette')}
          onKeys={() => setOpen('keys')}
          adding={open === 'add'}
          onAdding={adding => setOpen(adding ? 'add' : null)}
        />
        <SlotParts slot={banners} />
        <main id="main" ref={main} tabIndex={-1} className={css.main}>
          <Outlet />
        </main>
      </div>
      <Suspense>
        {open === 'rail' && phone && <RailDrawer onClose={close} />}
        {/* What is here already is drawn at once: a suspended part would be held back for a third of a second. */}
        {open === 'palette' && (palette ? <palette.Palette onClose={close} /> : <Palette onClose={close} />)}
        {open === 'keys' && <ShortcutList onClose={close} />}
      </Suspense>
      <Leaving />
      {layers?.map((Layer, index) => (
        <Suspense key={index}>
          <Layer />
        </Suspense>
      ))}
    </div>
  )
}
