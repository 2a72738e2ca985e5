import { showNotice, showUndo } from '#ui/feedback/toasts.tsx'
import { useCommand } from '#ui/use-action.ts'
import { countAlike, listAlike, listToldApart, takeBackApart, tellApart } from '../contract/alike.ts'
import { listDuplicates } from '../contract/merge.ts'
import { readTimeline } from '../contract/work.ts'

interface Named {
  id: string
  name: string
}
const apartAnswers = [listAlike, countAlike, listToldApart, listDuplicates, readTimeline]
const isOf = (pair: readonly Named[], ids: readonly string[]) => pair.every(one => ids.includes(one.id))

/** Says that two people are not the same, with the way back; true when it is done. */
export function useTellApart() {
  const back = useTakeBackApart()
  const tell = useCommand(tellApart, {
    invalidates: apartAnswers,
    optimistic: (said, patch) => {
      patch(listAlike, list => ({
        ...list,
        items: list.items.filter(pair => !isOf([pair.older, pair.newer], [said.contact, said.with])),
      }))
    },
  })
  return async (one: Named, other: Named) => {
    await tell.run({ contact: one.id, with: other.id })
    showUndo({ message: `${one.name} and ${other.name} are two people.`, undo: () => back(one, other) })
  }
}

export function useTakeBackApart() {
  const back = useCommand(takeBackApart, { invalidates: apartAnswers })
  return async (one: Named, other: Named) => {
    await back.run({ contact: one.id, with: other.id })
    showNotice(`${one.name} and ${other.name} may be the same again.`)
  }
}
