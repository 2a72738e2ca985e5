import type { Id } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { deactivateMember } from '#modules/identity/index.ts'
import * as contract from '../contract/offboard.ts'
import { raiseAlert } from '../store/alerts.ts'
import * as store from '../store/offboard.ts'
import { colleagueById } from '../store/office.ts'

async function heirOf(ctx: Ctx, id: Id, leaving: Id, path: string): Promise<store.Heir> {
  const heir = await colleagueById(ctx, id)
  const problem =
    heir.id === leaving
      ? 'This is the person who is leaving.'
      : heir.status !== 'active'
        ? `${heir.name} is not active here.`
        : undefined
  if (problem) throw new Refusal('conflict', problem, { problems: [{ path, message: problem }] })
  return heir
}

export const offboardActions: readonly Handler[] = [
  handle(contract.listOwned, async (ctx, { person }) => {
    await colleagueById(ctx, person)
    return store.ownedBy(ctx, person)
  }),

  handle(contract.deactivatePerson, async (ctx, { person, reassignTo, reassignOpenTasksTo }) => {
    const heir = reassignTo ? await heirOf(ctx, reassignTo, person, 'reassignTo') : undefined
    const doerId = reassignOpenTasksTo ?? reassignTo ?? ctx.actor.id
    const doer = doerId ? await heirOf(ctx, doerId, person, 'reassignOpenTasksTo') : undefined
    await deactivateMember(ctx, person)
    const [leads, loans, contacts, partners, tasks] = await Promise.all([
      store.giveAll(ctx, 'lead', person, heir),
      store.giveAll(ctx, 'loan', person, heir),
      store.giveAll(ctx, 'contact', person, heir),
      store.giveAll(ctx, 'partner', person, heir),
      doer ? store.giveTasks(ctx, person, doer) : [],
    ])
    const to = heir?.id ?? null
    const told = (kind: string, rows: readonly { id: Id }[], after: Id | null) => {
      for (const { id } of rows) ctx.change({ kind, id }, [{ field: 'owner', class: 'internal', before: person, after }])
    }
    told('lead', leads, to)
    told('loan', loans, to)
    told('contact', contacts, to)
    told('partner', partners, to)
    told('task', tasks, doer?.id ?? null)
    for (const { id, branch } of leads)
      ctx.emit('lead.assigned', { subject: { kind: 'lead', id }, reach: { owner: to, branch }, facts: { from: person, to } })
    for (const { id, branch } of loans)
      ctx.emit('loan.assigned', { subject: { kind: 'loan', id }, reach: { owner: to, branch }, facts: { from: person, to } })
    const counts = {
      leads: leads.length,
      loans: loans.length,
      contacts: contacts.length,
      partners: partners.length,
      tasks: tasks.length,
    }
    const subject = { kind: 'member', id: person }
    ctx.subject(subject)
    ctx.note({ ...counts, to })
    ctx.emit('records.reassigned', { subject, facts: { ...counts, to, tasksTo: doer?.id } })
    if (heir && counts.leads + counts.loans + counts.contacts + counts.partners > 0) {
      raiseAlert(ctx, { to: heir.id, kind: 'records.reassigned', subject, facts: { ...counts, from: person } })
    }
    return counts
  }),
]
