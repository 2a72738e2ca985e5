/**
 * HOW LONG EVENTS ARE KEPT, by class, in months. `usual` is what is shipped and the least a client may choose; a client may keep
 * them longer, up to `most`. The database keeps the same list (`audit.class_of`, `audit.months_of`).
 */
export const retentionClasses = {
  security: {
    label: 'Security',
    about: 'Signing in, refusals, rights, keys, apps, approvals, access reviews, the operator, and who read this log',
    usual: 13,
    source: 'The security policy, 8.3: thirteen months at hand; PCI DSS 4.0.1, 10.5.1 asks for twelve',
  },
  records: {
    label: 'Records',
    about: 'What was done to leads, people, loans, partners and tasks, to consents and to the settings behind them',
    usual: 60,
    source: 'Telemarketing Sales Rule, 16 CFR 310.5(a): five years',
  },
} as const
export type RetentionClass = keyof typeof retentionClasses
export const retentionNames = Object.keys(retentionClasses) as RetentionClass[]
/** Seven years. */
export const mostMonths = 84

/** What names of events of class security begin with; everything else is of records. */
const security =
  /^(?:identity|apps|app|permit|key|secret|matrix|member|approval|review|trust|audit|request|operator|client|workgroup|ledger|directory)\./
const securityNames: readonly string[] = [
  'field.revealed',
  'records.seenInBulk',
  'file.opened',
  'export.altered',
  'house.keepUses',
]

export const classOfEvent = (name: string): RetentionClass =>
  security.test(name) || securityNames.includes(name) ? 'security' : 'records'
