import { z } from 'zod'
import { cleanText } from '#base/clean-text.ts'
import { id } from '#base/id.ts'
import { command, query } from '#policy/action.ts'
import { confidential } from '#policy/data-classes.ts'
import { page, pageOf } from '#policy/paging.ts'
import { borrowerRoles, standing } from './loan-people.ts'
import { mismoArm } from './mismo.ts'

export const loanPurposes = ['purchase', 'rate_term', 'cash_out', 'construction', 'heloc', 'other'] as const
export const mortgageTypes = ['conventional', 'fha', 'va', 'usda', 'heloc', 'reverse', 'other'] as const
/** What the stage makes of a loan: being worked, set aside, closed, or gone. */
export const loanStatuses = ['open', 'hold', 'funded', 'lost'] as const
export const occupancies = ['primary', 'second_home', 'investment'] as const
export const propertyTypes = ['single_family', 'condo', 'pud', 'coop', 'manufactured', 'multi_unit', 'other'] as const

/** A loan as a line of a list: no sealed values. */
export const loanRow = z.object({
  id: z.string(),
  number: z.string().nullable(),
  /** The primary borrower. */
  contact: z.string(),
  name: z.string(),
  lead: z.string().nullable(),
  pipeline: z.string(),
  stage: z.string(),
  stageSince: z.string(),
  status: z.enum(loanStatuses),
  /** When the business hours of its stage run out; null where the stage has no limit. */
  lateAt: z.string().nullable(),
  late: z.boolean(),
  owner: z.string().nullable(),
  branch: z.string().nullable(),
  purpose: z.enum(loanPurposes),
  mortgageType: z.enum(mortgageTypes),
  program: z.string().nullable(),
  amountCents: z.number().nullable(),
  /** Thousandths of a percent, as every rate. */
  noteRate: z.number().nullable(),
  termMonths: z.number().nullable(),
  city: z.string().nullable(),
  state: z.string().nullable(),
  lockExpiresAt: z.string().nullable(),
  /** Days without a time: `2026-03-04`. */
  closingAt: z.string().nullable(),
  fundedAt: z.string().nullable(),
  tags: z.array(z.string()),
  version: z.number(),
  createdAt: z.string(),
  updatedAt: z.string(),
})
export type LoanRow = z.infer<typeof loanRow>

const day = z.iso.date('Give the date as YYYY-MM-DD.')
const moment = z.iso.datetime({ offset: true })
const stateCode = z.string().regex(/^[A-Z]{2}$/, 'Give the state as two capital letters.')

/** Every given field must hold; within one, any of the values. */
export const loanFilter = z.strictObject({
  stage: z.array(id('stage')).max(100).optional(),
  pipeline: id('pipeline').optional(),
  status: z.array(z.enum(loanStatuses)).max(4).optional(),
  owner: z.array(id('person')).max(200).optional(),
  branch: z.array(id('branch')).max(200).optional(),
  unassigned: z.boolean().optional(),
  purpose: z.array(z.enum(loanPurposes)).max(10).optional(),
  mortgageType: z.array(z.enum(mortgageTypes)).max(10).optional(),
  state: z.array(stateCode).max(60).optional(),
  tag: z.array(z.string().max(60)).max(50).optional(),
  /** Locks that run out before this moment, those already run out included. */
  lockExpiringBefore: moment.optional(),
  closingFrom: day.optional(),
  closingTo: day.optional(),
  amountFromCents: z.int().optional(),
  amountToCents: z.int().optional(),
  contact: id('contact').optional(),
  operation: id('operation').optional(),
  archived: z.boolean().optional(),
  /** Part of the primary borrower's name (three letters or more), or a loan number. */
  q: z.string().overwrite(cleanText).max(200).optional(),
})
export type LoanFilter = z.infer<typeof loanFilter>

export const loanSorts = ['newest', 'oldest', 'closing', 'lock', 'amount', 'stage-age', 'name'] as const

