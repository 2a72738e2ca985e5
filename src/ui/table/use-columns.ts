import { useLocalStorage } from '@mantine/hooks'
import {
  type ColumnSizingState,
  type ColumnVisibilityState,
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  createColumnHelper,
  functionalUpdate,
  tableFeatures,
  useTable,
} from '@tanstack/react-table'
import { useMemo } from 'react'
import type { Column } from './column.ts'

const features = tableFeatures({ columnSizingFeature, columnResizingFeature, columnVisibilityFeature })
const noRows: never[] = []

/** Which columns are shown and how wide, remembered per list in this browser. Rows do not pass through here: they are virtual. */
export function useColumns<T>(listId: string, columns: readonly Column<T>[], phone: boolean, sort?: string) {
  // The column a list is sorted by is shown, so that the order can be seen, unless the person took it away.
  const sorted = sort?.replace(/^-/, '')
  const hiddenAtFirst = useMemo(
    () => Object.fromEntries(columns.filter(c => c.hidden).map(c => [c.id, c.id === sorted])),
    [columns, sorted],
  )
  const [sizes, setSizes] = useLocalStorage<ColumnSizingState>({
    key: `sizes:${listId}`,
    defaultValue: {},
    getInitialValueInEffect: false,
  })
  const [shown, setShown] = useLocalStorage<ColumnVisibilityState>({
    key: `columns:${listId}`,
    defaultValue: {},
    getInitialValueInEffect: false,
  })
  const visibility = useMemo(() => ({ ...hiddenAtFirst, ...shown }), [hiddenAtFirst, shown])

  const defs = useMemo(() => {
    const helper = createColumnHelper<typeof features, Record<string, unknown>>()
    return helper.columns(
      columns.map((column, index) =>
        helper.display({ id: column.id, size: column.width ?? 160, minSize: 72, maxSize: 640, enableHiding: index > 0 }),
      ),
    )
  }, [columns])

  const table = useTable({
    features,
    columns: defs,
    data: noRows,
    columnResizeMode: 'onChange',
    state: { columnSizing: sizes, columnVisibility: visibility },
    onColumnSizingChange: updater => setSizes(old => functionalUpdate(updater, old)),
    onColumnVisibilityChange: updater => setShown(functionalUpdate(updater, visibility)),
  })

  const byId = useMemo(() => new Map(columns.map(column => [column.id, column])), [columns])
  const headers = table.getHeaderGroups()[0]?.headers ?? []
  const onPhone = columns.some(c => c.phone)
    ? new Set(columns.filter(c => c.phone).map(c => c.id))
    : new Set(columns.slice(0, 2).map(c => c.id))
  return {
    /** What is drawn, left to right. */
    drawn: headers
      .filter(header => !phone || onPhone.has(header.column.id))
      .map(header => ({
        column: byId.get(header.column.id)!,
        width: header.getSize(),
        resizing: header.column.getIsResizing(),
        onResize: header.getResizeHandler(),
        resizeBy: (px: number) =>
          setSizes(old => ({ ...old, [header.column.id]: Math.min(640, Math.max(72, header.getSize() + px)) })),
        resetSize: () => header.column.resetSize(),
      })),
    /** For the menu that shows and hides. */
    choices: table.getAllLeafColumns().map(one => ({
      id: one.id,
      title: byId.get(one.id)?.title ?? one.id,
      shown: one.getIsVisible(),
      fixed: !one.getCanHide(),
      toggle: () => one.toggleVisibility(),
    })),
    reset: () => {
      setSizes({})
      setShown({})
    },
  }
}

export type DrawnColumn<T> = Omit<ReturnType<typeof useColumns<T>>['drawn'][number], 'column'> & { column: Column<T> }
