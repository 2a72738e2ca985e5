import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { canOf, useMe } from '../me.ts'
import { parseSearch, type UrlState } from '../url-state.ts'
import { type QuickAdd, useHouse } from './house.ts'

const none: readonly QuickAdd[] = []

/** What this person may add, each with what opens it. */
export function useQuickAdd() {
  const { quickAdd = none } = useHouse()
  const me = useMe()
  const navigate = useNavigate()
  return useMemo(
    () =>
      quickAdd
        .filter(one => canOf(me, one.needs).allowed)
        .map(one => ({
          ...one,
          open: () =>
            void navigate(
              one.to.startsWith('?')
                ? { to: '.', search: ((old: UrlState) => ({ ...old, ...parseSearch(one.to) })) as never, resetScroll: false }
                : { to: one.to },
            ),
        })),
    [quickAdd, me, navigate],
  )
}