export const listLoans = query('crm.listLoans', {
  summary: 'Loans one may see, filtered, a page at a time',
  http: 'GET /loans',
  needs: 'loan.read',
  input: z.strictObject({
    ...loanFilter.shape,
    ...page,
    sort: z.enum(loanSorts).default('newest'),
    fields: z.array(z.enum(Object.keys(loanRow.shape) as [keyof LoanRow, ...(keyof LoanRow)[]])).optional(),
  }),
  output: pageOf(loanRow.partial().required({ id: true })),
})

export const countLoans = query('crm.countLoans', {
  summary: 'How many loans a filter finds and what they sum to: exact up to 10,000, then capped unless asked exactly',
  http: 'GET /loans/count',
  needs: 'loan.read',
  input: z.strictObject({
    ...loanFilter.shape,
    exact: z.boolean().default(false),
    by: z.enum(['stage', 'status', 'owner', 'pipeline']).optional(),
  }),
  output: z.object({
    count: z.number(),
    capped: z.boolean(),
    amountCents: z.number(),
    groups: z.array(z.object({ key: z.string().nullable(), count: z.number(), amountCents: z.number() })),
  }),
})

/** Numbers by which others know the loan. */
export const loanIdentifiers = z.strictObject({
  lenderLoan: z.string().overwrite(cleanText).max(80).optional(),
  originationSystem: z.string().overwrite(cleanText).max(80).optional(),
  mers: z.string().overwrite(cleanText).max(40).optional(),
  universalLoan: z.string().overwrite(cleanText).max(80).optional(),
  agencyCase: z.string().overwrite(cleanText).max(80).optional(),
  duCase: z.string().overwrite(cleanText).max(80).optional(),
})

export const readLoan = query('crm.readLoan', {
  summary: 'One loan with its borrowers and everybody beside it',
  http: 'GET /loans/{loan}',
  needs: 'loan.read',
  input: z.strictObject({ loan: id('loan') }),
  output: loanRow.extend({
    ownerName: z.string().nullable(),
    rep: z.string().nullable(),
    partner: z.string().nullable(),
    workgroup: z.string().nullable(),
    processor: z.string().nullable(),
    processorName: z.string().nullable(),
    priceCents: z.number().nullable(),
    valueCents: z.number().nullable(),
    amortization: z.enum(['fixed', 'adjustable']).nullable(),
    arm: mismoArm.nullable(),
    interestOnlyMonths: z.number().nullable(),
    occupancy: z.enum(occupancies).nullable(),
    propertyType: z.string().nullable(),
    units: z.number().nullable(),
    lienPosition: z.number(),
    propertyStreet: confidential(z.string()).nullable(),
    propertyCounty: z.string().nullable(),
    propertyZip: z.string().nullable(),
    monthlyMiCents: z.number().nullable(),
    escrowCents: z.number().nullable(),
    lockRate: z.number().nullable(),
    lockedAt: z.string().nullable(),
    applicationAt: z.string().nullable(),
    firstPaymentAt: z.string().nullable(),
    lostReason: z.string().nullable(),
    identifiers: loanIdentifiers,
    /** Loan to the lower of price and value, in thousandths of a percent; null while either is missing. */
    ltv: z.number().nullable(),
    otherLiensCents: z.number().nullable(),
    helocDrawnCents: z.number().nullable(),
    helocLineCents: z.number().nullable(),
    /** With the other liens and what is drawn of a line of credit; `hcltv` with the whole line, null without one. */
    cltv: z.number().nullable(),
    hcltv: z.number().nullable(),
    borrowers: z.array(
      z.object({
        ...standing,
        role: z.enum(borrowerRoles),
        position: z.number(),
        /** Sealed values (SSN, date of birth, income) are kept; `revealLoan` shows them. */
        sealed: z.boolean(),
      }),
    ),
    participants: z.array(z.object({ ...standing, role: z.string(), company: z.string().nullable() })),
    archived: z.boolean(),
    mayEdit: z.boolean(),
  }),
})

const cents = z.int().min(0).max(1_000_000_000_000).nullable().optional()
const rate = z.int().min(0).max(30_000, 'A rate is at most 30 %.').nullable().optional()
const words = (max: number) => z.string().overwrite(cleanText).max(max).nullable().optional()

