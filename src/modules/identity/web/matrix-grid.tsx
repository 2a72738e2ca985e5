import { UnstyledButton } from '@mantine/core'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { Fragment, type KeyboardEvent, type MouseEvent, useEffect, useMemo, useRef, useState } from 'react'
import { beyondAt } from '#policy/beyond-sight.ts'
import { type Demands, type Level, matrix as law, type Permission } from '#policy/matrix.ts'
import { counted } from '#ui/format.ts'
import { CellMenu } from './matrix-cell-menu.tsx'
import css from './matrix-grid.module.css'
import { Sideways, useColumns } from './matrix-sideways.tsx'
import {
  cellSentence,
  demandMarks,
  demandsIn,
  differs,
  type Heading,
  levelKeys,
  levelMarks,
  levelOf,
  levelsIn,
  type Matrix,
  type MatrixType,
  namedBy,
} from './matrix-words.ts'

interface MatrixGridProps {
  matrix: Matrix
  /** What it is compared with; changed cells are marked. */
  base: Matrix | undefined
  headings: readonly Heading[]
  /** Every heading is open while something is looked for. */
  searching: boolean
  /** Left out: may only be read. */
  onSet: ((type: MatrixType, permission: Permission, level: Level, demands?: Demands) => unknown) | undefined
  onType: (type: MatrixType) => void
}

interface At {
  row: number
  column: number
}

