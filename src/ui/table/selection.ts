import type { Count } from '../format.ts'

/** What is ticked: some rows, or everything that matches the filters except some. The second is sent as a filter, never as ids. */
export type Selection = { all: false; ids: ReadonlySet<string> } | { all: true; except: ReadonlySet<string> }

export const noneSelected: Selection = { all: false, ids: new Set() }

export const isSelected = (selection: Selection, id: string) =>
  selection.all ? !selection.except.has(id) : selection.ids.has(id)

export function selectedCount(selection: Selection, total: Count): Count {
  if (!selection.all) return { value: selection.ids.size }
  return { ...total, value: Math.max(0, total.value - selection.except.size) }
}

const flipped = (set: ReadonlySet<string>, ids: readonly string[], into: boolean) => {
  const next = new Set(set)
  for (const id of ids) into ? next.add(id) : next.delete(id)
  return next
}

/** Ticks or unticks rows. */
export const selecting = (selection: Selection, ids: readonly string[], on: boolean): Selection =>
  selection.all
    ? { all: true, except: flipped(selection.except, ids, !on) }
    : { all: false, ids: flipped(selection.ids, ids, on) }
