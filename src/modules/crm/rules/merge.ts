import type { DataClass } from '#policy/data-classes.ts'
import type { MergePart } from '../contract/merge.ts'
import { classOfField, isUnseen } from './edits.ts'

/** The fields of a person that each part of a merge is made of. E-mail and phone are kept apart, every one of them. */
export const fieldsOfPart = {
  name: ['name', 'firstName', 'lastName'],
  company: ['company'],
  language: ['language'],
  address: ['street', 'unit', 'city', 'state', 'zip', 'county', 'country'],
} as const satisfies Partial<Record<MergePart, readonly string[]>>

const parts = Object.keys(fieldsOfPart) as (keyof typeof fieldsOfPart)[]

type Person = Readonly<Record<string, unknown>> & { roles: readonly string[]; doNotContact: boolean; household: string | null }

/**
 * What the person who is kept becomes: what was chosen of the other, every role of both, and the stricter word on being
 * contacted. Somebody without a household joins the other's.
 */
export function mergedValues(kept: Person, gone: Person, take: readonly MergePart[]): Record<string, unknown> {
  const taken = parts.filter(part => take.includes(part)).flatMap(part => fieldsOfPart[part] as readonly string[])
  return {
    ...Object.fromEntries(taken.map(field => [field, gone[field] ?? null])),
    roles: [...new Set([...kept.roles, ...gone.roles])],
    doNotContact: kept.doNotContact || gone.doNotContact,
    household: kept.household ?? gone.household,
  }
}

/**
 * Fields of the one who goes that nobody chose though they say something else: the timeline keeps them. Of those the asker
 * does not see, all that say something.
 */
export const leftAside = (kept: Person, gone: Person, take: readonly MergePart[], clearance: DataClass): string[] =>
  parts
    .filter(part => !take.includes(part))
    .flatMap(part => fieldsOfPart[part] as readonly string[])
    .filter(field => (gone[field] ?? null) !== null && (isUnseen(classOfField(field), clearance) || gone[field] !== kept[field]))

interface Held {
  ownerName: string | null
}
/** Which of two is kept unless somebody says otherwise: the one an officer has, else the older. */
export const keptFirst = <T extends Held>(older: T, newer: T): [kept: T, gone: T] =>
  newer.ownerName && !older.ownerName ? [newer, older] : [older, newer]

export interface MergeFacts {
  /** Loans on which both are borrowers, by number or id. */
  sharedLoans: readonly string[]
  bothPartners: boolean
  /** Every lead and loan of both is in the asker's sight. */
  whole: boolean
  mayEdit: boolean
}

export const outOfSight = 'Some leads or loans of these two are out of your sight. Ask somebody who sees all of them.'

/** Why two people cannot be merged, in words; null where they can. */
export function mergeHindrance({ sharedLoans, bothPartners, whole, mayEdit }: MergeFacts): string | null {
  if (!mayEdit) return 'You may change only one of these two. Ask somebody who may change both.'
  if (!whole) return outOfSight
  if (sharedLoans.length)
    return `Both are borrowers on the same loan (${sharedLoans.join(', ')}), so they are two people. Take one of them off the loan first.`
  if (bothPartners) return 'Both stand among your partners, each with a stage of their own. They have to stay two.'
  return null
}
