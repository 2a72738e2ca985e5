import { showNotice, showUndo } from '#ui/feedback/toasts.tsx'
import { useMe } from '#ui/me.ts'
import { useCommand } from '#ui/use-action.ts'
import { countAlike, listAlike, listToldApart, takeBackApart, tellApart } from '../contract/alike.ts'
import { listDuplicates } from '../contract/merge.ts'
import { readTimeline } from '../contract/work.ts'
import { type Namesake, nameBeside } from './told-by.ts'

const apartAnswers = [listAlike, countAlike, listToldApart, listDuplicates, readTimeline]
const isOf = (pair: readonly { id: string }[], ids: readonly string[]) => pair.every(one => ids.includes(one.id))

/** Says that two people are not the same, with the way back; true when it is done. */
export function useTellApart() {
  const zone = useMe().tenant.timeZone
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
  return async (one: Namesake, other: Namesake) => {
    await tell.run({ contact: one.id, with: other.id })
    showUndo({
      message: `${nameBeside(one, other, zone)} and ${nameBeside(other, one, zone)} are two people.`,
      undo: () => back(one, other),
    })
  }
}

export function useTakeBackApart() {
  const zone = useMe().tenant.timeZone
  const back = useCommand(takeBackApart, { invalidates: apartAnswers })
  return async (one: Namesake, other: Namesake) => {
    await back.run({ contact: one.id, with: other.id })
    showNotice(`${nameBeside(one, other, zone)} and ${nameBeside(other, one, zone)} may be the same again.`)
  }
}
