import { roomOf } from '../../src/kernel/openapi.ts'
import { type Action, type Door, routeOf } from '../../src/policy/action.ts'
import { table } from './markdown.ts'

const doors: Record<Door, string> = {
  member: 'a signed-in person, an API key or an app',
  public: 'a visitor of a public page',
  hook: 'an outside system with its own source key',
  job: 'the worker',
  host: 'the setup page and the operator’s shell',
  scim: 'a client’s directory with the key of its connection',
  operator: 'an operator of the installation, signed in or at the terminal',
  sso: 'a browser coming back from a client’s identity provider, or that provider',
  oauth: 'an app that comes for tokens',
}

const byName = (actions: readonly Action[]) => [...actions].sort((a, b) => (a.name < b.name ? -1 : 1))

/** Everything that may be asked, room by room. */
export function actionsDoc(actions: readonly Action[]): string {
  const rooms = Map.groupBy(byName(actions), roomOf)
  return [
    '# What may be asked',
    `${actions.length} actions. One name from URL to audit: it is the operationId of the API, the field in the log and the event in the ledger.`,
    table(
      ['Door', 'Who comes in'],
      Object.entries(doors).map(([door, who]) => [door, who]),
    ),
    ...[...rooms].flatMap(([room, own]) => [
      `## ${room}`,
      table(['Action', 'What', 'Door', 'Route', 'Needs', 'Limit'], own.map(line)),
    ]),
  ].join('\n\n')
}

function line(action: Action): string[] {
  const { name, kind, summary, door, needs, limit } = action
  const route = routeOf(action)
  const at = route ? `\`${route.method} ${route.path}\`` : ''
  return [`\`${name}\``, `${summary}${kind === 'query' ? '' : ' (changes)'}`, door, at, `\`${needs}\``, limit]
}

/** What the road itself writes. */
const ofTheRoad = ['records.seenInBulk', 'request.refused']

/** Every event, and the actions that may write it. A command writes one of its own name; the others are of the domain. */
export function eventsDoc(actions: readonly Action[]): string {
  const commands = byName(actions.filter(action => action.kind === 'command'))
  const pairs = [
    ...byName(actions).flatMap(action => action.emits.map(event => [event, action.name] as const)),
    ...ofTheRoad.map(event => [event, 'the road in, of any action'] as const),
  ]
  const writers = [...Map.groupBy(pairs, ([event]) => event)].sort(([a], [b]) => (a < b ? -1 : 1))
  return [
    '# What is written down',
    'Every command writes one event of its own name, whatever it does. Beside it some write events of the domain, which timelines show and automations listen to.',
    '## Events of the domain',
    table(
      ['Event', 'Written by'],
      writers.map(([event, by]) => [`\`${event}\``, by.map(([, name]) => `\`${name}\``).join(', ')]),
    ),
    '## Events of commands',
    table(
      ['Event', 'What happened'],
      commands.map(({ name, summary }) => [`\`${name}\``, summary]),
    ),
  ].join('\n\n')
}

/** Every name under which a line of the event log can be written: commands, what they emit, effects that settle, refusals. */
export function writtenNames(actions: readonly Action[], effects: readonly string[]): string[] {
  const told = actions.flatMap(({ kind, name, emits }) => (kind === 'command' ? [name, ...emits] : emits))
  return [...new Set([...told, ...effects, ...ofTheRoad])].sort()
}
