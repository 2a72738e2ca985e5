import { showUndo } from '#ui/feedback/toasts.tsx'
import { useCommand } from '#ui/use-action.ts'
import { compareMatrix, editDraft, listMatrixVersions, readMatrix, simulateMatrix } from '../contract.ts'
import { type Cell, takenAlong, wayBack, withCells } from './matrix-along.ts'
import type { Matrix } from './matrix-words.ts'

/** What an edit of the draft makes old. */
export const draftAnswers = [readMatrix, listMatrixVersions, compareMatrix, simulateMatrix]

/** Sets cells of a draft at once on the screen; what went along, or `done`, is told with the way back. */
export function useCells(version: string, matrix: Matrix | undefined) {
  const edit = useCommand(editDraft, {
    invalidates: draftAnswers,
    optimistic: ({ cells = [] }, patch) =>
      patch(readMatrix, (answer, input) =>
        input.version === version ? { ...answer, types: answer.types.map(type => withCells(type, cells)) } : answer,
      ),
  })
  return async (cells: Cell[], done?: string): Promise<void> => {
    const types = matrix?.types ?? []
    const told = [...(done ? [done] : []), ...takenAlong(types, cells)]
    const back = wayBack(types, cells)
    try {
      await edit.run({ cells })
    } catch {
      // The toast has said why.
      return
    }
    if (told.length) showUndo({ message: told.join(' '), undo: () => edit.run({ cells: back }).catch(() => undefined) })
  }
}
