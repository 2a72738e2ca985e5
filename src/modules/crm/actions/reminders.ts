import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { remind, tellAccounts } from '../contract/reminders.ts'
import { type Raised, remindLicences, remindLocks, remindTasks, tellOfAccounts, tellOfLeftTasks } from '../store/reminders.ts'

/** How long ahead people are told. */
const lockDays = 3
const licenceDays = 30
const inDays = (ctx: Ctx, days: number) => new Date(ctx.now.getTime() + days * 86_400_000)

const show = (ctx: Ctx, raised: readonly Raised[]) => {
  for (const { id, owner } of raised) ctx.show('alert.raised', { kind: 'alert', id }, { owner })
}

export const reminderActions: readonly Handler[] = [
  handle(tellAccounts, async ctx => {
    const raised = await tellOfAccounts(ctx)
    show(ctx, raised)
    if (!raised.length) ctx.idle()
    return { told: raised.length }
  }),

  handle(remind, async ctx => {
    const [tasks, locks, licences, accounts, left] = await Promise.all([
      remindTasks(ctx),
      remindLocks(ctx, inDays(ctx, lockDays)),
      remindLicences(ctx, inDays(ctx, licenceDays)),
      tellOfAccounts(ctx),
      tellOfLeftTasks(ctx),
    ])
    const raised: Raised[] = [...tasks, ...locks, ...licences, ...accounts, ...left]
    show(ctx, raised)
    const counts = {
      tasks: tasks.length,
      locks: locks.length,
      licences: licences.length,
      accounts: accounts.length,
      left: left.length,
    }
    if (raised.length) ctx.note(counts)
    else ctx.idle()
    return counts
  }),
]
