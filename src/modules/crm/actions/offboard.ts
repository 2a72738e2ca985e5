import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { type Departure, deactivateMember, managerOf, settleDeparture, takeDeparture } from '#modules/identity/index.ts'
import * as contract from '../contract/offboard.ts'
import { raiseAlerts } from '../store/alerts.ts'
import * as store from '../store/offboard.ts'
import { administrators, colleagueById } from '../store/office.ts'
import { type HandedOver, handOver, heir, heirOf, keepHandOver } from './hand-over.ts'
import { receiverOf } from './receiver.ts'

interface Leaving {
  person: Id
  reassignTo: Id | null
  reassignOpenTasksTo?: Id | undefined
}

/** Ends a colleague's access at once and gives what they own to somebody else, or to nobody yet, in one step. */
export async function offboard(ctx: Ctx, { person, reassignTo, reassignOpenTasksTo }: Leaving): Promise<HandedOver> {
  const to = reassignTo ? await heirOf(ctx, reassignTo, person, 'reassignTo') : undefined
  const doerId = reassignOpenTasksTo ?? reassignTo ?? ctx.actor.id
  const doer = doerId ? await heirOf(ctx, doerId, person, 'reassignOpenTasksTo') : undefined
  await deactivateMember(ctx, person)
  ctx.subject({ kind: 'member', id: person })
  return handOver(ctx, person, to, doer)
}

/** Who takes over from somebody the directory let go; undefined where nobody is named, or nobody who is there. */
async function heirOfDeparture(ctx: Ctx, { person, heir: said, named, branch }: Departure): Promise<store.Heir | undefined> {
  const id = said === 'person' ? named : said === 'manager' && branch ? await managerOf(ctx, branch, person) : null
  const colleague = id && id !== person ? await colleagueById(ctx, id) : undefined
  return colleague?.status === 'active' ? heir(ctx, colleague) : undefined
}

/** What stays with somebody who is gone is for the administrators to give to others. */
async function tellLeftBehind(ctx: Ctx, person: Id): Promise<void> {
  const left = await store.ownedBy(ctx, person)
  if (Object.values(left).every(n => n === 0)) return
  const subject = { kind: 'member', id: person }
  raiseAlerts(
    ctx,
    (await administrators(ctx)).map(to => ({ to, kind: 'records.left', subject, facts: { ...left } })),
  )
}

export const offboardActions: readonly Handler[] = [
  handle(contract.listOwned, async (ctx, { person }) => {
    await receiverOf(ctx, person)
    return store.ownedBy(ctx, person)
  }),

  handle(contract.deactivatePerson, async (ctx, input) => {
    const done = await offboard(ctx, input)
    keepHandOver(ctx, contract.deactivatePerson.name, input.person, done)
    return { ...done.counts, unlicensed: done.unlicensed }
  }),

  handle(contract.settleDepartures, async ctx => {
    const departure = await takeDeparture(ctx)
    if (!departure) {
      ctx.idle()
      return { settled: 0 }
    }
    const { person, status } = departure
    ctx.subject({ kind: 'member', id: person })
    await settleDeparture(ctx, departure.id)
    ctx.later(contract.settleDepartures, {})
    // The directory took it back before anything was given away.
    if (status !== 'deactivated') return { settled: 1 }
    const to = await heirOfDeparture(ctx, departure)
    if (to) {
      const done = await handOver(ctx, person, to, to)
      keepHandOver(ctx, contract.settleDepartures.name, person, done)
      const subject = { kind: 'member', id: person }
      const facts = { ...done.counts, unlicensed: done.unlicensed, to: to.id }
      if (Object.values(done.counts).some(n => n > 0))
        raiseAlerts(
          ctx,
          (await administrators(ctx)).filter(id => id !== to.id).map(id => ({ to: id, kind: 'records.given', subject, facts })),
        )
    } else await tellLeftBehind(ctx, person)
    return { settled: 1 }
  }),

  handle(contract.reassignTasks, async (ctx, { person, to }) => {
    const [, heir] = await Promise.all([receiverOf(ctx, person), heirOf(ctx, to, person, 'to')])
    const tasks = await store.giveTasks(ctx, person, heir)
    const subject = { kind: 'member', id: person }
    ctx.subject(subject)
    for (const { id } of tasks)
      ctx.change({ kind: 'task', id }, [{ field: 'owner', class: 'internal', before: person, after: heir.id }])
    ctx.emit('records.reassigned', { subject, facts: { tasks: tasks.length, tasksTo: heir.id } })
    return { tasks: tasks.length }
  }),
]
