import { useRouterState } from '@tanstack/react-router'
import { type RefObject, useEffect } from 'react'

interface Place {
  top: number
  active: number
}

/** Where each list was left, by its id and address; kept as long as the tab. */
const places = new Map<string, Place>()

/** The key under which a list's place is kept, and where it was left. */
export function usePlace(listId: string): { key: string; kept: Place | undefined } {
  const address = useRouterState({ select: state => state.location.href })
  // A list that is going away sees the next page's address first; its own stays with it.
  const key = `${listId} ${address}`
  return { key, kept: places.get(key) }
}

/** Goes back to where the list was left, and remembers where it is left now. */
export function useReturn(
  key: string,
  scroller: RefObject<HTMLDivElement | null>,
  active: number,
  setActive: (index: number) => void,
) {
  useEffect(() => {
    const kept = places.get(key)
    if (scroller.current) scroller.current.scrollTop = kept?.top ?? 0
    setActive(kept?.active ?? -1)
  }, [key, scroller, setActive])

  useEffect(() => {
    const element = scroller.current
    if (!element) return
    const keep = () => void places.set(key, { top: element.scrollTop, active })
    keep()
    element.addEventListener('scroll', keep, { passive: true })
    return () => element.removeEventListener('scroll', keep)
  }, [key, scroller, active])
}
