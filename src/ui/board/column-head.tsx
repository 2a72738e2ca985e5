import { Bone } from '../feedback/skeletons.tsx'
import { countText, moneyText } from '../format.ts'
import css from './board.module.css'
import type { BoardColumn } from './board.tsx'

export const ColumnHead = ({ column }: { column: Pick<BoardColumn<unknown>, 'title' | 'tone' | 'count' | 'sumCents'> }) => (
  <header className={css.head}>
    {column.tone && column.tone !== 'plain' && <span className={css.dot} data-tone={column.tone} aria-hidden />}
    <h2>{column.title}</h2>
    <span className={`${css.count} figures`}>{countText(column.count)}</span>
    {column.sumCents !== null && column.sumCents !== undefined && (
      <span className={`${css.sum} figures`}>{moneyText(column.sumCents, 'short')}</span>
    )}
  </header>
)

/** Where cards are still to come. */
export const BoneCards = () =>
  [0, 1, 2].map(bone => (
    <div key={bone} className={css.card}>
      <Bone width="64%" />
      <br />
      <Bone width="40%" />
    </div>
  ))
