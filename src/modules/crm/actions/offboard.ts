import type { Id } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { deactivateMember } from '#modules/identity/index.ts'
import * as contract from '../contract/offboard.ts'
import { licensedStates } from '../rules/licence.ts'
import { raiseAlert } from '../store/alerts.ts'
import * as store from '../store/offboard.ts'
import { receiverOf } from './receiver.ts'

async function heirOf(ctx: Ctx, id: Id, leaving: Id, path: string): Promise<store.Heir> {
  const heir = await receiverOf(ctx, id)
  const problem =
    heir.id === leaving
      ? 'This is the person who is leaving.'
      : heir.status !== 'active'
        ? `${heir.name} is not active here.`
        : undefined
  if (problem) throw new Refusal('conflict', problem, { problems: [{ path, message: problem }] })
  return { ...heir, licensed: licensedStates(heir.licences, ctx.now) }
}

interface Leaving {
  person: Id
  reassignTo: Id | null
  reassignOpenTasksTo?: Id | undefined
}

/** Ends a colleague's access at once and gives what they own to somebody else, or to nobody yet, in one step. */
export async function offboard(ctx: Ctx, { person, reassignTo, reassignOpenTasksTo }: Leaving) {
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
  const told = (kind: string, rows: readonly store.Given[]) => {
    for (const { id, owner } of rows)
      ctx.change({ kind, id }, [{ field: 'owner', class: 'internal', before: person, after: owner }])
  }
  told('lead', leads)
  told('loan', loans)
  told('contact', contacts)
  told('partner', partners)
  told('task', tasks)
  const assigned = (kind: 'lead' | 'loan', rows: readonly store.Given[]) => {
    for (const { id, owner, branch } of rows) {
      ctx.emit(`${kind}.assigned`, { subject: { kind, id }, reach: { owner, branch }, facts: { from: person, to: owner } })
    }
  }
  assigned('lead', leads)
  assigned('loan', loans)
  const unlicensed = heir ? [...leads, ...loans].filter(r => r.owner === null).length : 0
  const counts = {
    leads: leads.length,
    loans: loans.length,
    contacts: contacts.length,
    partners: partners.length,
    tasks: tasks.length,
  }
  const subject = { kind: 'member', id: person }
  ctx.subject(subject)
  ctx.note({ ...counts, unlicensed, to })
  ctx.emit('records.reassigned', { subject, facts: { ...counts, to, tasksTo: doer?.id } })
  if (heir) {
    const to = (rows: readonly store.Given[]) => rows.filter(r => r.owner === heir.id).length
    const given = { leads: to(leads), loans: to(loans), contacts: to(contacts), partners: to(partners) }
    if (Object.values(given).some(n => n > 0))
      raiseAlert(ctx, { to: heir.id, kind: 'records.reassigned', subject, facts: { ...given, from: person } })
  }
  return { ...counts, unlicensed }
}

export const offboardActions: readonly Handler[] = [
  handle(contract.listOwned, async (ctx, { person }) => {
    await receiverOf(ctx, person)
    return store.ownedBy(ctx, person)
  }),

  handle(contract.deactivatePerson, offboard),
]
