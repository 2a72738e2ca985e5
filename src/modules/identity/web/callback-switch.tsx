import { Switch } from '@mantine/core'
import { showUndo } from '#ui/feedback/toasts.tsx'
import { useCommand } from '#ui/use-action.ts'
import { listPeople, setCallbacks } from '../contract.ts'
import type { Person } from './slots.ts'

/** Whether others may choose this person for a callback. Outside callers never are. */
export function CallbackSwitch({ person }: { person: Person }) {
  const set = useCommand(setCallbacks, {
    invalidates: [listPeople],
    optimistic: ({ listed }, patch) =>
      patch(listPeople, answer => ({
        ...answer,
        items: answer.items.map(one => (one.id === person.id ? { ...one, takesCallbacks: listed } : one)),
      })),
  })
  if (person.type === 'caller') return 'Cannot be given any: they are handed leads by the queue'
  const change = async (listed: boolean) => {
    await set.run({ person: person.id, listed })
    showUndo({
      message: listed ? `${person.name} may be given callbacks.` : `${person.name} is not listed for callbacks any more.`,
      undo: () => set.run({ person: person.id, listed: !listed }),
    })
  }
  return (
    <Switch
      label="May be given callbacks by others"
      checked={person.takesCallbacks}
      disabled={set.pending}
      onChange={event => void change(event.currentTarget.checked).catch(() => undefined)}
    />
  )
}
