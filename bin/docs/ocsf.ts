import { meaningOf, wordsOf } from '../../src/modules/audit/rules/ocsf/meaning.ts'
import { table } from './markdown.ts'

/** What each event is to a client's security monitoring: class, activity and severity of OCSF 1.8.0. */
export function ocsfDoc(names: readonly string[]): string {
  const said = [...names].sort().map(name => ({ name, ...wordsOf(name), failed: meaningOf(name).failed }))
  const classes = [...Map.groupBy(said, one => one.class)].sort(([a], [b]) => (a < b ? -1 : 1))
  return [
    '# Events as OCSF',
    `${names.length} events as they leave by a SIEM stream: Open Cybersecurity Schema Framework 1.8.0. A type that ends in 99 is an activity that the class has no number for; it is said in words. Whom and what an event is about is named by kind and id, changed fields by name and class; values never leave.`,
    ...classes.flatMap(([title, own]) => [
      `## ${title}`,
      table(
        ['Event', 'Activity', 'Type', 'Severity', 'Status'],
        own.map(({ name, activity, type, severity, failed }) => [
          `\`${name}\``,
          activity,
          String(type),
          severity,
          title.includes('[2004]') ? 'New' : failed ? 'Failure' : 'Success',
        ]),
      ),
    ]),
  ].join('\n\n')
}
