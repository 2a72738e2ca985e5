import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'
import type { PipelineKind } from '../contract/pipeline.ts'
import { defaultLostReasons } from '../rules/default-pipelines.ts'
import { keepWords } from './chosen-index.ts'
import { type Columns, inserter } from './insert.ts'
import { lostReasons, pipelines, stages } from './pipelines.ts'
import { sealedLoan, sealedNote, sealedTask } from './sealed.ts'

type PastOf<I extends (ctx: Ctx, rows: never) => unknown> = Parameters<I>[1][number]

/** Records as they stand after a life of their own, in sets: what a made-up company brings along. */

export const keepHouseholds = inserter('crm.household', {
  id: ['id', 'uuid'],
  name: ['name', 'text'],
  createdAt: ['created_at', 'timestamptz'],
} as const satisfies Columns<string>)

export const keepPastPartners = inserter('crm.partner', {
  id: ['id', 'uuid'],
  contact: ['contact_id', 'uuid'],
  fullName: ['full_name', 'text'],
  company: ['company', 'text'],
  licence: ['licence_number', 'text'],
  territory: ['territory', 'text'],
  pipeline: ['pipeline_id', 'uuid'],
  stage: ['stage_id', 'uuid'],
  stageSince: ['stage_since', 'timestamptz'],
  owner: ['owner_id', 'uuid'],
  branch: ['branch_id', 'uuid'],
  createdAt: ['created_at', 'timestamptz'],
  updatedAt: ['updated_at', 'timestamptz'],
} as const satisfies Columns<string>)

const insertNotes = inserter('crm.note', {
  id: ['id', 'uuid'],
  contact: ['contact_id', 'uuid'],
  lead: ['lead_id', 'uuid'],
  loan: ['loan_id', 'uuid'],
  sealed: ['sealed', 'bytea'],
  author: ['author_id', 'uuid'],
  at: ['created_at', 'timestamptz'],
} as const satisfies Columns<string>)
export function keepPastNotes(ctx: Ctx, notes: readonly (PastOf<typeof insertNotes> & { id: Id; body: string })[]) {
  const kept = insertNotes(
    ctx,
    notes.map(note => ({ ...note, sealed: sealedNote.seal(ctx, note.id, note) })),
  )
  keepWords(ctx, notes)
  return kept
}

const insertTasks = inserter('crm.task', {
  id: ['id', 'uuid'],
  kind: ['kind', 'text'],
  sealed: ['sealed', 'bytea'],
  contact: ['contact_id', 'uuid'],
  lead: ['lead_id', 'uuid'],
  loan: ['loan_id', 'uuid'],
  owner: ['owner_id', 'uuid'],
  branch: ['branch_id', 'uuid'],
  dueAt: ['due_at', 'timestamptz'],
  remindAt: ['remind_at', 'timestamptz'],
  remindedAt: ['reminded_at', 'timestamptz'],
  doneAt: ['done_at', 'timestamptz'],
  doneBy: ['done_by', 'uuid'],
  madeBy: ['made_by', 'uuid'],
  createdAt: ['created_at', 'timestamptz'],
} as const satisfies Columns<string>)
export const keepPastTasks = (ctx: Ctx, tasks: readonly (PastOf<typeof insertTasks> & { id: Id; title: string })[]) =>
  insertTasks(
    ctx,
    tasks.map(task => ({ ...task, sealed: sealedTask.seal(ctx, task.id, task) })),
  )

