import { addDays, civilTime, instantOf } from '#base/civil-time.ts'
import type { Id } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { toPage } from '#kernel/paging.ts'
import * as contract from '../contract/work.ts'
import { callbackProblem, hasTasks } from '../rules/callback-people.ts'
import { classOfField, conflictFacts, editsOf } from '../rules/edits.ts'
import { aboutOf } from '../store/about.ts'
import { raiseAlert } from '../store/alerts.ts'
import { handOver } from '../store/loan-edit.ts'
import { type Colleague, callbackPeople, officeOf } from '../store/office.ts'
import * as store from '../store/tasks.ts'
import { whereTaskStands } from '../store/where-it-stands.ts'
import { receiverOf, shownTo } from './receiver.ts'

/** Whoever is to do something must be here to do it. */
async function doer(ctx: Ctx, id: Id): Promise<Colleague> {
  const person = await receiverOf(ctx, id)
  if (person.status === 'deactivated')
    throw new Refusal('conflict', `${person.name} has left.`, {
      problems: [{ path: 'owner', message: 'Choose somebody who is here.' }],
    })
  if (!hasTasks(person.type))
    throw new Refusal('conflict', `${person.name} calls for you from outside and has no list of tasks.`, {
      problems: [{ path: 'owner', message: 'Choose somebody of the company.' }],
    })
  return person
}

const giver = (ctx: Ctx) => ({
  id: ctx.actor.id,
  level: ctx.levelOf('task.assign'),
  owners: ctx.hierarchy.owners,
  branches: ctx.hierarchy.branches,
})

/** Whoever is given a callback by somebody else is listed for callbacks, and within reach of who gives it. */
async function demandCallback(ctx: Ctx, owner: Id): Promise<void> {
  const [person] = await callbackPeople(ctx, owner)
  const problem = person && ctx.actor.kind === 'member' ? callbackProblem(giver(ctx), person) : undefined
  if (problem) throw new Refusal('conflict', problem, { problems: [{ path: 'owner', message: problem }] })
}

export const taskActions: readonly Handler[] = [
  handle(contract.listTasks, async (ctx, { limit, cursor, ...filter }) => {
    const { zone } = await officeOf(ctx)
    const endOfDay = new Date(instantOf(addDays(civilTime(ctx.now, zone).date, 1), 0, zone)).toISOString()
    const rows = await store.tasks(ctx, filter, endOfDay, limit, cursor)
    return toPage(rows, limit, row => [row.key, row.id])
  }),

  handle(contract.listCallbackPeople, async ctx => ({
    items: (await shownTo(ctx, await callbackPeople(ctx)))
      .filter(person => callbackProblem(giver(ctx), person) === undefined)
      .map(({ id, name }) => ({ id, name })),
  })),

  handle(contract.addTask, async (ctx, { kind, title, owner, dueAt, remindAt, ...given }) => {
    const [about, person] = await Promise.all([aboutOf(ctx, given), doer(ctx, owner ?? ctx.actor.id!)])
    if (kind === 'callback') await demandCallback(ctx, person.id)
    const id = await store.keepTask(ctx, {
      kind,
      title,
      about,
      owner: person.id,
      branch: person.branch,
      dueAt: dueAt ?? null,
      remindAt: remindAt ?? null,
    })
    const subject = { kind: 'task', id }
    const reach = await whereTaskStands(ctx, { ...about, owner: person.id, branch: person.branch })
    ctx.subject(subject, reach)
    ctx.emit('task.added', { subject, reach, facts: { kind, owner: person.id, contact: about?.contact } })
    raiseAlert(ctx, { to: person.id, kind: 'task.assigned', subject, facts: { kind } })
    return { id }
  }),

  handle(contract.updateTask, async (ctx, { task: id, version: read, owner, done, ...fields }) => {
    const [before, person] = await Promise.all([store.takeTask(ctx, id), owner ? doer(ctx, owner) : undefined])
    const wasDone = before.doneAt !== null
    const finishes = done === undefined || done === wasDone ? undefined : done
    const edits = editsOf({ ...before, done: wasDone }, { ...fields, done, owner }, ctx.rights.clearance)
    const subject = { kind: 'task', id }
    const reach = await whereTaskStands(ctx, before)
    ctx.subject(subject, reach)
    if (!edits.length) return { version: before.version }
    if (read !== undefined && read !== before.version)
      throw new Refusal(
        'conflict',
        'Somebody changed this task meanwhile. Look at what it is now, and save again.',
        conflictFacts(edits, before.version),
      )
    if (person && person.id !== before.owner && before.kind === 'callback') await demandCallback(ctx, person.id)
    let version = await store.setTask(ctx, id, { ...fields, done: finishes })
    ctx.change(
      subject,
      edits.map(e => ({ ...e, class: classOfField(e.field) })),
    )
    if (finishes) ctx.emit('task.done', { subject, reach, facts: { kind: before.kind, outcome: fields.outcome } })
    else ctx.emit('task.changed', { subject, reach, facts: { reopened: finishes === false } })
    if (person && person.id !== before.owner) {
      // Last: what is handed over may be out of sight from here on.
      const [given] = await handOver(ctx, 'task', [id], person.id, person.branch)
      version = given?.version ?? version
      ctx.emit('task.changed', {
        subject,
        reach: { ...reach, owner: person.id, branch: person.branch },
        facts: { owner: person.id },
      })
      raiseAlert(ctx, { to: person.id, kind: 'task.assigned', subject, facts: { kind: before.kind } })
    }
    return { version }
  }),
]
