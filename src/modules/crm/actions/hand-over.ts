import type { Id } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { openOperation, tellProgress } from '#kernel/operations.ts'
import { undoBulk } from '../contract/bulk.ts'
import { hasTasks } from '../rules/callback-people.ts'
import { licensedStates } from '../rules/licence.ts'
import { raiseAlert } from '../store/alerts.ts'
import * as store from '../store/offboard.ts'
import type { Colleague } from '../store/office.ts'
import type { Changed, ChangedKind } from '../store/record-fields.ts'
import { receiverOf } from './receiver.ts'

export const heir = (ctx: Ctx, colleague: Colleague): store.Heir => ({
  ...colleague,
  licensed: licensedStates(colleague.licences, ctx.now),
})

/** Somebody who may take over from whoever leaves; refuses by the field that named them. */
export async function heirOf(ctx: Ctx, id: Id, leaving: Id, path: string): Promise<store.Heir> {
  const colleague = await receiverOf(ctx, id)
  const problem =
    colleague.id === leaving
      ? 'This is the person it is taken from.'
      : colleague.status !== 'active'
        ? `${colleague.name} is not active here.`
        : hasTasks(colleague.type)
          ? undefined
          : `${colleague.name} calls for you from outside and owns nothing here.`
  if (problem) throw new Refusal('conflict', problem, { problems: [{ path, message: problem }] })
  return heir(ctx, colleague)
}

export interface HandedOver {
  counts: store.Owned
  /** Open leads and loans that the heir may not hold: they wait without an officer. */
  unlicensed: number
}

/** Gives what a colleague owns to somebody else, or to nobody yet, and tells whoever gets it. Open tasks need somebody to do them. */
export async function handOver(
  ctx: Ctx,
  person: Id,
  to: store.Heir | undefined,
  doer: store.Heir | undefined,
): Promise<HandedOver> {
  const [lead, loan, contact, partner, task] = await Promise.all([
    store.giveLeads(ctx, person, to),
    store.giveLoans(ctx, person, to),
    store.giveAll(ctx, 'contact', person, to),
    store.giveAll(ctx, 'partner', person, to),
    doer ? store.giveTasks(ctx, person, doer) : [],
  ])
  const given: Record<ChangedKind, Changed[]> = { lead, loan, contact, partner, task }
  for (const [kind, records] of Object.entries(given)) {
    for (const { id, was, became } of records)
      ctx.change(
        { kind, id },
        Object.keys(was).map(field => ({ field, class: 'internal' as const, before: was[field], after: became[field] })),
      )
  }
  const left = (records: readonly Changed[]) => records.filter(one => one.was.owner === person)
  for (const [kind, records] of [
    ['lead', lead],
    ['loan', left(loan)],
  ] as const) {
    for (const { id, became } of records) {
      const [owner, branch] = [became.owner as Id | null, became.branch as Id | null]
      ctx.emit(`${kind}.assigned`, { subject: { kind, id }, reach: { owner, branch }, facts: { from: person, to: owner } })
    }
  }
  const counts = {
    leads: lead.length,
    loans: loan.length,
    contacts: contact.length,
    partners: partner.length,
    tasks: task.length,
  }
  const unlicensed = to ? [...lead, ...left(loan)].filter(one => one.became.owner === null).length : 0
  const subject = { kind: 'member', id: person }
  ctx.note({ ...counts, unlicensed, to: to?.id ?? null })
  ctx.emit('records.reassigned', { subject, facts: { ...counts, to: to?.id ?? null, tasksTo: doer?.id } })
  if (to) {
    const theirs = (records: readonly Changed[]) => records.filter(one => Object.values(one.became).includes(to.id)).length
    const facts = { leads: theirs(lead), loans: theirs(loan), contacts: theirs(contact), partners: theirs(partner) }
    if (Object.values(facts).some(n => n > 0))
      raiseAlert(ctx, { to: to.id, kind: 'records.reassigned', subject, facts: { ...facts, from: person } })
  }
  return { counts, unlicensed }
}

/** Makes what was handed over one operation, so that it can be given back where it was a mistake. */
export function keepHandOver(ctx: Ctx, action: string, person: Id, { counts, unlicensed }: HandedOver): void {
  const total = Object.values(counts).reduce((sum, n) => sum + n, 0)
  if (!total) return
  const plan = { change: { kind: 'hand-over' }, person }
  const id = openOperation(ctx, { action, title: 'Records of a colleague who left', plan, undoAction: undoBulk.name })
  const result = { changed: total - unlicensed, unlicensed }
  tellProgress(ctx, { id, askedBy: ctx.actor.id ?? null, result: {} }, { state: 'done', more: total, total, result })
}
