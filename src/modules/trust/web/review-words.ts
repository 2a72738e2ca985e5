import { matrix, type Permission } from '#policy/matrix.ts'
import type { Output } from '#ui/call.ts'
import type { Tone } from '#ui/theme.ts'
import type { listReviews, readReview } from '../contract.ts'

export type Review = Output<typeof listReviews>['items'][number]
export type ReviewDetail = Output<typeof readReview>
export type Entry = ReviewDetail['items'][number]

export const reviewStates: Record<Review['state'], { label: string; tone: Tone }> = {
  open: { label: 'Open', tone: 'accent' },
  grace: { label: 'Overdue', tone: 'late' },
  closed: { label: 'Closed', tone: 'done' },
}

export const flagWords: Record<Entry['flags'][number], { label: string; why: string }> = {
  dormant: { label: 'Dormant', why: 'Not used for 60 days.' },
  'never-used': { label: 'Never used', why: 'Nobody has signed in with it.' },
  excess: { label: 'Beyond type', why: 'Holds functions that its type does not.' },
  conflict: { label: 'Conflicting duties', why: 'Holds both halves of duties that belong apart.' },
  privileged: { label: 'Privileged', why: 'May change what others may do, or reveal or export what is not their own.' },
  unused: { label: 'Unused functions', why: 'Holds functions of weight that were not used for 90 days' },
  'no-expiry': { label: 'No expiry', why: 'The key works until somebody ends it.' },
  'maker-left': { label: 'Maker left', why: 'Whoever made the key, or answers for the app, is not here any more.' },
}

/** Why, with the functions it is about where it is about some. */
export const flagText = (flag: Entry['flags'][number], { unused }: Entry): string =>
  flag === 'unused'
    ? `${flagWords.unused.why}: ${unused.map(one => matrix[one as Permission]?.label.toLowerCase() ?? one).join(', ')}.`
    : flagWords[flag].why

export const decisionWords: Record<NonNullable<Entry['decision']>, { label: string; tone: Tone }> = {
  keep: { label: 'Kept', tone: 'done' },
  reduce: { label: 'Reduced', tone: 'due' },
  revoke: { label: 'Revoked', tone: 'late' },
  suspended: { label: 'Suspended', tone: 'late' },
}
