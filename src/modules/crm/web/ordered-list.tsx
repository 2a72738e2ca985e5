import { DragDropContext, Draggable, Droppable } from '@hello-pangea/dnd'
import { IconGripVertical } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import css from './pipelines.module.css'

interface OrderedListProps<T> {
  label: string
  items: readonly T[]
  itemId: (item: T) => string
  itemName: (item: T) => string
  /** Left out: the order stands. */
  onOrder: ((items: T[]) => void) | undefined
  line: (item: T, index: number) => ReactNode
}

/** Lines whose order means something: drawn by the handle, or lifted with Space and moved by the arrow keys. */
export function OrderedList<T>({ label, items, itemId, itemName, onOrder, line }: OrderedListProps<T>) {
  return (
    <DragDropContext
      onDragEnd={({ source, destination }) =>
        destination &&
        destination.index !== source.index &&
        onOrder?.(items.toSpliced(source.index, 1).toSpliced(destination.index, 0, items[source.index]!))
      }
      dragHandleUsageInstructions="Press Space to lift, the arrow keys to move, Space to drop, Escape to cancel."
    >
      <Droppable droppableId={label}>
        {drop => (
          <ol ref={drop.innerRef} {...drop.droppableProps} className={css.lines} aria-label={label}>
            {items.map((item, index) => (
              <Draggable key={itemId(item)} draggableId={itemId(item)} index={index} isDragDisabled={!onOrder}>
                {(drag, { isDragging }) => (
                  <li ref={drag.innerRef} {...drag.draggableProps} className={css.line} data-dragging={isDragging || undefined}>
                    {onOrder && (
                      <span
                        role="button"
                        tabIndex={0}
                        {...drag.dragHandleProps}
                        className={css.grip}
                        aria-label={`Move ${itemName(item) || 'this line'}`}
                      >
                        <IconGripVertical size={16} stroke={1.6} aria-hidden />
                      </span>
                    )}
                    {line(item, index)}
                  </li>
                )}
              </Draggable>
            ))}
            {drop.placeholder}
          </ol>
        )}
      </Droppable>
    </DragDropContext>
  )
}
