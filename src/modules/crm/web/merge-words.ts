import { counted } from '#ui/format.ts'
import type { MergePart } from '../contract/merge.ts'

export const partWords: Record<MergePart, string> = {
  name: 'Name',
  company: 'Company',
  language: 'Language',
  address: 'Home',
  email: 'Main e-mail',
  phone: 'Main phone',
  custom: 'Your own fields',
}

/** Rows by the table they are in; what is not named here is counted together. */
const nouns: Record<string, [one: string, many: string]> = {
  'crm.lead': ['lead', 'leads'],
  'crm.loan': ['loan', 'loans'],
  'crm.task': ['task', 'tasks'],
  'crm.note': ['note', 'notes'],
  'crm.file': ['file', 'files'],
  'crm.partner': ['place among partners', 'places among partners'],
  'outreach.consent': ['consent on record', 'consents on record'],
}

/** “2 leads, 1 note and 3 e-mails and phones”. */
export function movesText(moves: readonly { what: string; count: number }[]): string {
  const parts = moves.flatMap(({ what, count }) => (nouns[what] ? [counted(count, ...nouns[what])] : []))
  const ways = moves.find(one => one.what === 'crm.identifier')
  if (ways) parts.push(counted(ways.count, 'way to reach them', 'ways to reach them'))
  if (parts.length < 2) return parts[0] ?? 'Nothing hangs on this record'
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
}

export const sameWords = { email: 'the same e-mail', phone: 'the same phone', address: 'the same name and address' } as const
