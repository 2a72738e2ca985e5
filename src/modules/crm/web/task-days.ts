import { addDays, civilTime } from '#base/civil-time.ts'
import { dateText } from '#ui/format.ts'
import type { Task } from './task-item.tsx'

export interface DayGroup {
  id: string
  title: string
  /** Everything in it is of the day that its title names. */
  oneDay: boolean
  tasks: readonly Task[]
}

interface Asked {
  now: number
  zone: string
  /** Done tasks are read backwards, by the day on which they were done. */
  done: boolean
}

const weekday = (date: string) => new Date(`${date}T00:00:00Z`).toLocaleDateString('en-US', { weekday: 'long', timeZone: 'UTC' })

/** Tasks by day in the client's zone: overdue, today, tomorrow, the next days by name, later, without a date. */
export function dayGroups(tasks: readonly Task[], { now, zone, done }: Asked): DayGroup[] {
  const today = civilTime(now, zone).date
  const placeOf = (task: Task): { id: string; title: string } => {
    if (done) {
      const day = civilTime(task.doneAt ?? task.createdAt, zone).date
      return { id: day, title: day === today ? 'Today' : day === addDays(today, -1) ? 'Yesterday' : dateText(day) }
    }
    if (task.dueAt === null) return { id: 'none', title: 'Without a date' }
    if (Date.parse(task.dueAt) < now) return { id: 'overdue', title: 'Overdue' }
    const day = civilTime(task.dueAt, zone).date
    if (day === today) return { id: day, title: 'Today' }
    if (day === addDays(today, 1)) return { id: day, title: 'Tomorrow' }
    if (day < addDays(today, 7)) return { id: day, title: weekday(day) }
    return { id: 'later', title: 'Later' }
  }
  const groups = new Map<string, { title: string; tasks: Task[] }>()
  // A task that was just ticked off stays where it was, struck through, until the list is asked again.
  for (const task of tasks) {
    const { id, title } = placeOf(task)
    const group = groups.get(id)
    if (group) group.tasks.push(task)
    else groups.set(id, { title, tasks: [task] })
  }
  return [...groups].map(([id, group]) => ({ id, oneDay: !['overdue', 'later', 'none'].includes(id), ...group }))
}
