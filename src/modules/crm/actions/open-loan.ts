import type { Id } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { inScope } from '#policy/scope.ts'
import type { LoanEdits } from '../contract/loan.ts'
import { loanBegins, pipelineKindOf } from '../rules/loan-stage.ts'
import { type Liens, lineProblem } from '../rules/ltv.ts'
import { loansGoThrough } from '../rules/pipeline-kinds.ts'
import { keepLoan, numberTaken } from '../store/loan-edit.ts'
import { keepBorrower } from '../store/loan-people.ts'
import { type Colleague, colleagueById } from '../store/office.ts'
import { openStagesOf, stageById } from '../store/pipelines.ts'
import { personById } from '../store/seen-people.ts'
import { demandHolder, firstGive } from './licence-gate.ts'

interface Place {
  owner: Id | null
  branch: Id | null
}

export interface Opening {
  contact: Id
  lead: Id | null
  fields: LoanEdits & { purpose: NonNullable<LoanEdits['purpose']> }
  stage?: Id | undefined
  /** Whose it becomes; by default the asking officer's, else that of the person's officer. */
  place?: Place | undefined
  /** The primary borrower's name, where the person may be out of sight. */
  name?: string | undefined
  /** Values of the first borrower that are kept sealed only. */
  sealed?: object | undefined
  /** How it came: by hand, from a lead, from a loan file. */
  by?: 'hand' | 'lead' | 'mismo'
}

export const numberProblem = (number: string) => `There is a loan with the number ${number} already.`
export async function demandFreeNumber(ctx: Ctx, number: unknown): Promise<void> {
  if (typeof number !== 'string' || !(await numberTaken(ctx, number))) return
  throw new Refusal('conflict', numberProblem(number), {
    problems: [{ path: 'number', message: 'Another loan has this number.' }],
  })
}

/** Whoever gives a line of credit, or what is drawn of it, gives what can be: a line of at least what is drawn. */
export function demandLine(before: Liens | undefined, sent: LoanEdits): void {
  const path = (['helocLineCents', 'helocDrawnCents'] as const).find(field => sent[field] !== undefined)
  if (!path) return
  const message = lineProblem({ ...before, ...sent })
  if (message) throw new Refusal('invalid', message, { problems: [{ path, message }] })
}

/** Opens a loan with its first borrower, in the pipeline its purpose asks for, where loans begin there. */
export async function openLoan(ctx: Ctx, o: Opening): Promise<Id> {
  const [person, stage] = await Promise.all([
    o.name === undefined ? personById(ctx, o.contact) : undefined,
    o.stage ? stageById(ctx, o.stage) : openStagesOf(ctx, pipelineKindOf(o.fields.purpose)).then(loanBegins),
    demandFreeNumber(ctx, o.fields.number),
  ])
  if (!stage) throw new Refusal('conflict', 'There is no pipeline for this kind of loan. An administrator can make one.')
  if (!loansGoThrough(stage.kind) || stage.outcome !== 'open') {
    throw new Refusal('invalid', 'A loan begins in an open stage.', {
      problems: [{ path: 'stage', message: 'Choose an open stage of a loan pipeline.' }],
    })
  }
  // What a loan file says is kept as it says it, and told.
  if (o.by !== 'mismo') demandLine(undefined, o.fields)
  const place = o.place ?? (await placeFor(ctx, person))
  const name = o.name ?? person!.name
  await demandHolder(
    ctx,
    undefined,
    { owner: place.owner, state: o.fields.state ?? null, open: true },
    { path: o.by === 'lead' ? 'lead' : 'state', instead: firstGive },
  )
  const id = await keepLoan(ctx, {
    contact: o.contact,
    name,
    lead: o.lead,
    pipeline: stage.pipeline,
    stage: stage.id,
    ...place,
    fields: o.fields,
  })
  await keepBorrower(ctx, { loan: id, contact: o.contact, name, role: 'borrower', sealed: o.sealed })
  const subject = { kind: 'loan', id }
  ctx.subject(subject, place)
  ctx.emit('loan.opened', {
    subject,
    reach: place,
    facts: { purpose: o.fields.purpose, by: o.by ?? 'hand', contact: o.contact, lead: o.lead },
  })
  return id
}

/** Whose a new record becomes: an officer's own; for an assistant that of an officer they assist; else the person's officer's. */
export async function placeFor(ctx: Ctx, person: Partial<Place> | undefined): Promise<Place> {
  const me = ctx.actor.kind === 'member' && ctx.actor.id ? await colleagueById(ctx, ctx.actor.id) : undefined
  const officers = me?.type === 'assistant' ? ctx.scope.owners.filter(id => id !== me.id) : []
  const owner =
    me?.type === 'loan_officer'
      ? me.id
      : me?.type === 'assistant'
        ? (officers.find(id => id === person?.owner) ?? officers[0] ?? me.id)
        : (person?.owner ?? null)
  const officer = owner === me?.id ? me : owner ? await colleagueById(ctx, owner) : undefined
  const place = { owner, branch: officer?.branch ?? person?.branch ?? me?.branch ?? null }
  // Nobody makes a record they cannot see: what lies elsewhere comes to the asker's own branch.
  return inScope(ctx.scope, place, ctx.now) ? place : { owner: null, branch: me?.branch ?? null }
}

export const placeOf = (officer: Colleague): Place => ({ owner: officer.id, branch: officer.branch })
