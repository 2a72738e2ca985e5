import { lazy, type ReactNode, Suspense } from 'react'
import type { Count } from '../format.ts'
import type { Tone } from '../theme.ts'
import css from './board.module.css'
import { BoneCards, ColumnHead } from './column-head.tsx'

export interface BoardColumn<T> {
  id: string
  title: string
  tone?: Tone
  /** Everything in the stage, also what is not loaded. */
  count: Count
  sumCents?: number | null
  items: readonly T[]
  /** Why nothing may be dropped here. */
  closed?: string | undefined
}

export interface BoardProps<T> {
  label: string
  columns: readonly BoardColumn<T>[]
  itemId: (item: T) => string
  card: (item: T) => ReactNode
  /** Asks the server; if it refuses, the card goes back by itself. */
  onMove: (item: T, to: { column: string; index: number }) => Promise<unknown>
  onOpen?: (item: T) => void
  loading?: boolean
  /** Shown under the last card of a column that has more. */
  more?: (column: BoardColumn<T>) => ReactNode
}

// What moves the cards is large, and most people look at lists: it comes with the first board.
const Moving = lazy(() => import('./moving-board.tsx').then(m => ({ default: m.MovingBoard })))

/** Stages side by side. Cards move by mouse, finger, or Space and the arrow keys. */
export const Board = <T,>(board: BoardProps<T>) => (
  <Suspense fallback={<Still {...(board as unknown as BoardProps<unknown>)} />}>
    <Moving {...(board as unknown as BoardProps<unknown>)} />
  </Suspense>
)

const Still = ({ label, columns }: BoardProps<unknown>) => (
  <section className={css.board} aria-label={label} aria-busy>
    {columns.map(column => (
      <div key={column.id} className={css.column}>
        <ColumnHead column={column} />
        <div className={css.cards}>
          <BoneCards />
        </div>
      </div>
    ))}
  </section>
)
