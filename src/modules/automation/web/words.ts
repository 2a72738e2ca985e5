import type { Output } from '#ui/call.ts'
import { labelOf } from '#ui/format.ts'
import type { Tone } from '#ui/theme.ts'
import type { listDeliveries, listWebhooks } from '../contract.ts'

export type Webhook = Output<typeof listWebhooks>['items'][number]
export type Delivery = Output<typeof listDeliveries>['items'][number]

/** How the room's enums are said on a screen. */

export const deliveryWords: Record<Delivery['state'], { label: string; tone: Tone }> = {
  waiting: { label: 'Waiting', tone: 'due' },
  sending: { label: 'Sending', tone: 'accent' },
  delivered: { label: 'Delivered', tone: 'done' },
  given_up: { label: 'Given up', tone: 'late' },
}

export const healthOf = (webhook: Webhook): { label: string; tone: Tone } =>
  webhook.active
    ? webhook.failingSince
      ? { label: 'Failing', tone: 'due' }
      : { label: 'On', tone: 'done' }
    : webhook.disabledWhy
      ? { label: 'Switched off', tone: 'late' }
      : { label: 'Off', tone: 'plain' }

/** `lead.stageMoved` as “Stage moved”. */
export const eventWord = (event: string) => labelOf(event.split('.').at(-1) ?? event)

const nouns: Record<string, string> = {
  lead: 'Leads, one by one',
  leads: 'Leads, in bulk',
  loan: 'Loans',
  loans: 'Loan files',
  contact: 'People',
  partner: 'Partners',
  task: 'Tasks',
  note: 'Notes',
  file: 'Files',
  field: 'Sealed values',
  form: 'Forms',
  intake: 'Intake',
  import: 'Imports',
  ledger: 'The ledger of what was done',
  source: 'Sources',
  routing: 'Routing',
  pipeline: 'Pipelines',
  member: 'Colleagues',
  licence: 'Licenses',
  records: 'Records of a colleague who left',
  operation: 'Bulk work',
}
/** Most asked for first. */
const order = Object.keys(nouns)

/** Events by what they are about. */
export function eventGroups(names: readonly string[]) {
  const groups = new Map<string, string[]>()
  for (const name of names) {
    const noun = name.split('.')[0]!
    groups.set(noun, [...(groups.get(noun) ?? []), name])
  }
  const place = (noun: string) => (order.includes(noun) ? order.indexOf(noun) : order.length)
  return [...groups]
    .toSorted(([a], [b]) => place(a) - place(b) || a.localeCompare(b))
    .map(([noun, events]) => ({ noun, label: nouns[noun] ?? labelOf(noun), events }))
}
