import { type RefObject, useCallback, useEffect, useRef, useState } from 'react'
import { useKeys } from '../keys.ts'
import { isSelected, noneSelected, type Selection, selecting } from './selection.ts'

interface RowState<T> {
  rows: readonly T[]
  rowId: (row: T) => string
  many: string
  selection: Selection | undefined
  onSelection: ((selection: Selection) => void) | undefined
  onOpen: (row: T) => void
  canOpen: boolean
  firstEditable: (row: T) => string | undefined
  scrollTo: (index: number) => void
  scroller: RefObject<HTMLDivElement | null>
}

/** The active row, ticks, open, edit: by mouse and by key alike. */
export function useRowState<T>({
  rows,
  rowId,
  many,
  selection,
  onSelection,
  onOpen,
  canOpen,
  firstEditable,
  scrollTo,
  scroller,
}: RowState<T>) {
  const [active, setActive] = useState(-1)
  const [editing, setEditing] = useState<{ id: string; column: string } | null>(null)
  const focusWanted = useRef(false)
  const lastTick = useRef(-1)
  // The callbacks given to rows stay the same object, so that a row is drawn again only when it changed.
  const now = useRef({ rows, rowId, selection, onSelection, onOpen })
  now.current = { rows, rowId, selection, onSelection, onOpen }

  const move = (step: number) => {
    const next = Math.min(rows.length - 1, Math.max(0, active + step))
    if (rows.length === 0) return
    focusWanted.current = true
    setActive(next)
    scrollTo(next)
  }
  useEffect(() => {
    if (!focusWanted.current) return
    // The row may have to be scrolled into being first.
    const frame = requestAnimationFrame(() => {
      focusWanted.current = false
      scroller.current?.querySelector<HTMLElement>(`[data-row="${active}"]`)?.focus({ preventScroll: true })
    })
    return () => cancelAnimationFrame(frame)
  }, [active, scroller])

  const tick = useCallback((index: number, range: boolean) => {
    const { rows: all, rowId: idOf, selection: old, onSelection: tell } = now.current
    const row = all[index]
    if (!row || !old || !tell) return
    const on = !isSelected(old, idOf(row))
    const from = range && lastTick.current >= 0 ? lastTick.current : index
    const ids = all.slice(Math.min(from, index), Math.max(from, index) + 1).map(idOf)
    lastTick.current = index
    setActive(index)
    tell(selecting(old, ids, on))
  }, [])
  const open = useCallback((index: number) => {
    const row = now.current.rows[index]
    if (row) now.current.onOpen(row)
  }, [])
  const edit = useCallback((id: string, column: string | null) => {
    setEditing(column === null ? null : { id, column })
    if (column === null) focusWanted.current = document.activeElement === document.body
  }, [])

  const any = rows.length > 0
  useKeys(
    [
      { keys: 'j', label: `Next of the ${many}`, group: 'List', run: () => move(1) },
      { keys: 'k', label: `Previous of the ${many}`, group: 'List', run: () => move(-1) },
    ],
    any,
  )
  useKeys([{ keys: 'Enter', label: 'Open', group: 'List', run: () => open(active) }], any && canOpen)
  useKeys(
    [
      { keys: 'x', label: 'Select', group: 'List', run: () => tick(Math.max(0, active), false) },
      { keys: 'shift+x', label: 'Select up to here', group: 'List', run: () => tick(Math.max(0, active), true) },
      { keys: 'Escape', label: 'Select nothing', group: 'List', run: () => onSelection?.(noneSelected) },
    ],
    any && onSelection !== undefined,
  )
  const editable = any && rows[0] !== undefined && firstEditable(rows[0]) !== undefined
  useKeys(
    [
      {
        keys: 'e',
        label: 'Edit in the list',
        group: 'List',
        run: () => {
          const row = rows[Math.max(0, active)]
          const column = row && firstEditable(row)
          if (row && column) setEditing({ id: rowId(row), column })
        },
      },
    ],
    editable,
  )
  return { active, setActive, editing, edit, tick, open, move }
}