/** The editable fields of a loan: one list for the form, inline edit and the API. */
export const loanEdits = z.strictObject({
  number: words(80),
  /** The colleague who processes it: they see it among their own. */
  processor: id('person').nullable().optional(),
  purpose: z.enum(loanPurposes).optional(),
  mortgageType: z.enum(mortgageTypes).optional(),
  program: words(120),
  amountCents: cents,
  priceCents: cents,
  valueCents: cents,
  otherLiensCents: cents,
  helocDrawnCents: cents,
  helocLineCents: cents,
  noteRate: rate,
  termMonths: z.int().min(1).max(600, 'A term is at most 600 months.').nullable().optional(),
  amortization: z.enum(['fixed', 'adjustable']).nullable().optional(),
  arm: z.strictObject(mismoArm.shape).nullable().optional(),
  interestOnlyMonths: z.int().min(0).max(600).nullable().optional(),
  occupancy: z.enum(occupancies).nullable().optional(),
  propertyType: z.enum(propertyTypes).nullable().optional(),
  units: z.int().min(1).max(1000).nullable().optional(),
  lienPosition: z.int().min(1).max(4).optional(),
  propertyStreet: confidential(z.string().overwrite(cleanText).max(200)).nullable().optional(),
  city: words(120),
  state: stateCode.nullable().optional(),
  propertyCounty: words(120),
  propertyZip: z
    .string()
    .regex(/^\d{5}$/, 'A ZIP has five digits.')
    .nullable()
    .optional(),
  monthlyMiCents: cents,
  escrowCents: cents,
  lockRate: rate,
  lockedAt: moment.nullable().optional(),
  lockExpiresAt: moment.nullable().optional(),
  applicationAt: day.nullable().optional(),
  closingAt: day.nullable().optional(),
  firstPaymentAt: day.nullable().optional(),
  tags: z.array(z.string().overwrite(cleanText).min(1).max(60)).max(50).optional(),
  identifiers: loanIdentifiers.optional(),
})
export type LoanEdits = z.infer<typeof loanEdits>

export const addLoan = command('crm.addLoan', {
  summary: 'Open a loan for a person; the pipeline follows the purpose unless one is given',
  http: 'POST /loans',
  needs: 'loan.add',
  input: z.strictObject({
    ...loanEdits.shape,
    purpose: z.enum(loanPurposes),
    contact: id('contact'),
    stage: id('stage').optional(),
  }),
  output: z.object({ id: z.string() }),
  emits: ['loan.opened'],
})

export const updateLoan = command('crm.updateLoan', {
  summary: 'Change fields of a loan; with a version, a change somebody else made meanwhile is a conflict that shows both',
  http: 'PATCH /loans/{loan}',
  needs: 'loan.edit',
  input: z.strictObject({ loan: id('loan'), version: z.int().optional(), archived: z.boolean().optional(), ...loanEdits.shape }),
  output: z.object({ version: z.number() }),
  emits: ['loan.changed'],
})

export const moveLoan = command('crm.moveLoan', {
  summary: 'Move a loan to a stage; a lost stage needs its reason, a won stage makes it funded',
  http: 'PUT /loans/{loan}/stage',
  needs: 'loan.move',
  input: z.strictObject({
    loan: id('loan'),
    stage: id('stage'),
    lostReason: id('lost reason').optional(),
    /** The day it funded, where that was not today. */
    fundedAt: day.optional(),
  }),
  output: z.object({ version: z.number(), status: z.enum(loanStatuses) }),
  emits: ['loan.stageMoved', 'loan.funded', 'loan.lost', 'task.added'],
})

export const assignLoan = command('crm.assignLoan', {
  summary: 'Give a loan to somebody; an officer without an active license for the property’s state is refused',
  http: 'PUT /loans/{loan}/owner',
  needs: 'loan.assign',
  input: z.strictObject({
    loan: id('loan'),
    owner: id('person').nullable(),
    /** Where the property lies, put right in the same step: the officer it had may not hold it there. */
    state: loanEdits.shape.state,
    propertyZip: loanEdits.shape.propertyZip,
  }),
  output: z.object({ version: z.number() }),
  emits: ['loan.assigned'],
})
