import { useMediaQuery } from '@mantine/hooks'
import { useNavigate } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef } from 'react'
import { EmptyState } from '../feedback/empty-state.tsx'
import { ErrorState } from '../feedback/error-state.tsx'
import type { Count } from '../format.ts'
import { AllBanner, BulkBar } from './bulk-bar.tsx'
import type { Column, Noun } from './column.ts'
import css from './data-table.module.css'
import { Head } from './head.tsx'
import { Row } from './row.tsx'
import { isSelected, noneSelected, type Selection, selectedCount } from './selection.ts'
import { SkeletonRows } from './skeleton-rows.tsx'
import stack from './stack.module.css'
import { useColumns } from './use-columns.ts'
import { usePlace, useReturn } from './use-place.ts'
import { useRowState } from './use-row-state.ts'
import whole from './whole.module.css'

export interface DataTableProps<T> {
  /** Names the list in this browser: widths, columns and the place are remembered under it. */
  id: string
  noun: Noun
  columns: readonly Column<T>[]
  rows: readonly T[]
  rowId: (row: T) => string
  /** For those who cannot see the row: a name. */
  rowLabel: (row: T) => string
  /** On a phone every fact of a row stands under the other, instead of the few columns marked for it: for lists without ticks. */
  stacked?: boolean
  /** Every cell is as high as its words need: for short lists of long words. */
  whole?: boolean
  /** Where a row opens; makes the first cell a link. */
  href?: (row: T) => string
  onOpen?: (row: T) => void
  total?: Count | undefined
  /** `score` or `-score`. */
  sort?: string | undefined
  onSort?: (sort: string | undefined) => void
  selection?: Selection
  onSelection?: (selection: Selection) => void
  /** Buttons for the ticked rows; they name the act and the number. */
  bulk?: (selection: Selection, count: Count) => ReactNode
  loading?: boolean
  error?: unknown
  onAgain?: () => unknown
  more?: boolean
  loadingMore?: boolean
  onMore?: () => unknown
  /** An `EmptyState` that says what will be here, why not yet, and what to do. */
  empty?: ReactNode
}

