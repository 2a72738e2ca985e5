import { UnstyledButton } from '@mantine/core'
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { type RefObject, useEffect, useState } from 'react'
import css from './matrix-sideways.module.css'

/** Columns that are wholly on the screen, counted from 1; undefined while all of them are. */
export type Columns = { first: number; last: number } | undefined

/** Which user types the box shows as it is scrolled and sized; its first column stays where it is. */
export function useColumns(box: RefObject<HTMLElement | null>, count: number): Columns {
  const [columns, setColumns] = useState<Columns>()
  useEffect(() => {
    const element = box.current
    if (!element) return
    const look = () => {
      const found = columnsIn(element, count)
      setColumns(was => (was?.first === found?.first && was?.last === found?.last ? was : found))
    }
    const watch = new ResizeObserver(look)
    watch.observe(element)
    element.addEventListener('scroll', look, { passive: true })
    return () => {
      watch.disconnect()
      element.removeEventListener('scroll', look)
    }
  }, [box, count])
  return columns
}

function columnsIn(box: HTMLElement, count: number): Columns {
  const width = widthOf(box)
  if (!width || box.scrollWidth <= box.clientWidth + 1) return undefined
  const first = Math.ceil(box.scrollLeft / width - 0.1) + 1
  const last = Math.floor((box.scrollLeft + roomIn(box)) / width + 0.1)
  return { first: Math.min(first, count), last: Math.min(Math.max(last, first), count) }
}
const heads = (box: HTMLElement) => box.querySelectorAll<HTMLElement>('thead th')
const widthOf = (box: HTMLElement) => heads(box)[1]?.offsetWidth ?? 0
const roomIn = (box: HTMLElement) => box.clientWidth - (heads(box)[0]?.offsetWidth ?? 0)

interface SidewaysProps {
  box: RefObject<HTMLElement | null>
  columns: { first: number; last: number }
  count: number
}

/** Says that there are more user types beside those on the screen, and goes there. */
export function Sideways({ box, columns: { first, last }, count }: SidewaysProps) {
  const go = (way: 1 | -1) => {
    const element = box.current
    if (!element) return
    const width = widthOf(element)
    element.scrollBy({ left: way * width * Math.max(1, Math.floor(roomIn(element) / width)) })
  }
  return (
    <span className={css.sideways}>
      <UnstyledButton className={css.go} aria-label="User types to the left" disabled={first === 1} onClick={() => go(-1)}>
        <IconChevronLeft size={14} aria-hidden />
      </UnstyledButton>
      <span className="figures">
        {first === last ? first : `${first}–${last}`} of {count}
      </span>
      <UnstyledButton className={css.go} aria-label="User types to the right" disabled={last === count} onClick={() => go(1)}>
        <IconChevronRight size={14} aria-hidden />
      </UnstyledButton>
    </span>
  )
}