const insertLoans = inserter('crm.loan', {
  id: ['id', 'uuid'],
  number: ['number', 'text'],
  contact: ['contact_id', 'uuid'],
  lead: ['lead_id', 'uuid'],
  fullName: ['full_name', 'text'],
  pipeline: ['pipeline_id', 'uuid'],
  stage: ['stage_id', 'uuid'],
  stageSince: ['stage_since', 'timestamptz'],
  owner: ['owner_id', 'uuid'],
  branch: ['branch_id', 'uuid'],
  purpose: ['purpose', 'text'],
  mortgageType: ['mortgage_type', 'text'],
  amountCents: ['amount_cents', 'bigint'],
  priceCents: ['price_cents', 'bigint'],
  valueCents: ['value_cents', 'bigint'],
  noteRate: ['note_rate', 'int'],
  termMonths: ['term_months', 'int'],
  amortization: ['amortization', 'text'],
  arm: ['arm', 'jsonb'],
  occupancy: ['occupancy', 'text'],
  propertyType: ['property_type', 'text'],
  units: ['units', 'smallint'],
  sealed: ['sealed', 'bytea'],
  city: ['property_city', 'text'],
  state: ['property_state', 'text'],
  county: ['property_county', 'text'],
  zip: ['property_zip', 'text'],
  insuranceCents: ['monthly_mi_cents', 'bigint'],
  lockRate: ['lock_rate', 'int'],
  lockedAt: ['locked_at', 'timestamptz'],
  lockExpiresAt: ['lock_expires_at', 'timestamptz'],
  applicationAt: ['application_at', 'date'],
  closingAt: ['closing_at', 'date'],
  firstPaymentAt: ['first_payment_at', 'date'],
  fundedAt: ['funded_at', 'date'],
  createdAt: ['created_at', 'timestamptz'],
  updatedAt: ['updated_at', 'timestamptz'],
} as const satisfies Columns<string>)
export const keepPastLoans = (ctx: Ctx, loans: readonly (PastOf<typeof insertLoans> & { id: Id; street: string })[]) =>
  insertLoans(
    ctx,
    loans.map(loan => ({ ...loan, sealed: sealedLoan.seal(ctx, loan.id, { propertyStreet: loan.street }) })),
  )

/** The people of loans, the first borrower first, and who stands beside them. */
export function keepLoanPeople(
  ctx: Ctx,
  borrowers: readonly { id: Id; loan: Id; contact: Id; fullName: string; position: number }[],
  participants: readonly { loan: Id; contact: Id; fullName: string; company: string; role: string }[],
): void {
  void ctx.rows(sql`
    insert into crm.borrower (tenant_id, id, loan_id, contact_id, full_name, position, role)
    select ${ctx.tenant}, r.id, r.loan, r.contact, r."fullName", r.position, case r.position when 0 then 'borrower' else 'co_borrower' end
    from jsonb_to_recordset(${borrowers as unknown}::jsonb) r (id uuid, loan uuid, contact uuid, "fullName" text, position smallint)`)
  void ctx.rows(sql`
    insert into crm.participant (tenant_id, loan_id, contact_id, full_name, company, role)
    select ${ctx.tenant}, r.loan, r.contact, r."fullName", r.company, r.role
    from jsonb_to_recordset(${participants as unknown}::jsonb) r (loan uuid, contact uuid, "fullName" text, company text, role text) on conflict do nothing`)
}

/** Leads that became loans name them. */
export const setLoansOfLeads = (ctx: Ctx, pairs: readonly { lead: Id; loan: Id }[]) =>
  ctx.rows(sql`
    update crm.lead l set loan_id = r.loan from jsonb_to_recordset(${pairs as unknown}::jsonb) r (lead uuid, loan uuid)
    where l.tenant_id = ${ctx.tenant} and l.id = r.lead`)

export interface Stages {
  /** The stage of this key; the first open one where the client has no such stage (any more). */
  of(kind: PipelineKind, key: string): { pipeline: Id; stage: Id } | undefined
  /** The reason of this key for losing something, where the client still has it. */
  lost(key: string | undefined): Id | null
}

/** Stages by the key they were first given, of the first pipeline of each kind that is in use. */
export async function stagesByKey(ctx: Ctx): Promise<Stages> {
  const [all, every, reasons] = await Promise.all([pipelines(ctx), stages(ctx), lostReasons(ctx)])
  return {
    of(kind, key) {
      const pipeline = all.find(p => p.kind === kind && !p.archived)
      const own = every.filter(s => s.pipeline === pipeline?.id && !s.archived)
      const stage = own.find(s => s.key === key) ?? own.find(s => s.outcome === 'open')
      return pipeline && stage && { pipeline: pipeline.id, stage: stage.id }
    },
    lost: key => reasons.find(r => r.label === defaultLostReasons.find(d => d.key === key)?.name)?.id ?? null,
  }
}