/** A list of any length: only the rows in sight are drawn. */
export function DataTable<T>(props: DataTableProps<T>) {
  const {
    id,
    noun,
    rows,
    rowId,
    rowLabel,
    href,
    onOpen,
    sort,
    onSort,
    selection,
    onSelection,
    bulk,
    loading = false,
    error,
    more = false,
    onMore,
  } = props
  const phone = useMediaQuery('(max-width: 767px)', false, { getInitialValueInEffect: false })
  const touch = useMediaQuery('(pointer: coarse)', false, { getInitialValueInEffect: false })
  const navigate = useNavigate()
  const stacked = phone && props.stacked === true
  const columns = useColumns(id, props.columns, phone && !stacked, sort)
  const scroller = useRef<HTMLDivElement>(null)
  const place = usePlace(id)
  const height = touch ? 44 : 36

  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (stacked ? 28 * columns.drawn.length + 24 : height),
    overscan: 10,
    initialOffset: place.kept?.top ?? 0,
    scrollPaddingStart: height,
    scrollPaddingEnd: 8,
  })
  // The same array until a column comes or goes: every row compares it, at every step of a scroll.
  const order = JSON.stringify(columns.drawn.map(one => one.column.id))
  const drawn = useMemo(
    () => (JSON.parse(order) as string[]).flatMap(name => props.columns.find(column => column.id === name) ?? []),
    [order, props.columns],
  )
  const state = useRowState({
    rows,
    rowId,
    many: noun.many,
    selection,
    onSelection,
    scroller,
    canOpen: Boolean(href ?? onOpen),
    onOpen: row => (onOpen ? onOpen(row) : href && void navigate({ to: href(row) })),
    firstEditable: row => drawn.find(column => column.edit?.(row))?.id,
    scrollTo: index => virtual.scrollToIndex(index, { align: 'auto' }),
  })
  const { active, setActive } = state

  useReturn(place.key, scroller, active, setActive)

  const items = virtual.getVirtualItems()
  const last = items.at(-1)?.index ?? -1
  const nearEnd = more && last >= rows.length - 15
  const asked = useRef(-1)
  useEffect(() => {
    // Once for each length: a second question would stop the first.
    if (!nearEnd || props.loadingMore || error || asked.current === rows.length) return
    asked.current = rows.length
    void onMore?.()
  }, [nearEnd, props.loadingMore, error, onMore, rows.length])

  const total = props.total ?? { value: rows.length, capped: more }
  const count = selection ? selectedCount(selection, total) : { value: 0 }
  const tickedRows = selection ? rows.filter(row => isSelected(selection, rowId(row))).length : 0
  const allLoaded = rows.length > 0 && tickedRows === rows.length
  const width = columns.drawn.reduce((sum, one) => sum + one.width, (selection ? 40 : 0) + 40)
  const span = drawn.length + (selection ? 1 : 0) + (phone ? 0 : 1)
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target instanceof HTMLInputElement && event.target.type !== 'checkbox') return
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 15, PageUp: -15, Home: -rows.length, End: rows.length }[event.key]
    if (!step || (event.target as Element).closest('th,[role="menu"],[role="listbox"]')) return
    event.preventDefault()
    state.move(step)
  }

  const clear = () => onSelection?.(noneSelected)
  if (error && rows.length === 0) return <ErrorState error={error} onAgain={props.onAgain} />
  if (!loading && rows.length === 0)
    return props.empty ?? <EmptyState title={`No ${noun.many} match`} why="Remove a filter to see more." />
  return (
    <div className={css.frame}>
      {selection && allLoaded && more && (
        <AllBanner
          loaded={rows.length}
          total={total}
          noun={noun}
          all={selection.all}
          onAll={() => onSelection?.({ all: true, except: new Set() })}
          onClear={clear}
        />
      )}
      <div
        ref={scroller}
        className={css.scroller}
        role="region"
        aria-label={`List of ${noun.many}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
        tabIndex={0}
        onKeyDown={onKeyDown}
        onScroll={event => event.currentTarget.toggleAttribute('data-shifted', event.currentTarget.scrollLeft > 0)}
      >
        <table
          className={`${css.table} ${stacked ? stack.stack : props.whole ? whole.whole : ''}`}
          data-stacked={stacked || undefined}
          style={phone ? undefined : { minWidth: width }}
          aria-rowcount={total.capped ? -1 : total.value + 1}
          aria-busy={loading}
        >
          <colgroup>
            {selection && <col style={{ width: 40 }} />}
            {columns.drawn.map(({ column, width: own }, index) => (
              <col key={column.id} style={phone && index === 0 ? undefined : { width: phone ? Math.min(own, 128) : own }} />
            ))}
            {!phone && <col />}
          </colgroup>
          <Head
            columns={columns as never}
            phone={phone}
            sort={sort}
            onSort={onSort}
            ticked={selection && (allLoaded ? 'all' : count.value > 0 ? 'some' : 'none')}
            onTick={on => onSelection?.(on ? { all: false, ids: new Set(rows.map(rowId)) } : noneSelected)}
            many={noun.many}
          />
          <tbody>
            {loading && rows.length === 0 && <SkeletonRows columns={drawn} ticks={Boolean(selection)} phone={phone} />}
            <Spacer height={items[0]?.start ?? 0} span={span} />
            {items.map(({ index }) => {
              const row = rows[index]!
              const own = rowId(row)
              return (
                <Row
                  key={own}
                  row={row}
                  id={own}
                  label={rowLabel(row)}
                  index={index}
                  columns={drawn}
                  phone={phone}
                  measure={stacked || props.whole ? virtual.measureElement : undefined}
                  active={index === active}
                  ticked={selection && isSelected(selection, own)}
                  editing={state.editing?.id === own ? state.editing.column : undefined}
                  href={href?.(row)}
                  onTick={state.tick}
                  onOpen={state.open}
                  onActive={setActive}
                  onEdit={state.edit}
                />
              )
            })}
            <Spacer height={virtual.getTotalSize() - (items.at(-1)?.end ?? 0)} span={span} />
            {props.loadingMore && <SkeletonRows columns={drawn} ticks={Boolean(selection)} phone={phone} rows={3} />}
          </tbody>
        </table>
      </div>
      {bulk && selection && count.value > 0 && (
        <BulkBar count={count} noun={noun} onClear={clear}>
          {bulk(selection, count)}
        </BulkBar>
      )}
    </div>
  )
}

const Spacer = ({ height, span }: { height: number; span: number }) =>
  height > 0 ? (
    <tr aria-hidden>
      <td colSpan={span} style={{ height, padding: 0, border: 0 }} />
    </tr>
  ) : null
