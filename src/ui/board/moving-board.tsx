import { DragDropContext, Draggable, Droppable, type DropResult } from '@hello-pangea/dnd'
import { useState } from 'react'
import { showProblem } from '../feedback/toasts.tsx'
import { countText } from '../format.ts'
import { isQuiet } from '../problem.ts'
import css from './board.module.css'
import type { BoardColumn, BoardProps } from './board.tsx'
import { BoneCards, ColumnHead } from './column-head.tsx'

interface Move {
  id: string
  to: string
  index: number
}

/** Stages side by side. Cards move by mouse, finger, or Space and the arrow keys. */
export function MovingBoard<T>({ label, columns, itemId, card, onMove, onOpen, loading = false, more }: BoardProps<T>) {
  const [moves, setMoves] = useState<readonly Move[]>([])
  const drawn = moves.reduce((now, move) => moved(now, move, itemId), columns)

  const onDragEnd = async ({ draggableId, source, destination }: DropResult) => {
    if (!destination || (destination.droppableId === source.droppableId && destination.index === source.index)) return
    const item = columns.flatMap(column => column.items).find(one => itemId(one) === draggableId)
    if (!item) return
    const move = { id: draggableId, to: destination.droppableId, index: destination.index }
    setMoves(old => [...old, move])
    try {
      await onMove(item, { column: move.to, index: move.index })
    } catch (error) {
      if (!isQuiet(error)) showProblem(error)
    } finally {
      setMoves(old => old.filter(one => one !== move))
    }
  }

  return (
    <DragDropContext
      onDragEnd={result => void onDragEnd(result)}
      dragHandleUsageInstructions="Press Space to lift, the arrow keys to move, Space to drop, Escape to cancel."
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard. */}
      <div className={css.board} role="region" aria-label={label} tabIndex={0}>
        {drawn.map(column => (
          <section key={column.id} className={css.column} aria-label={`${column.title}, ${countText(column.count)}`}>
            <ColumnHead column={column} />
            <Droppable droppableId={column.id} isDropDisabled={Boolean(column.closed)}>
              {(drop, { isDraggingOver }) => (
                <div ref={drop.innerRef} {...drop.droppableProps} className={css.cards} data-over={isDraggingOver || undefined}>
                  {loading && <BoneCards />}
                  {column.items.map((item, index) => (
                    <Draggable key={itemId(item)} draggableId={itemId(item)} index={index}>
                      {(drag, { isDragging }) => (
                        // biome-ignore lint/a11y/noStaticElementInteractions: the library makes it a button that Space lifts; Enter opens.
                        <div
                          ref={drag.innerRef}
                          {...drag.draggableProps}
                          {...drag.dragHandleProps}
                          className={css.card}
                          data-dragging={isDragging || undefined}
                          onClick={event =>
                            !(event.target as Element).closest('a,button,input,[role="dialog"]') && onOpen?.(item)
                          }
                          onKeyDown={event => event.key === 'Enter' && event.target === event.currentTarget && onOpen?.(item)}
                        >
                          {card(item)}
                        </div>
                      )}
                    </Draggable>
                  ))}
                  {drop.placeholder}
                  {!loading && column.items.length === 0 && !isDraggingOver && (
                    <p className={css.none}>{column.closed ?? 'None'}</p>
                  )}
                  {more?.(column)}
                </div>
              )}
            </Droppable>
          </section>
        ))}
      </div>
    </DragDropContext>
  )
}

/** The columns as they will be once the server agrees. A move that the answer already shows changes nothing. */
function moved<T>(
  columns: readonly BoardColumn<T>[],
  { id, to, index }: Move,
  idOf: (item: T) => string,
): readonly BoardColumn<T>[] {
  const item = columns.flatMap(column => column.items).find(one => idOf(one) === id)
  if (!item) return columns
  return columns.map(column => {
    const had = column.items.some(one => idOf(one) === id)
    const rest = had ? column.items.filter(one => idOf(one) !== id) : column.items
    const has = column.id === to
    if (!had && !has) return column
    const step = (has ? 1 : 0) - (had ? 1 : 0)
    return {
      ...column,
      count: { ...column.count, value: column.count.value + step },
      items: has ? rest.toSpliced(index, 0, item) : rest,
    }
  })
}
