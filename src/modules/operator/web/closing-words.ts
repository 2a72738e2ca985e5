import type { Output } from '#ui/call.ts'
import { exactText } from '#ui/format.ts'
import type { readClosing } from '../contract.ts'

export type Closing = NonNullable<Output<typeof readClosing>['closing']>

/** How far the end of the account is, in a sentence. */
export function closingWords({ state, dueAt, begun }: Pick<Closing, 'state' | 'dueAt' | 'begun'>): string {
  if (begun) return 'Everything of the company is being removed.'
  if (state === 'agreed' && dueAt) return `Everything of the company is removed after ${exactText(dueAt)}.`
  return state === 'asked'
    ? 'An operator took it up; a second one has to agree.'
    : 'It was asked for and waits for whoever runs this installation.'
}
