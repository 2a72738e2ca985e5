import { activityId, type ClassName, classes, type Meaning, type Severity } from './classes.ts'
import { commands } from './commands.ts'
import { domain, type Listed } from './domain.ts'
import { verbs } from './verbs.ts'

/** What deserves a look, beside the many that only tell. */
const severities: Readonly<Partial<Record<Severity, readonly string[]>>> = {
  Low: [
    'approval.asked',
    'client.exported',
    'crm.exportLeads',
    'crm.revealLeadField',
    'crm.revealLoan',
    'crm.revealPersonField',
    'crm.searchBySsn',
    'field.revealed',
    'identity.factorResetAsked',
    'identity.newDevice',
    'identity.signInFailed',
    'member.viewed',
    'request.refused',
  ],
  Medium: [
    'approval.waitsAlone',
    'elevation.granted',
    'events.deleted',
    'hold.lifted',
    'keys.destroyed',
    'keys.indexSwitched',
    'person.erased',
    'retention.changed',
    'reveal.refused',
    'client.closingAsked',
    'client.deletionAsked',
    'client.suspended',
    'identity.factorResetDone',
    'identity.grantOverride',
    'identity.recoverAdmin',
    'identity.recoveryCodeUsed',
    'matrix.published',
    'operator.signInRefused',
    'reveal.overBudget',
    'stream.changed',
    'stream.failed',
    'stream.made',
    'stream.paused',
    'stream.removed',
    'webhook.disabled',
  ],
  High: ['client.deletionAgreed', 'export.altered', 'identity.signInHeld', 'keys.sealBroken', 'permit.reused'],
  Critical: ['emergency.opened', 'ledger.broken', 'ledger.witnessRefused', 'stream.tampered'],
}

/** What did not come about. */
const failures: readonly string[] = [
  'approval.expired',
  'approval.failed',
  'approval.refused',
  'crm.refuseReveal',
  'identity.noteFailedSignIn',
  'identity.signInFailed',
  'operator.noteRefused',
  'operator.signInRefused',
  'permit.refused',
  'request.refused',
  'stream.failed',
]

const known = new Map<string, Pick<Meaning, 'of' | 'activity'>>()
for (const listed of [domain, commands] satisfies Listed[])
  for (const [of, activities] of Object.entries(listed))
    for (const [activity, names] of Object.entries(activities)) {
      const entries =
        activity === 'other' ? Object.entries(names as Record<string, readonly string[]>) : [[activity, names] as const]
      for (const [said, which] of entries as [string, readonly string[]][])
        for (const name of which) known.set(name, { of: of as ClassName, activity: said })
    }
const ofVerb = new Map(Object.entries(verbs).flatMap(([activity, all]) => all.map(verb => [verb, activity] as const)))
const severityOf = new Map(
  Object.entries(severities).flatMap(([severity, all]) => all.map(name => [name, severity as Severity] as const)),
)

/** The verb a command's name begins with: `crm.exportLeads` exports. */
const verbOf = (name: string): string => /^[a-z]+/.exec(name.slice(name.indexOf('.') + 1))?.[0] ?? ''

/** Whether the tables know an event by name or by the verb of its command. One that they do not know is still sent, as itself. */
export const isKnown = (name: string): boolean => known.has(name) || ofVerb.has(verbOf(name))

/** What an event of this name is in OCSF. Never fails: what nobody listed is API Activity in its own words. */
export function meaningOf(name: string): Meaning {
  const { of, activity } = known.get(name) ?? { of: 'api' as const, activity: ofVerb.get(verbOf(name)) ?? (verbOf(name) || name) }
  return { of, activity, severity: severityOf.get(name) ?? 'Informational', failed: failures.includes(name) }
}

/** Class and activity of a name as the documentation writes them. */
export function wordsOf(name: string): { class: string; activity: string; type: number; severity: Severity } {
  const meaning = meaningOf(name)
  const { uid, name: title } = classes[meaning.of]
  return {
    class: `${title} [${uid}]`,
    activity: meaning.activity,
    type: uid * 100 + activityId(meaning),
    severity: meaning.severity,
  }
}
