import { Component, type ComponentType, type ReactNode, Suspense, useMemo } from 'react'
import type { Permission } from '#policy/matrix.ts'
import { canOf, useMe } from '../me.ts'
import { useHouse } from './house.ts'

/**
 * A place that a page keeps open for rooms of higher floors, which it may not know. The page's room declares it, with the
 * type of what may be put there; the higher room fills it; the frame brings the two together.
 */
export interface Slot<T> {
  readonly name: string
  /** Never set: it carries the type. */
  readonly holds?: T
}
export const slotOf = <T,>(name: string): Slot<T> => ({ name })
/** A slot for parts of the screen, which are given `P` as their props. */
export const partSlot = <P extends object>(name: string): Slot<ComponentType<P>> => slotOf(name)

/** Over every page, below the top bar: what nobody concerned may overlook. Mostly nothing. */
export const banners = partSlot<object>('frame.banners')

export interface Filling {
  readonly slot: string
  readonly value: unknown
  readonly order: number
  readonly needs: Permission | undefined
}

/** What a room puts into a slot: `fillings: [fill(leadSide, RouteTrace, { needs: 'routing.read' })]`. */
export const fill = <T,>(
  slot: Slot<T>,
  value: T,
  { order = 0, needs }: { order?: number; needs?: Permission } = {},
): Filling => ({
  slot: slot.name,
  value,
  order,
  needs,
})

/** What was put there that this person may use, in order. */
export function useFilled<T>(slot: Slot<T>): readonly T[] {
  const { fillings } = useHouse()
  const me = useMe()
  return useMemo(
    () =>
      (fillings ?? [])
        .filter(one => one.slot === slot.name && (!one.needs || canOf(me, one.needs).allowed))
        .toSorted((a, b) => a.order - b.order)
        .map(one => one.value as T),
    [fillings, me, slot],
  )
}

/** Draws the parts of a slot. One that fails leaves the page standing. */
export function SlotParts<P extends object>({ slot, ...props }: { slot: Slot<ComponentType<P>> } & P) {
  return useFilled(slot).map((Part, index) => (
    <Guard key={index}>
      <Suspense>
        <Part {...(props as unknown as P)} />
      </Suspense>
    </Guard>
  ))
}

class Guard extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false }
  static getDerivedStateFromError() {
    return { failed: true }
  }
  override componentDidCatch(error: unknown) {
    console.error('A part of this page could not be drawn.', error)
  }
  override render() {
    return this.state.failed ? (
      <span className="quiet">This part could not be shown. Reload the page to try again.</span>
    ) : (
      this.props.children
    )
  }
}
