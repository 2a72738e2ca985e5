import { labelOf } from '#ui/format.ts'
import type { AuditLine } from '../contract.ts'

export const doorWords: Record<string, string> = {
  member: 'Screen or API',
  public: 'Public page',
  hook: 'Lead source',
  job: 'Background',
  host: 'Setup',
  scim: 'Directory',
  sso: 'Identity provider',
  oauth: 'App tokens',
  operator: 'Operator',
}

const actorWords: Record<string, string> = {
  member: 'Somebody',
  key: 'An API key',
  app: 'An app',
  provisioner: 'A directory',
  visitor: 'A visitor',
  source: 'A lead source',
  system: 'The system',
  operator: 'An operator',
  terminal: 'The operator at the terminal',
}

/** Who it was: by name, else by what they are. */
export const actorText = ({ kind, name }: { kind: string; name: string | null }): string =>
  name ?? actorWords[kind] ?? labelOf(kind)

export const recordText = (subject: AuditLine['subject']): string | null =>
  subject && (subject.name ?? `${labelOf(subject.kind)} ${(subject.id ?? '').slice(-6)}`)

const pages: Record<string, string> = { lead: '/leads/', contact: '/people/', loan: '/loans/', partner: '/partners/' }
/** Where a record opens; undefined where it has no page of its own. */
export const pageOfRecord = (kind: string, id: string | null): string | undefined =>
  id && pages[kind] ? pages[kind] + id : undefined

/** A fact as it is read: enums as they are kept, since they are what one searches and compares by. */
export const factText = (value: unknown): string =>
  Array.isArray(value) ? value.map(String).join(', ') : value === null || value === undefined ? '–' : String(value)

/** A value of a changed field. */
export const valueText = (value: unknown): string => {
  if (value === null || value === undefined || value === '') return '–'
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
