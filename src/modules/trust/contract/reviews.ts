import { z } from 'zod'
import { cleanText } from '#base/clean-text.ts'
import { id } from '#base/id.ts'
import { command, query } from '#policy/action.ts'

/** What a reviewer should look at first. */
export const reviewFlags = [
  'dormant',
  'never-used',
  'excess',
  'conflict',
  'privileged',
  'unused',
  'no-expiry',
  'maker-left',
] as const
export type ReviewFlag = (typeof reviewFlags)[number]

export const reviewDecisions = ['keep', 'reduce', 'revoke', 'suspended'] as const
const note = z.string().overwrite(cleanText).max(500)

const reviewLine = z.object({
  id: z.string(),
  title: z.string(),
  state: z.enum(['open', 'grace', 'closed']),
  openedAt: z.string(),
  openedBy: z.string().nullable(),
  dueAt: z.string(),
  graceUntil: z.string(),
  closedAt: z.string().nullable(),
  total: z.number(),
  decided: z.number(),
  flagged: z.number(),
})

export const reviewEntry = z.object({
  id: z.string(),
  kind: z.enum(['member', 'key', 'app']),
  subject: z.string(),
  name: z.string(),
  type: z.string(),
  functions: z.number(),
  overrides: z.array(z.string()),
  /** Functions of weight that were not used for 90 days. */
  unused: z.array(z.string()),
  limited: z.boolean(),
  flags: z.array(z.enum(reviewFlags)),
  lastUsedAt: z.string().nullable(),
  expiresAt: z.string().nullable(),
  decision: z.enum(reviewDecisions).nullable(),
  note: z.string().nullable(),
  decidedBy: z.string().nullable(),
  decidedAt: z.string().nullable(),
  /** It is the reader: somebody else decides. */
  self: z.boolean(),
})

export const listReviews = query('trust.listReviews', {
  summary: 'Access reviews, the newest first',
  http: 'GET /access-reviews',
  needs: 'review.read',
  input: z.strictObject({}),
  output: z.object({ items: z.array(reviewLine) }),
})

export const readReview = query('trust.readReview', {
  summary: 'An access review with everybody, every key and every app in it',
  http: 'GET /access-reviews/{review}',
  needs: 'review.read',
  input: z.strictObject({ review: id('review') }),
  output: reviewLine.extend({ items: z.array(reviewEntry), evidenceHash: z.string().nullable() }),
})

export const openReview = command('trust.openReview', {
  summary: 'Have everybody’s access looked at: people, what they have beyond their type, API keys and apps',
  http: 'POST /access-reviews',
  needs: 'review.open',
  input: z.strictObject({
    title: z.string().overwrite(cleanText).trim().min(1, 'Give the review a name.').max(120),
    /** Days in which to decide, and then until what is undecided is suspended: never so few that nobody hears of it. */
    days: z.int().min(7).max(90).default(14),
    graceDays: z.int().min(3).max(30).default(7),
  }),
  output: z.object({ id: z.string(), total: z.number() }),
  emits: ['review.opened'],
})

export const decideReviewEntry = command('trust.decideReviewEntry', {
  summary: 'Keep, reduce or revoke somebody’s access; it is carried out at once',
  http: 'POST /access-reviews/{review}/entries/{entry}/decision',
  needs: 'access.review',
  input: z.strictObject({
    review: id('review'),
    entry: id('entry'),
    /** `reduce` takes away what goes beyond the type. */
    decision: z.enum(['keep', 'reduce', 'revoke']),
    note: note.optional(),
  }),
  output: z.object({ decision: z.enum(reviewDecisions) }),
  emits: ['review.decided', 'app.ended', 'member.deactivated', 'records.reassigned', 'lead.assigned', 'loan.assigned'],
})

export const readReviewEvidence = query('trust.readReviewEvidence', {
  summary: 'The evidence of a closed review: the roster, the decisions and what was changed, with its SHA-256',
  http: 'GET /access-reviews/{review}/evidence',
  needs: 'review.read',
  input: z.strictObject({ review: id('review') }),
  output: z.object({ hash: z.string(), canonical: z.string() }),
})

export const sweepReviews = command('trust.sweepReviews', {
  summary: 'Remind of reviews that are due, suspend what nobody has decided after the grace, and close them',
  door: 'job',
  needs: 'job.run',
  input: z.strictObject({}),
  output: z.object({ moved: z.number() }),
  emits: ['review.due', 'review.closed', 'app.ended', 'member.deactivated'],
})
