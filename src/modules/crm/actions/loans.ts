import { civilTime } from '#base/civil-time.ts'
import type { Id } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { toPage } from '#kernel/paging.ts'
import { countCap } from '#policy/limits.ts'
import { type PersonType, partnerTypes } from '#policy/matrix.ts'
import type { LoanEdits } from '../contract/loan.ts'
import * as contract from '../contract/loan.ts'
import { adverseActionTask } from '../rules/adverse-action.ts'
import { classOfField, conflictFacts, type Edit, editsOf } from '../rules/edits.ts'
import { isOpenLoan, placed, statusOf, steady } from '../rules/loan-stage.ts'
import { combinedLtv, ltv } from '../rules/ltv.ts'
import { loansGoThrough } from '../rules/pipeline-kinds.ts'
import { stageAge } from '../rules/stage-age.ts'
import { raiseAlert } from '../store/alerts.ts'
import { handOver, placeLoan, setLoan } from '../store/loan-edit.ts'
import { borrowersOf, participantsOf } from '../store/loan-people.ts'
import { demandLoans } from '../store/loan-shown.ts'
import * as store from '../store/loans.ts'
import { type Office, officeOf } from '../store/office.ts'
import { lostReasonById, stageById } from '../store/pipelines.ts'
import { keepTask } from '../store/tasks.ts'
import { whereTaskStands } from '../store/where-it-stands.ts'
import { demandHolder, demandLicence, demandPlace, firstGive, inOneStep } from './licence-gate.ts'
import { demandFreeNumber, demandLine, openLoan } from './open-loan.ts'
import { receiverOf } from './receiver.ts'

const aged = (ctx: Ctx, office: Office, row: store.LoanListRow) => ({
  ...row,
  ...stageAge(row.stageSince, row.limitHours, office.calendar, ctx.now),
})
const heldAs = (loan: store.LoanFacts) => ({
  owner: loan.owner,
  state: loan.state,
  open: !loan.archived && isOpenLoan(loan.status),
})
/** State and ZIP as an edit leaves them. */
function placedBy(loan: { state: string | null; propertyZip: string | null }, sent: LoanEdits) {
  const { state, zip } = demandPlace(
    { state: loan.state, zip: loan.propertyZip },
    { state: sent.state, zip: sent.propertyZip },
    'propertyZip',
  )
  return { state, propertyZip: zip }
}
export const loanReach = (loan: Pick<store.LoanListRow, 'owner' | 'branch'>) => ({ owner: loan.owner, branch: loan.branch })

/** Whoever processes a loan works on it from then on: somebody of the house, who is there. */
async function demandProcessor(ctx: Ctx, processor: string | null | undefined): Promise<void> {
  if (!processor) return
  const { name, status, type } = await receiverOf(ctx, processor)
  if (status === 'active' && !partnerTypes.includes(type as PersonType)) return
  const message = status === 'active' ? `${name} does not work for this company.` : `${name} is not active.`
  throw new Refusal('invalid', message, { problems: [{ path: 'processor', message }] })
}

