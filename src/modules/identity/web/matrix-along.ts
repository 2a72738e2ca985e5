import { together } from '#policy/client-matrix.ts'
import { matrix, type Permission } from '#policy/matrix.ts'
import type { Input } from '#ui/call.ts'
import type { editDraft } from '../contract.ts'
import { demandsIn, levelOf, type MatrixType } from './matrix-words.ts'

export type Cell = NonNullable<Input<typeof editDraft>['cells']>[number]

const setIn = (type: MatrixType, cells: readonly Cell[]) => cells.filter(cell => cell.type === type.id)

/** A type as it becomes: the cells that are set, and those that go along with them. */
export function withCells(type: MatrixType, cells: readonly Cell[]): MatrixType {
  const set = setIn(type, cells)
  const levels = Object.fromEntries(set.map(cell => [cell.permission, cell.level]))
  const demands = Object.fromEntries(set.flatMap(cell => (cell.demands ? [[cell.permission, cell.demands]] : [])))
  return { ...type, cells: together({ ...type.cells, ...levels }), demands: { ...type.demands, ...demands } }
}

/** The functions that are moved without being set themselves. */
function along(type: MatrixType, cells: readonly Cell[]): Permission[] {
  const set = setIn(type, cells)
  if (set.length === 0) return []
  const now = withCells(type, cells)
  return (Object.keys(type.cells) as Permission[]).filter(
    permission => levelOf(type, permission) !== levelOf(now, permission) && !set.some(cell => cell.permission === permission),
  )
}

/** What else a change moves, type by type: `Loan officer: took along Search everything and See timelines.` */
export const takenAlong = (types: readonly MatrixType[], cells: readonly Cell[]): string[] =>
  types.flatMap(type => {
    const labels = along(type, cells).map(permission => matrix[permission].label)
    return labels.length ? `${type.name}: took along ${new Intl.ListFormat('en').format(labels)}.` : []
  })

/** What gives every cell that a change touches what it had. */
export const wayBack = (types: readonly MatrixType[], cells: readonly Cell[]): Cell[] =>
  types.flatMap(type => {
    const now = withCells(type, cells)
    const back = (permission: Permission): Cell => ({
      type: type.id,
      permission,
      level: levelOf(type, permission),
      was: levelOf(now, permission),
    })
    return [
      ...setIn(type, cells).map(({ permission, demands }) => ({
        ...back(permission),
        ...(demands && { demands: demandsIn(type, permission) }),
      })),
      ...along(type, cells).map(back),
    ]
  })
