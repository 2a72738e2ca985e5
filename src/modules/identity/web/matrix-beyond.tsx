import { Button } from '@mantine/core'
import { beyondSight, narrowedToSight } from '#policy/beyond-sight.ts'
import { matrix as law } from '#policy/matrix.ts'
import { counted } from '#ui/format.ts'
import type { Cell } from './matrix-along.ts'
import css from './matrix-page.module.css'
import { levelOf, type Matrix, reachNames } from './matrix-words.ts'

interface MatrixBeyondProps {
  matrix: Matrix
  /** Left out: may only be read. */
  onSet: ((cells: Cell[], done: string) => unknown) | undefined
}

/**
 * What cannot be asked for as the draft stands: people would change records that no list shows them. It keeps its place below
 * the grid whether there is any of it or not, so that nothing moves under the hand.
 */
export function MatrixBeyond({ matrix, onSet }: MatrixBeyondProps) {
  const found = matrix.types.map(type => ({ type, cells: beyondSight(type) })).filter(({ cells }) => cells.length > 0)
  if (found.length === 0) return <p className={css.standing}>Nobody may work on what they do not see.</p>
  const narrowed = found.flatMap(({ type }) =>
    narrowedToSight(type).map(cell => ({ ...cell, type: type.id, was: levelOf(type, cell.permission) })),
  )
  return (
    <div className={css.standing} data-late role="status">
      <details>
        <summary>This draft lets people work on what they do not see, where a cell has “!”.</summary>
        <p>It cannot be asked for until each of these is as wide as the other:</p>
        <ul>
          {found.flatMap(({ type, cells }) =>
            cells.map(({ permission, level, sees, seen }) => (
              <li key={`${type.id} ${permission}`}>
                {type.name}: “{law[permission].label}” over {reachNames[level]}, “{law[sees].label}” over {reachNames[seen]}
              </li>
            )),
          )}
        </ul>
      </details>
      {onSet && (
        <Button
          size="compact-sm"
          onClick={() => onSet(narrowed, `${counted(narrowed.length, 'cell')} narrowed to what they see.`)}
        >
          Narrow what they edit to what they see
        </Button>
      )}
    </div>
  )
}