export const loanActions: readonly Handler[] = [
  handle(contract.listLoans, async (ctx, { sort, limit, cursor, fields, ...filter }) => {
    const [office, rows] = await Promise.all([officeOf(ctx), store.loans(ctx, filter, sort, limit, cursor)])
    const { items, next } = toPage(rows, limit, row => [row.key, row.id])
    const whole = items.map(row => aged(ctx, office, row))
    if (!fields) return { items: whole, next }
    const wanted = new Set<string>(['id', ...fields])
    return {
      items: whole.map(row => Object.fromEntries(Object.entries(row).filter(([name]) => wanted.has(name))) as { id: Id }),
      next,
    }
  }),

  handle(contract.countLoans, async (ctx, { exact, by, ...filter }) => {
    const groups = await store.loanGroups(ctx, filter, by, exact)
    const count = groups.reduce((sum, g) => sum + g.count, 0)
    const capped = !exact && count > countCap
    return {
      count: capped ? countCap : count,
      capped,
      amountCents: groups.reduce((sum, g) => sum + g.amountCents, 0),
      groups: by ? groups : [],
    }
  }),

  handle(contract.readLoan, async (ctx, { loan: id }) => {
    const [office, loan, borrowers, participants] = await Promise.all([
      officeOf(ctx),
      store.loanById(ctx, id),
      borrowersOf(ctx, id),
      participantsOf(ctx, id),
    ])
    return {
      ...loan,
      ...aged(ctx, office, loan),
      ltv: ltv(loan.amountCents, loan.priceCents, loan.valueCents),
      ...combinedLtv(loan),
      borrowers,
      participants,
      mayEdit: ctx.may('loan.edit'),
    }
  }),

  handle(contract.addLoan, async (ctx, { contact, stage, ...fields }) => ({
    id: await openLoan(ctx, {
      contact,
      lead: null,
      stage,
      fields: { ...fields, ...placedBy({ state: null, propertyZip: null }, fields) },
    }),
  })),

  handle(contract.updateLoan, async (ctx, { loan: id, version, ...fields }) => {
    const before = await store.loanById(ctx, id)
    const subject = { kind: 'loan', id }
    ctx.subject(subject, loanReach(before))
    const lies = placedBy(before, fields)
    const edits = editsOf(before as never, { ...steady(fields), ...lies }, ctx.rights.clearance)
    if (!edits.length) return { version: before.version }
    if (version !== undefined && version !== before.version) throw meanwhile(edits, before.version)
    demandLine(before, Object.fromEntries(edits.map(e => [e.field, e.after])))
    await demandFreeNumber(ctx, edits.find(e => e.field === 'number')?.after)
    if (edits.some(e => e.field === 'processor')) await demandProcessor(ctx, fields.processor)
    const archived = fields.archived ?? before.archived
    await demandHolder(
      ctx,
      heldAs(before),
      { owner: before.owner, state: lies.state, open: !archived && isOpenLoan(before.status) },
      { path: 'state', instead: inOneStep },
    )
    const now = await setLoan(ctx, id, { ...fields, ...lies }, before.version)
    if (now === undefined) throw meanwhile(edits, before.version)
    ctx.change(
      subject,
      edits.map(e => ({ ...e, class: classOfField(e.field) })),
    )
    ctx.emit('loan.changed', { subject, reach: loanReach(before) })
    return { version: now }
  }),

  handle(contract.moveLoan, async (ctx, { loan: id, stage: to, lostReason, fundedAt }) => {
    const [office, loan, stage] = await Promise.all([
      officeOf(ctx),
      store.loanById(ctx, id),
      stageById(ctx, to),
      lostReason && lostReasonById(ctx, lostReason),
    ])
    if (!loansGoThrough(stage.kind))
      throw new Refusal('invalid', 'No loan goes through this stage.', {
        problems: [{ path: 'stage', message: 'Choose a stage of a loan pipeline.' }],
      })
    const today = civilTime(ctx.now, office.zone).date
    const place = placed(loan, stage.outcome, { fundedAt, lostReason }, today)
    if (typeof place === 'string') throw new Refusal('invalid', place, { problems: [{ path: 'lostReason', message: place }] })
    const status = statusOf(stage.outcome)
    await demandHolder(
      ctx,
      heldAs(loan),
      { ...heldAs(loan), open: !loan.archived && isOpenLoan(status) },
      { path: 'stage', instead: firstGive },
    )
    const { version } = await placeLoan(ctx, id, { pipeline: stage.pipeline, stage: to, ...place })
    const subject = { kind: 'loan', id }
    const reach = loanReach(loan)
    ctx.subject(subject, reach)
    ctx.change(subject, [
      { field: 'stage', class: 'internal', before: loan.stage, after: to },
      { field: 'fundedAt', class: 'internal', before: loan.fundedAt, after: place.fundedAt },
      { field: 'lostReason', class: 'internal', before: loan.lostReason, after: place.lostReason },
    ])
    ctx.emit('loan.stageMoved', { subject, reach, facts: { from: loan.stage, to, status } })
    if (status !== loan.status && status === 'funded')
      ctx.emit('loan.funded', { subject, reach, facts: { amountCents: loan.amountCents } })
    if (status !== loan.status && status === 'lost')
      ctx.emit('loan.lost', { subject, reach, facts: { reason: place.lostReason } })
    if (stage.demands === 'adverse_action_task' && to !== loan.stage) await addNoticeTask(ctx, loan)
    return { version, status }
  }),

  handle(contract.assignLoan, async (ctx, { loan: id, owner, ...sent }) => {
    demandLoans(ctx)
    const [loan, officer] = await Promise.all([store.loanById(ctx, id), owner ? receiverOf(ctx, owner) : undefined])
    const lies = placedBy(loan, sent)
    if (officer) demandLicence(ctx, officer, lies.state)
    const edits = editsOf(loan as never, lies, ctx.rights.clearance)
    // Before it changes hands: then it may be out of sight.
    if (edits.length && (await setLoan(ctx, id, lies, loan.version)) === undefined) throw meanwhile(edits, loan.version)
    const [given] = await handOver(ctx, 'loan', [id], owner, officer?.branch ?? loan.branch)
    const subject = { kind: 'loan', id }
    const reach = { owner, branch: officer?.branch ?? loan.branch }
    ctx.subject(subject, reach)
    ctx.change(subject, [
      ...edits.map(e => ({ ...e, class: classOfField(e.field) })),
      { field: 'owner', class: 'internal', before: loan.owner, after: owner },
    ])
    ctx.emit('loan.assigned', { subject, reach, facts: { from: loan.owner, to: owner } })
    if (owner && owner !== loan.owner) raiseAlert(ctx, { to: owner, kind: 'loan.assigned', subject })
    return { version: given!.version }
  }),
]

const meanwhile = (edits: readonly Edit[], version: number) =>
  new Refusal(
    'conflict',
    'Somebody changed this loan meanwhile. Look at what it is now, and save again.',
    conflictFacts(edits, version),
  )

/** A refused applicant is owed a notice: somebody has to send it. */
async function addNoticeTask(ctx: Ctx, loan: store.LoanFacts): Promise<void> {
  const owner = loan.owner ?? ctx.actor.id
  if (!owner) return
  const { title, dueAt } = adverseActionTask(loan.applicationAt, ctx.now)
  const about = { contact: loan.contact, lead: loan.lead, loan: loan.id }
  const id = await keepTask(ctx, { kind: 'task', title, about, owner, branch: loan.branch, dueAt, remindAt: null })
  const reach = await whereTaskStands(ctx, { ...about, owner, branch: loan.branch })
  ctx.emit('task.added', { subject: { kind: 'task', id }, reach, facts: { loan: loan.id } })
}
