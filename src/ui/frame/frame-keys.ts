import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { undoLast } from '../feedback/toasts.tsx'
import { listenForKeys, type Shortcut, useKeys } from '../keys.ts'
import { useMe } from '../me.ts'
import { useHouse } from './house.ts'
import { mayOpen } from './may-open.ts'
import { useQuickAdd } from './use-quick-add.ts'

interface Doors {
  openPalette: () => void
  openAdd: () => void
  openKeys: () => void
}

/** The keys that work on every page. */
export function useFrameKeys({ openPalette, openAdd, openKeys }: Doors) {
  const { pages } = useHouse()
  const me = useMe()
  const navigate = useNavigate()
  const adds = useQuickAdd()
  useEffect(listenForKeys, [])

  const goTo = pages
    .filter(page => page.nav?.key && mayOpen(me, page))
    .map(
      (page): Shortcut => ({
        keys: `g ${page.nav!.key}`,
        label: page.nav!.label,
        group: 'Go to',
        run: () => void navigate({ to: page.path }),
      }),
    )

  useKeys([
    { keys: 'mod+k', label: 'Search and commands', group: 'Everywhere', run: openPalette, whileTyping: true },
    { keys: '/', label: 'Search', group: 'Everywhere', run: openPalette },
    ...adds.flatMap((one): Shortcut[] =>
      one.key ? [{ keys: one.key, label: `Add a ${one.label.toLowerCase()}`, group: 'Everywhere', run: one.open }] : [],
    ),
    { keys: adds.some(one => one.key === 'c') ? 'shift+c' : 'c', label: 'Quick add', group: 'Everywhere', run: openAdd },
    { keys: '?', label: 'Keyboard shortcuts', group: 'Everywhere', run: openKeys },
    { keys: 'mod+z', label: 'Undo the last change', group: 'Everywhere', run: () => void undoLast() },
    ...goTo,
  ])
}
