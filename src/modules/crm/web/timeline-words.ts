import { dateText, exactText, labelOf, moneyText, rateText } from '#ui/format.ts'
import type { Knows } from './event-words.ts'
import { creditWords, intentWords, languageWords, statusWords } from './words.ts'

const labels: Record<string, string> = {
  owner: 'Owner',
  group: 'Branch',
  partner: 'Partner company',
  rep: 'Partner representative',
  stage: 'Stage',
  status: 'Status',
  archivedAt: 'Archived',
  zip: 'ZIP',
  value: 'Value',
  lostReason: 'Reason',
  currentRate: 'Current rate',
  noteRate: 'Rate',
  dueAt: 'Due',
  receivedAt: 'Waiting since',
  helocDrawnCents: 'HELOC drawn',
  helocLineCents: 'HELOC line',
}
/** Told by another line already, or of no use to a reader. */
const unsaid = new Set([
  'version',
  'pipeline',
  'branch',
  'updatedAt',
  'acceptBy',
  'assignedAt',
  'stageSince',
  'household',
  'mergedInto',
  'loanFile',
  'live',
])
export const isSaid = (field: string) => !unsaid.has(field)

interface Said {
  label: string
  from: string
  to: string
}
/** What reads as the same is said once: with a lead its person goes to the same officer. */
export const saidOnce = (changes: readonly Said[]): Said[] =>
  changes.filter(
    (one, n) =>
      one.from !== one.to &&
      changes.findIndex(other => other.label === one.label && other.from === one.from && other.to === one.to) === n,
  )

export const fieldLabel = (field: string) => labels[field] ?? labelOf(field)

/** A value of a field as a person reads it. */
export function valueText(field: string, value: unknown, { people, stages }: Knows): string {
  if (value === null || value === undefined || value === '') return ''
  if (Array.isArray(value)) return value.join(', ')
  if (typeof value === 'boolean') return value ? 'Yes' : 'No'
  const raw = String(value)
  switch (field) {
    case 'owner':
    case 'rep':
      return people.nameOf(raw) ?? raw
    case 'stage':
      return stages.stageOf(raw)?.name ?? 'A stage that is gone'
    case 'lostReason':
      return stages.lostReasons.find(one => one.id === raw)?.label ?? 'A reason that is gone'
    case 'status':
      return statusWords[raw as keyof typeof statusWords]?.label ?? labelOf(raw)
    case 'intent':
      return intentWords[raw as keyof typeof intentWords] ?? raw
    case 'creditBand':
      return creditWords[raw as keyof typeof creditWords] ?? raw
    case 'language':
      return languageWords(raw)
  }
  if (field.endsWith('Cents')) return moneyText(Number(raw))
  if (/[rR]ate$/.test(field)) return rateText(Number(raw))
  if (/^\d{4}-\d\d-\d\d$/.test(raw)) return dateText(raw)
  if (/^\d{4}-\d\d-\d\dT/.test(raw)) return exactText(raw)
  if (/^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(raw)) return ''
  return raw
}
