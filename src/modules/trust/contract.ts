import { z } from 'zod'
import { cleanText } from '#base/clean-text.ts'
import { id } from '#base/id.ts'
import { command, query } from '#policy/action.ts'
import { confidential, dataClasses } from '#policy/data-classes.ts'
import { page, pageOf } from '#policy/paging.ts'

export const approvalStates = ['waiting', 'approved', 'refused', 'withdrawn', 'expired', 'failed', 'done'] as const

const person = z.object({ id: z.string(), name: z.string() })

/** A request for a second person as a line of a list. */
export const approvalRow = z.object({
  id: z.string(),
  action: z.string(),
  /** What would be done, in the words of the product. */
  title: z.string(),
  state: z.enum(approvalStates),
  askedBy: person,
  askedAt: z.string(),
  /** Said by the asker for whoever decides, whatever their clearance. */
  reason: z.string().nullable(),
  /** The first words of what would happen. */
  about: z.string().nullable(),
  /** What whoever decided said, or the words in which it ended without being done. */
  said: confidential(z.string()).nullable(),
  decideBy: z.string(),
  /** Agreed to: it must have run until then. */
  runBy: z.string().nullable(),
  /** Nobody else may decide: it runs from then on, unless somebody refuses. */
  aloneUntil: z.string().nullable(),
  decidedBy: person.nullable(),
  /** The operator who witnessed it, where nobody else here may decide. */
  witness: z.string().nullable(),
  endedAt: z.string().nullable(),
  /** How many have to agree, how many have, and how many refusals end it. */
  quorum: z.number(),
  agreed: z.number(),
  denials: z.number(),
  mine: z.boolean(),
  /** The reader may agree or refuse. */
  mayDecide: z.boolean(),
})
export type ApprovalRow = z.input<typeof approvalRow>

export const listApprovals = query('trust.listApprovals', {
  summary: 'Requests for a second person: those that wait for one, one’s own, and decided ones',
  http: 'GET /approvals',
  needs: 'self.use',
  input: z.strictObject({
    of: z.enum(['waiting', 'mine', 'decided']).default('waiting'),
    /** Of one's own only those by these actions. */
    actions: z.array(z.string().max(100)).max(10).optional(),
    ...page,
  }),
  output: pageOf(approvalRow),
})

export type AskedList = z.output<typeof listApprovals.input>

const one = z.strictObject({ approval: id('approval') })

export const readApproval = query('trust.readApproval', {
  summary: 'One request: what exactly would happen, who asked and why, who may decide, what came of it',
  http: 'GET /approvals/{approval}',
  needs: 'self.use',
  input: one,
  output: approvalRow.extend({
    /** SHA-256 of what was frozen, in hex: a decision names what it is about. */
    hash: z.string(),
    permission: z.string(),
    subject: z.object({ kind: z.string(), id: z.string(), name: z.string() }).nullable(),
    /** As it stood when it was asked. */
    preview: z.array(z.object({ label: z.string(), value: z.string(), before: z.string().optional() })),
    /** How many rows, people and fields it touches, as far as that is known. */
    touches: z.object({ rows: z.number().nullable(), people: z.number().nullable(), fields: z.number().nullable() }),
    /** Who decided what, the earliest first. */
    decisions: z.array(
      person.extend({
        agree: z.boolean(),
        at: z.string(),
        comment: confidential(z.string()).nullable(),
        /** They may no longer decide it: their agreement counts no more. */
        voided: z.boolean(),
      }),
    ),
    /** Whoever agrees says why. */
    commentNeeded: z.boolean(),
    /** For whom what would change: some of them by name, as far as the reader may see them, and how many more. */
    people: z.array(z.object({ names: z.array(z.string()), more: z.number(), what: z.array(z.string()) })),
    fields: z.array(z.object({ label: z.string(), value: z.string(), class: z.enum(dataClasses), masked: z.boolean() })),
    /** Whom the reader sees, and how many more may decide. */
    deciders: z.array(person),
    decidersElsewhere: z.number(),
    comment: confidential(z.string()).nullable(),
    /** Words in which it ended without being done. */
    problem: z.string().nullable(),
    /** What it answered; for whoever asked. */
    answer: z.unknown().optional(),
    /** Its contents still are what was hashed. */
    intact: z.boolean(),
    mayWaitAlone: z.boolean(),
    mayWithdraw: z.boolean(),
  }),
})

export type ApprovalDetail = z.input<typeof readApproval.output>

export const decideApproval = command('trust.decideApproval', {
  summary: 'Agree to what a colleague asked for, or refuse it',
  http: 'POST /approvals/{approval}/decision',
  needs: 'approval.decide',
  input: one.extend({
    agree: z.boolean(),
    /** Of the request as it was read. */
    hash: z.string().regex(/^[0-9a-f]{64}$/, 'Give the hash of the request as it was read.'),
    comment: confidential(z.string().overwrite(cleanText).max(1000)).optional(),
  }),
  output: z.object({ state: z.enum(approvalStates) }),
  emits: ['approval.approved', 'approval.counted', 'approval.refused'],
})

export const withdrawApproval = command('trust.withdrawApproval', {
  summary: 'Take one’s own request back',
  http: 'POST /approvals/{approval}/withdrawal',
  needs: 'self.use',
  input: one,
  output: z.object({}),
  emits: ['approval.withdrawn'],
})

export const waitAlone = command('trust.waitAlone', {
  summary: 'Where nobody else may decide: give everybody notice, and have it run after 72 hours unless somebody refuses',
  http: 'POST /approvals/{approval}/wait',
  needs: 'self.use',
  input: one,
  output: z.object({ aloneUntil: z.string() }),
  emits: ['approval.waitsAlone'],
})

export const sweepApprovals = command('trust.sweepApprovals', {
  summary: 'End requests whose time is over, and take up what was agreed to and has not run',
  door: 'job',
  needs: 'job.run',
  input: z.strictObject({}),
  output: z.object({ moved: z.number() }),
  emits: ['approval.approved', 'approval.expired', 'approval.voided'],
})

export * from './contract/emergency.ts'
export * from './contract/reviews.ts'