/** Functions by user types. Arrows move, letters and Enter choose a level, Space opens what there is to choose from. */
export function MatrixGrid({ matrix, base, headings, searching, onSet, onType }: MatrixGridProps) {
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
  const [told, setTold] = useState<ReadonlySet<string>>(new Set())
  const [at, setAt] = useState<At>({ row: 0, column: 0 })
  const [open, setOpen] = useState(false)
  const table = useRef<HTMLTableElement>(null)
  const box = useRef<HTMLDivElement>(null)
  const columns = useColumns(box, matrix.types.length)
  const moved = useRef(false)
  const shown = useMemo(
    () => headings.map(heading => ({ ...heading, open: searching || !closed.has(heading.category) })),
    [headings, closed, searching],
  )
  const names = headings.map(heading => heading.category)
  const allClosed = names.every(name => closed.has(name))
  const rows = useMemo(() => shown.flatMap(heading => (heading.open ? heading.functions : [])), [shown])
  const rowOf = useMemo(() => new Map(rows.map((one, index) => [one.permission, index])), [rows])
  const here: At = { row: Math.min(at.row, Math.max(rows.length - 1, 0)), column: Math.min(at.column, matrix.types.length - 1) }

  // Wherever the grid was moved to, the focus follows.
  useEffect(() => {
    if (!moved.current || open) return
    moved.current = false
    table.current?.querySelector<HTMLElement>(`[data-at="${here.row}-${here.column}"]`)?.focus()
  }, [here.row, here.column, open])

  const move = (row: number, column: number) => {
    moved.current = true
    setAt({
      row: Math.max(0, Math.min(row, rows.length - 1)),
      column: Math.max(0, Math.min(column, matrix.types.length - 1)),
    })
  }
  const choose = (level: Level, demands?: Demands) => {
    const type = matrix.types[here.column]
    const one = rows[here.row]
    if (type && one && onSet) onSet(type, one.permission, level, demands)
  }
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.target as HTMLElement).dataset.at) return
    const { row, column } = here
    const moves: Record<string, () => void> = {
      ArrowDown: () => move(row + 1, column),
      ArrowUp: () => move(row - 1, column),
      ArrowRight: () => move(row, column + 1),
      ArrowLeft: () => move(row, column - 1),
      Home: () => move(row, 0),
      End: () => move(row, matrix.types.length - 1),
      PageDown: () => move(row + 10, column),
      PageUp: () => move(row - 10, column),
    }
    const type = matrix.types[column]
    const permission = rows[row]?.permission
    const letter = levelKeys[event.key.toLowerCase()]
    if (moves[event.key]) moves[event.key]!()
    else if (!onSet || !type || !permission) return
    else if (event.key === ' ') setOpen(true)
    else if (event.key === 'Enter') {
      const able = levelsIn(type, permission)
      choose(able[(able.indexOf(levelOf(type, permission)) + 1) % able.length]!)
    } else if (letter && levelsIn(type, permission).includes(letter)) choose(letter)
    else return
    event.preventDefault()
  }
  const onClick = (event: MouseEvent) => {
    const place = (event.target as HTMLElement).closest<HTMLElement>('[data-at]')?.dataset.at
    if (!place) return
    const [row, column] = place.split('-').map(Number)
    move(row!, column!)
    if (onSet) setOpen(true)
  }
  const turn = (set: ReadonlySet<string>, name: string) => {
    const next = new Set(set)
    if (!next.delete(name)) next.add(name)
    return next
  }

  return (
    <div
      className={css.frame}
      data-before={columns && columns.first > 1 ? true : undefined}
      data-after={columns && columns.last < matrix.types.length ? true : undefined}
    >
      <div className={css.scroll} ref={box}>
        <table
          ref={table}
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a grid is a table whose cells are worked in (WAI-ARIA 1.2).
          role="grid"
          aria-label="Security matrix"
          aria-readonly={!onSet}
          className={css.grid}
          onKeyDown={onKey}
          onClick={onClick}
        >
          <thead>
            <tr>
              <th scope="col" className={css.corner}>
                <span className={css.cornerLine}>
                  Function
                  {columns && <Sideways box={box} columns={columns} count={matrix.types.length} />}
                </span>
                {!searching && (
                  <UnstyledButton className={css.fold} onClick={() => setClosed(new Set(allClosed ? [] : names))}>
                    {allClosed ? 'Open all' : 'Fold all'}
                  </UnstyledButton>
                )}
              </th>
              {matrix.types.map(type => (
                <th key={type.id} scope="col" className={css.type}>
                  <UnstyledButton
                    className={css.typeName}
                    onClick={() => onType(type)}
                    aria-label={`About the user type ${type.name}`}
                  >
                    {type.name}
                  </UnstyledButton>
                  <span className={css.people}>{counted(type.people, 'person', 'people')}</span>
                </th>
              ))}
            </tr>
          </thead>
          {shown.map(heading => (
            <tbody key={heading.category}>
              <tr>
                <th scope="rowgroup" className={css.heading} colSpan={matrix.types.length + 1}>
                  <UnstyledButton
                    className={css.turn}
                    aria-expanded={heading.open}
                    onClick={() => setClosed(turn(closed, heading.category))}
                  >
                    {heading.open ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />}
                    {heading.category}
                    <span className="quiet figures">{heading.functions.length}</span>
                  </UnstyledButton>
                </th>
              </tr>
              {heading.open &&
                heading.functions.map(one => (
                  <Fragment key={one.permission}>
                    <tr>
                      <th scope="row" className={css.function}>
                        <UnstyledButton
                          className={css.functionName}
                          aria-expanded={told.has(one.permission)}
                          title={`${one.label}: what it opens (${one.actions.length})`}
                          onClick={() => setTold(turn(told, one.permission))}
                        >
                          {one.label}
                        </UnstyledButton>
                      </th>
                      {matrix.types.map((type, column) => {
                        const row = rowOf.get(one.permission)!
                        const was = differs(type, base, one.permission)
                        const level = levelOf(type, one.permission)
                        const isHere = here.row === row && here.column === column
                        const cell = (
                          <td
                            key={type.id}
                            className={css.cell}
                            data-at={`${row}-${column}`}
                            data-level={level}
                            // Drawn, not written: what is read out is the sentence.
                            data-mark={levelMarks[level]}
                            data-demand={level === 'none' ? '' : demandMarks(demandsIn(type, one.permission))}
                            data-beyond={beyondAt(type, one.permission) ? true : undefined}
                            data-changed={was === undefined ? undefined : true}
                            tabIndex={isHere ? 0 : -1}
                            title={cellSentence(type, one.permission, was)}
                            aria-label={cellSentence(type, one.permission, was)}
                            onFocus={() => (isHere ? undefined : setAt({ row, column }))}
                          />
                        )
                        return isHere && open && onSet ? (
                          <CellMenu
                            key={type.id}
                            type={type}
                            permission={one.permission}
                            onChoose={choose}
                            onClose={() => {
                              moved.current = true
                              setOpen(false)
                            }}
                          >
                            {cell}
                          </CellMenu>
                        ) : (
                          cell
                        )
                      })}
                    </tr>
                    {told.has(one.permission) && (
                      <tr>
                        <td colSpan={matrix.types.length + 1} className={css.actions}>
                          {one.splitFrom && (
                            <p className={css.splitFrom}>
                              {namedBy(matrix, one)
                                ? `This version does not name it and means by it what it says of “${namedBy(matrix, one)}”.`
                                : `Once a part of “${law[one.splitFrom].label}”.`}
                            </p>
                          )}
                          <ul aria-label={`What “${one.label}” opens`}>
                            {one.actions.map(action => (
                              <li key={action.name}>
                                {action.summary} <code>{action.name}</code>
                              </li>
                            ))}
                            {one.actions.length === 0 && <li>Nothing by itself: other functions ask about it.</li>}
                          </ul>
                        </td>
                      </tr>
                    )}
                  </Fragment>
                ))}
            </tbody>
          ))}
        </table>
      </div>
    </div>
  )
}
