import { useMantineColorScheme } from '@mantine/core'
import { IconArrowRight, IconBolt, IconLogout } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { type Shortcut, useShortcuts } from '../keys.ts'
import { useMe } from '../me.ts'
import { useHouse } from './house.ts'
import { mayOpen } from './may-open.ts'
import type { NavIcon, Page } from './page.ts'
import { schemes } from './schemes.ts'
import { useQuickAdd } from './use-quick-add.ts'

/** One line of the palette. */
export interface Entry {
  id: string
  group: string
  label: string
  /** Found by these words too. */
  alsoCalled?: string | undefined
  detail?: string | undefined
  keys?: string | undefined
  icon: NavIcon
  run: () => void
}

/** What the palette knows before anything is typed: what can be added and done, and every page this person may open. */
export function useEntries(): Entry[] {
  const { pages, signOut } = useHouse()
  const adds = useQuickAdd()
  const me = useMe()
  const navigate = useNavigate()
  const shortcuts = useShortcuts()
  const { setColorScheme } = useMantineColorScheme()
  return useMemo(() => {
    const open = pages.filter(p => !p.bare && !p.path.includes('$') && mayOpen(me, p))
    const to = (page: Page, group: string): Entry => ({
      id: page.path,
      group,
      label: page.nav?.label ?? page.title,
      alsoCalled: `${page.title} ${page.alsoCalled ?? ''} ${page.settings?.about ?? ''}`,
      keys: page.nav?.key && `g ${page.nav.key}`,
      icon: page.nav?.icon ?? page.settings?.icon ?? IconArrowRight,
      run: () => void navigate({ to: page.path }),
    })
    const add = adds.map(
      (one): Entry => ({ id: `add ${one.label}`, group: 'Add', label: one.label, keys: one.key, icon: one.icon, run: one.open }),
    )
    const shown = ['mod+k', '/', 'c', 'shift+c', ...adds.map(one => one.key)]
    const acts = shortcuts
      .filter((s: Shortcut) => (s.group === 'Everywhere' || s.group === 'Record') && !shown.includes(s.keys))
      .map(
        (s): Entry => ({
          id: `key ${s.keys}`,
          group: 'Do',
          label: s.label,
          keys: s.keys,
          icon: IconBolt,
          run: () => s.run(new KeyboardEvent('keydown')),
        }),
      )
    const colors = schemes.map(
      ({ value, label, icon }): Entry => ({
        id: `colors ${value}`,
        group: 'Colors',
        label,
        alsoCalled: 'mode theme',
        icon,
        run: () => setColorScheme(value),
      }),
    )
    const leave: Entry[] = signOut
      ? [
          {
            id: 'sign-out',
            group: 'Do',
            label: 'Sign out',
            alsoCalled: 'log out logout',
            icon: IconLogout,
            run: () => void signOut(),
          },
        ]
      : []
    return [
      ...add,
      ...acts,
      ...leave,
      ...open.filter(page => page.nav || !page.settings).map(page => to(page, 'Go to')),
      ...open.filter(page => page.settings && !page.nav).map(page => to(page, 'Settings')),
      ...colors,
    ]
  }, [pages, adds, me, navigate, shortcuts, signOut, setColorScheme])
}
