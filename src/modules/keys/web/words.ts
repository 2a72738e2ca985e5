import type { Output } from '#ui/call.ts'
import type { Tone } from '#ui/theme.ts'
import type { listFindings, readIndexes, readKeys } from '../contract.ts'

export type Key = Output<typeof readKeys>['keys'][number]
export type Finding = Output<typeof listFindings>['items'][number]
export type ProviderKind = Output<typeof readKeys>['provider']['kind']

export type Index = Output<typeof readIndexes>['indexes'][number]

export const purposeNames: Record<Key['purpose'], string> = {
  client: 'Company key',
  confidential: 'Confidential values and files',
  index: 'Search indexes',
  epoch: 'People’s keys of the week',
}
/** What each is for, for whoever wonders. */
export const purposeUses: Record<Key['purpose'], string> = {
  client: 'Wraps the others',
  confidential: 'Seals values and files',
  index: 'Finds equal values unread',
  epoch: 'Wraps each person’s own key',
}
export const stateNames: Record<Key['state'], { label: string; tone: Tone }> = {
  active: { label: 'Active', tone: 'done' },
  retiring: { label: 'Being replaced', tone: 'due' },
  retired: { label: 'Retired', tone: 'plain' },
  destroyed: { label: 'Destroyed', tone: 'plain' },
}
export const indexStateNames: Record<Index['state'], { label: string; tone: Tone }> = {
  always: { label: 'Always on', tone: 'plain' },
  off: { label: 'Off', tone: 'plain' },
  building: { label: 'Being built', tone: 'due' },
  on: { label: 'On', tone: 'done' },
}
export const reasonNames: Record<Key['reason'], string> = {
  first: 'First key',
  schedule: 'On schedule',
  demand: 'Asked for',
  compromise: 'May have been known',
  uses: 'Sealed enough',
}
export const providerNames: Record<ProviderKind, string> = {
  file: 'A file on the host',
  pkcs11: 'A hardware module (PKCS#11)',
  transit: 'OpenBao or Vault',
  'aws-kms': 'AWS KMS',
}
export const breakNames: Record<Finding['why'], string> = {
  altered: 'It is not what was sealed there: altered, or moved from elsewhere',
  cut: 'A part of it is missing',
  'unknown-key': 'It names a key that is none of yours, or that is retired',
  'unknown-version': 'It is no envelope of this product',
}
