import { keepPastTasks } from '#modules/crm/index.ts'
import type { Laid } from './leads.ts'
import type { Setting } from './setting.ts'

const hour = 3_600_000

/** A call is something for the phone list. */
const kindOf = (title: string) => (/\bcall\b/i.test(title) ? 'callback' : 'task')

/** The next steps of the officers; who is late has been reminded of it. */
export function layTasks({ ctx, now, idOf, contact, lead: leadId, branchOf }: Setting, laid: readonly Laid[]): void {
  void keepPastTasks(
    ctx,
    laid.flatMap(({ lead }) =>
      lead.tasks.map((task, n) => {
        const due = Date.parse(task.dueAt)
        const made = Math.min(Date.parse(lead.firstTouchAt ?? lead.receivedAt), due, now.getTime())
        return {
          id: idOf(`task ${lead.key} ${n}`, made),
          kind: kindOf(task.title),
          title: task.title,
          contact: contact(lead.contact),
          lead: leadId(lead.key),
          owner: idOf(task.assignee),
          branch: branchOf(task.assignee),
          dueAt: new Date(due),
          remindedAt: due < now.getTime() ? now : null,
          doneAt: task.doneAt ?? null,
          doneBy: task.doneAt ? idOf(task.assignee) : null,
          madeBy: idOf(task.assignee),
          createdAt: new Date(made),
        }
      }),
    ),
  ).catch(() => {})
}

const own: readonly [title: string, hours: number][] = [
  ['Call back about the appraisal', -26],
  ['Send the document checklist', -3],
  ['Call back before lunch', 1],
  ['Review the pre-approval letter', 3],
  ['Call back: wants to lock', 5],
  ['Ask for the missing bank statement', 22],
  ['Call back after work', 28],
  ['Check in about the closing date', 50],
]

/** Something to do for whoever loads the company, late, today and soon, so that their own day is not empty. */
export async function layOwnTasks({ ctx, company, operation, now, idOf, contact, lead: leadId }: Setting): Promise<void> {
  const asker = operation.askedBy
  const worked = company.leads.filter(lead => lead.status === 'contacted' || lead.status === 'appointment').slice(-own.length)
  if (!asker) return
  await keepPastTasks(
    ctx,
    worked.map((lead, n) => {
      const [title, hours] = own[n]!
      const due = new Date(now.getTime() + hours * hour)
      return {
        id: idOf(`own task ${n}`),
        kind: kindOf(title),
        title,
        contact: contact(lead.contact),
        lead: leadId(lead.key),
        owner: asker,
        dueAt: due,
        remindAt: hours > 0 ? due : null,
        remindedAt: hours > 0 ? null : now,
        madeBy: asker,
        createdAt: new Date(now.getTime() - 48 * hour),
      }
    }),
  )
}
