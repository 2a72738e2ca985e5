import { useMemo } from 'react'
import { useColleagues } from '#modules/crm/web/colleagues.ts'
import type { Output } from '#ui/call.ts'
import type { Choice, FilterField } from '#ui/filter/filter.ts'
import { useAction } from '#ui/use-action.ts'
import { type AuditLine, auditDoors, type countEvents, listEventNames } from '../contract.ts'
import { actorText, doorWords, recordText } from './words.ts'

const hour = 3_600_000

/** By what the trail is filtered. People are colleagues and whoever else stands in what was found; records are those found. */
export function useAuditFields(lines: readonly AuditLine[], counts: Output<typeof countEvents> | undefined): FilterField[] {
  const colleagues = useColleagues()
  const names = useAction(listEventNames, {}, { staleTime: hour })
  return useMemo(() => {
    const actors = new Map<string, string>(colleagues.choices.map(one => [one.value, one.label]))
    for (const one of [...(counts?.actors ?? []), ...lines.map(line => line.actor)])
      if (one.id && !actors.has(one.id)) actors.set(one.id, actorText(one))
    const records = new Map<string, string>()
    for (const { subject } of lines) if (subject?.id && !records.has(subject.id)) records.set(subject.id, recordText(subject)!)
    const choices = (of: Map<string, string>): Choice[] => [...of].map(([value, label]) => ({ value, label }))
    return [
      { id: 'actor', label: 'Who', kind: 'person', onlyIs: true, options: choices(actors) },
      { id: 'subject', label: 'About', kind: 'enum', onlyIs: true, options: choices(records) },
      {
        id: 'name',
        label: 'What',
        kind: 'person',
        onlyIs: true,
        options: (names.data?.items ?? []).map(one => ({ value: one.name, label: one.words })),
      },
      {
        id: 'outcome',
        label: 'Outcome',
        kind: 'enum',
        onlyIs: true,
        options: [
          { value: 'refused', label: 'Refused' },
          { value: 'done', label: 'Done' },
        ],
      },
      { id: 'door', label: 'Door', kind: 'enum', options: auditDoors.map(value => ({ value, label: doorWords[value]! })) },
      { id: 'when', label: 'When', kind: 'date' },
      {
        id: 'kind',
        label: 'Lines',
        kind: 'enum',
        onlyIs: true,
        options: [
          { value: 'command', label: 'What was asked' },
          { value: 'event', label: 'What came of it' },
        ],
      },
      { id: 'address', label: 'Address', kind: 'text', exact: true },
      { id: 'session', label: 'Session or key', kind: 'text', exact: true },
      { id: 'request', label: 'Request', kind: 'text', exact: true },
      { id: 'operation', label: 'Operation', kind: 'text', exact: true },
    ]
  }, [colleagues.choices, names.data, lines, counts])
}
