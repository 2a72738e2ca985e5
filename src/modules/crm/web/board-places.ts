import { useState } from 'react'
import type { BoardColumn } from '#ui/board/board.tsx'
import { showUndo } from '#ui/feedback/toasts.tsx'

/** Where somebody dropped a card. */
export interface Pin<T> {
  item: T
  column: string
  index: number
}
interface Card {
  id: string
  name: string
  stage: string | null
}

/**
 * The columns with every card where it was dropped, instead of where the order of its new column puts it: there it would be
 * last, often out of sight. A card that stands in yet another column by now was moved since, and stays there.
 */
export function keepPlaces<T extends Card>(
  columns: readonly BoardColumn<T>[],
  pins: ReadonlyMap<string, Pin<T>>,
): readonly BoardColumn<T>[] {
  let now = columns
  for (const [id, { item, column, index }] of pins) {
    const found = now.flatMap(c => c.items.map(card => ({ card, at: c.id }))).filter(({ card }) => card.id === id)
    if (found.some(({ card, at }) => at !== column && card.stage === at)) continue
    const card = found.find(({ at }) => at === column)?.card ?? { ...item, stage: column }
    now = now.map(c => {
      const rest = c.items.filter(one => one.id !== id)
      if (c.id === column) return { ...c, items: rest.toSpliced(index, 0, card) }
      return rest.length === c.items.length ? c : { ...c, items: rest }
    })
  }
  return now
}

/** Moves cards: where one was dropped it stays until the board is opened anew, and a toast tells of it with the way back. */
export function usePlaces<T extends Card>(
  columns: readonly BoardColumn<T>[],
  move: (item: T, column: string) => Promise<unknown>,
): { columns: readonly BoardColumn<T>[]; onMove: (item: T, to: { column: string; index: number }) => Promise<void> } {
  const [pins, setPins] = useState<ReadonlyMap<string, Pin<T>>>(new Map())
  const pin = (item: T, place: Omit<Pin<T>, 'item'> | undefined) =>
    setPins(old => {
      const next = new Map(old)
      // Set anew, so that the last card dropped has its very place.
      next.delete(item.id)
      if (place) next.set(item.id, { item, ...place })
      return next
    })
  return {
    columns: keepPlaces(columns, pins),
    onMove: async (item, to) => {
      const from = columns.find(column => column.items.some(one => one.id === item.id))?.id ?? item.stage
      if (from !== to.column) await move(item, to.column)
      pin(item, to)
      if (from === to.column || !from) return
      showUndo({
        message: `${item.name} was moved to ${columns.find(column => column.id === to.column)?.title ?? 'another stage'}.`,
        undo: async () => {
          await move({ ...item, stage: to.column }, from)
          pin(item, undefined)
        },
      })
    },
  }
}
