import { Button } from '@mantine/core'
import { ListSkeleton } from '#ui/feedback/skeletons.tsx'
import { useCan } from '#ui/me.ts'
import { RelatedPart } from '#ui/record/record-layout.tsx'
import { useUrlState } from '#ui/url-state.ts'
import { useAction } from '#ui/use-action.ts'
import { listTasks } from '../contract/work.ts'
import css from './record.module.css'
import type { About } from './record-timeline.tsx'
import { TaskItem } from './task-item.tsx'

/** What is still to be done for this record. */
export function RecordTasks({ about }: { about: About }) {
  const [, setUrl] = useUrlState()
  const can = useCan('task.use')
  const wanted = about.lead ? { lead: about.lead } : about.loan ? { loan: about.loan } : { contact: about.contact! }
  const { data } = useAction(listTasks, { ...wanted, state: 'open', limit: 20 }, { enabled: can.allowed })
  if (!can.allowed) return null
  return (
    <RelatedPart
      title="Tasks and callbacks"
      action={
        <Button size="compact-sm" variant="subtle" onClick={() => setUrl({ write: 'task', tab: undefined }, true)}>
          Add
        </Button>
      }
    >
      {!data ? (
        <ListSkeleton rows={2} label="Loading the tasks" />
      ) : data.items.length === 0 ? (
        <span className="quiet">No next step is set.</span>
      ) : (
        <ul className={css.list}>
          {data.items.map(task => (
            <TaskItem key={task.id} task={task} />
          ))}
        </ul>
      )}
    </RelatedPart>
  )
}
