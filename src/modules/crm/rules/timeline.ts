import type { BusinessCalendar } from '#base/time.ts'
import { type UserType, userTypeLabels } from '#policy/matrix.ts'
import { answeredIn } from './speed.ts'

export interface Told {
  record: { kind: string; id: string }
  field: string
  class: 'public' | 'internal' | 'confidential' | 'restricted'
  before?: unknown
  after?: unknown
}

/** A line as it is kept: a command's own, an event within one (`command`), or a note (`body`). */
export interface Line {
  group: string
  id: string
  at: string
  name: string
  actorKind: string
  actor: string | null
  actorName: string | null
  /** Done in the background for whoever asked for it. */
  inBulk: boolean
  command: string | null
  subjectKind: string | null
  subject: string | null
  facts: Record<string, unknown>
  body: string | null
  /** Name of the file this is about. */
  file: string | null
  /** Of a lead that came: what it came from. */
  source: string | null
  /** Of the lead whose clock a line stopped. */
  askedAt?: string | null
  answeredAt?: string | null
  /** Every change of the line's whole group. */
  changes: Told[]
}

/** How long somebody waited, by the clock as it counts today: the lists count so too, whatever was counted on that day. */
export function factsOf(
  { facts, askedAt, answeredAt }: Omit<Line, 'changes'>,
  calendar: BusinessCalendar | undefined,
): Line['facts'] {
  if (typeof facts.seconds !== 'number' || !askedAt || !answeredAt) return facts
  return { ...facts, seconds: answeredIn({ live: true, receivedAt: askedAt }, new Date(answeredAt), calendar) }
}

export interface Entry extends Omit<Line, 'changes'> {
  kind: 'event' | 'change' | 'note'
  changes: Told[]
}

/**
 * What a person reads of one command. Changes stand with the event that tells of the same record, else with the first
 * event, else with the command itself; a command that changed nothing here is bookkeeping and left out, because the events
 * it wrote say what happened.
 */
export function entriesOf(lines: readonly Line[]): Entry[] {
  const groups = new Map<string, Line[]>()
  for (const line of lines) {
    const group = groups.get(line.group)
    if (group) group.push(line)
    else groups.set(line.group, [line])
  }
  return [...groups.values()].flatMap(group => {
    const events = group.filter(line => line.command !== null)
    const tellers = events.length > 0 ? events : group.filter(line => line.body === null)
    const notes = group.filter(line => line.body !== null).map(line => ({ ...line, kind: 'note' as const, changes: [] }))
    const told = tellers.map(line => ({ ...line, kind: 'event' as Entry['kind'], changes: [] as Told[] }))
    for (const change of group[0]!.changes) {
      const teller = told.findLast(line => line.subject === change.record.id) ?? told.at(-1)
      if (!teller) continue
      teller.changes.push(change)
      teller.kind = 'change'
    }
    const said = told.filter(line => line.command !== null || line.changes.length > 0)
    return [...notes, ...said.filter(line => !causes.has(line.name)), ...said.filter(line => causes.has(line.name))]
  })
}
/** What made the rest of its command happen: newest first, it stands below. */
const causes = new Set(['lead.timedOut', 'lead.declined'])

const machines: Record<string, UserType> = {
  key: 'integration',
  visitor: 'visitor',
  source: 'source',
  system: 'system',
  operator: 'operator',
}
/**
 * Who did it, in words; a colleague who has left keeps their name, and one for whom an app did it is named with that. A lead
 * comes from a source by its name, or from somebody by way of it.
 */
export function actorName({ actorKind, actorName: name, source }: Pick<Line, 'actorKind' | 'actorName' | 'source'>): string {
  if (source && actorKind === 'source') return source
  if (source && actorKind === 'visitor') return `${userTypeLabels.visitor}, through ${source}`
  if (name) return actorKind === 'app' ? `${name}, through an app` : name
  return machines[actorKind] ? userTypeLabels[machines[actorKind]] : 'Somebody'
}
