import { matrix, type Permission } from '#policy/matrix.ts'
import type { Output } from '#ui/call.ts'
import { counted, exactText } from '#ui/format.ts'
import type { Tone } from '#ui/theme.ts'
import type { listApprovals, readApproval } from '../contract.ts'

export type Line = Output<typeof listApprovals>['items'][number]
export type Detail = Output<typeof readApproval>

export const states: Record<Line['state'], { label: string; tone: Tone }> = {
  waiting: { label: 'Waits for a second person', tone: 'due' },
  approved: { label: 'Agreed, being done', tone: 'accent' },
  done: { label: 'Done', tone: 'done' },
  refused: { label: 'Refused', tone: 'late' },
  withdrawn: { label: 'Withdrawn', tone: 'plain' },
  expired: { label: 'Time ran out', tone: 'plain' },
  failed: { label: 'Could not be done', tone: 'late' },
}

/** What is asked for, without what the contract says beside it: `Export leads to a file`. */
export const shortTitle = (title: string): string => title.split(':')[0]!

/** `38 rows, 2 people, 3 fields`; nothing where none of it is known. */
export const touchedText = ({ rows, people, fields }: Detail['touches']): string =>
  [
    rows !== null && counted(rows, 'row', 'rows'),
    people !== null && counted(people, 'person', 'people'),
    fields !== null && counted(fields, 'field', 'fields'),
  ]
    .filter(Boolean)
    .join(', ')

const isoTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z$/

/** What was sent as one reads it: a time as a time, a function by its words. */
export const sentText = (value: string): string =>
  value
    .split(', ')
    .map(one => (isoTime.test(one) ? exactText(one) : (matrix[one as Permission]?.label ?? one)))
    .join(', ')

/** `Ann, Bea, and 3 more`; where nobody can be named, how many there are. */
export function listedText(names: readonly string[], more: number): string {
  if (names.length === 0) return counted(more, 'person', 'people')
  return new Intl.ListFormat('en').format(more > 0 ? [...names, `${more} more`] : names)
}

/** `Ann and Bea`; of many the first three. */
export const namesText = (people: readonly { name: string }[]): string =>
  listedText(
    people.slice(0, 3).map(one => one.name),
    Math.max(0, people.length - 3),
  )
