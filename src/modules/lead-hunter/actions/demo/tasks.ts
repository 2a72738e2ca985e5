import { keepPastTasks } from '#modules/crm/index.ts'
import { ownTasks } from '../../rules/demo/next-steps.ts'
import type { DemoTask } from '../../rules/demo/types.ts'
import { zoneOfPerson } from '../../store/demo.ts'
import type { Laid } from './leads.ts'
import type { Setting } from './setting.ts'

const hour = 3_600_000

/** A call is something for the phone list. */
const kindOf = (title: string) => (/\bcall\b/i.test(title) ? 'callback' : 'task')

/** The next steps of the officers; who is late has been reminded of it. */
export function layTasks(setting: Setting, laid: readonly Laid[]): void {
  const { ctx, now, idOf, contact, lead: leadId } = setting
  void keepPastTasks(
    ctx,
    laid.flatMap(({ lead }) =>
      lead.tasks.map((task, n) => {
        const made = Math.min(Date.parse(lead.firstTouchAt ?? lead.receivedAt), Date.parse(task.dueAt), now.getTime())
        return {
          ...taskOf(setting, task),
          id: idOf(`task ${lead.key} ${n}`, made),
          contact: contact(lead.contact),
          lead: leadId(lead.key),
          createdAt: new Date(made),
        }
      }),
    ),
  ).catch(() => {})
}

/** Closings, locks and the days on which old clients' loans were funded. */
export function layLoanTasks(setting: Setting): void {
  const { ctx, company, now, idOf, contact, loan: loanId } = setting
  const borrowers = new Map(company.loans.map(loan => [loan.key, loan.borrowers[0]!]))
  const made = now.getTime() - 20 * hour
  void keepPastTasks(
    ctx,
    company.loanTasks.map((task, n) => ({
      ...taskOf(setting, task),
      id: idOf(`loan task ${n}`, made),
      contact: contact(borrowers.get(task.loan)!),
      loan: loanId(task.loan),
      createdAt: new Date(made),
    })),
  ).catch(() => {})
}

function taskOf({ now, idOf, branchOf }: Setting, { title, assignee, dueAt, doneAt }: DemoTask) {
  const due = new Date(dueAt)
  return {
    kind: kindOf(title),
    title,
    owner: idOf(assignee),
    branch: branchOf(assignee),
    dueAt: due,
    remindedAt: due < now ? now : null,
    doneAt: doneAt ?? null,
    doneBy: doneAt ? idOf(assignee) : null,
    madeBy: idOf(assignee),
  }
}

/** Something to do for whoever loads the company, late, today and soon, so that their own day is not empty. */
export async function layOwnTasks({ ctx, company, operation, now, idOf, contact, people, lead: leadId }: Setting): Promise<void> {
  const asker = operation.askedBy
  if (!asker) return
  const worked = company.leads.filter(
    lead => (lead.status === 'appointment' || lead.status === 'nurturing') && people.get(lead.contact)!.phone,
  )
  await keepPastTasks(
    ctx,
    ownTasks(now.getTime(), await zoneOfPerson(ctx, asker)).map(({ title, dueMs, late }, n) => {
      const lead = worked.at(-1 - n)!
      const due = new Date(dueMs)
      return {
        id: idOf(`own task ${n}`),
        kind: kindOf(title),
        title,
        contact: contact(lead.contact),
        lead: leadId(lead.key),
        owner: asker,
        dueAt: due,
        remindAt: late ? null : due,
        remindedAt: late ? now : null,
        madeBy: asker,
        createdAt: new Date(now.getTime() - 48 * hour),
      }
    }),
  )
}
