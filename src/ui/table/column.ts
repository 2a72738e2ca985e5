import type { ReactNode } from 'react'
import type { Edit } from '../record/edit.ts'

export interface Column<T> {
  id: string
  title: string
  cell: (row: T) => ReactNode
  /** In px, as a start; a person may drag it. */
  width?: number
  /** Money, rates and counts stand right, in tabular figures. */
  align?: 'right'
  /** The server can sort by it; its id is the word in the address. */
  sortable?: boolean
  /** Not shown until it is asked for. */
  hidden?: boolean
  /** Also on a phone; without any, the first two columns are. */
  phone?: boolean
  /** The value can be changed in its place; null where this row's may not. */
  edit?: (row: T) => Edit | null
}

export interface Noun {
  one: string
  many: string
}
