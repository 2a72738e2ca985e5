import type { ClassName } from './classes.ts'
import { type Fact, isPlain } from './redact.ts'
import type { SourceEvent } from './source.ts'

/** What a class demands beside what every event has: whom or what it was done to. */
type Attributes = Readonly<Record<string, unknown>>

const types: Readonly<Record<string, readonly [id: number, name: string]>> = {
  member: [1, 'User'],
  app: [1, 'User'],
  operator: [2, 'Admin'],
  terminal: [2, 'Admin'],
  system: [3, 'System'],
  key: [4, 'Service'],
  provisioner: [4, 'Service'],
  source: [4, 'Service'],
}

/** Somebody by id; by what they are, where they have none (a visitor, the system, the terminal). */
const userOf = (kind: string, id: string | null): Attributes => {
  const [type_id, type] = types[kind] ?? [99, kind]
  return { ...(id ? { uid: id } : { name: kind }), type_id, type }
}

export function actorOf({ actor, bearer, facts }: SourceEvent): Attributes {
  return {
    user: userOf(actor.kind, actor.id),
    ...(bearer && { session: { uid: bearer } }),
    ...(typeof facts.app === 'string' && isPlain(facts.app) && { app_uid: facts.app }),
  }
}

/** Kinds of subjects that are people. */
const people: readonly string[] = ['member', 'operator', 'account', 'passkey', 'totp']

/** Whom it was done to: the person it is about, else whoever did it. */
const targetOf = ({ subject, actor }: SourceEvent): Attributes =>
  subject && people.includes(subject.kind)
    ? userOf(subject.kind === 'operator' ? 'operator' : 'member', subject.id)
    : userOf(actor.kind, actor.id)

export const resourcesOf = ({ subject }: SourceEvent): Attributes[] => (subject ? [{ type: subject.kind, uid: subject.id }] : [])

const entityTypes: Readonly<Record<string, readonly [number, string]>> = {
  member: [2, 'User'],
  group: [3, 'Group'],
  client: [4, 'Organization'],
  branch: [4, 'Organization'],
  workgroup: [4, 'Organization'],
  matrix: [5, 'Policy'],
  routing: [5, 'Policy'],
}
const nounOf = (name: string): string => name.slice(0, name.indexOf('.')) || name
const entityOf = ({ subject, name, tenant }: SourceEvent): Attributes => {
  const kind = subject?.kind ?? nounOf(name)
  const [type_id, type] = entityTypes[kind] ?? [99, kind]
  return { uid: subject?.id ?? tenant, name: kind, type_id, type }
}

const privilegesOf = ({ subject, name }: SourceEvent, facts: Readonly<Record<string, Fact>>): string[] => {
  const said = facts.permission ?? facts.permissions ?? facts.functions
  const all = (Array.isArray(said) ? said : [said]).filter(one => typeof one === 'string')
  return all.length ? all : [subject ? `${subject.kind}/${subject.id}` : name]
}

/** Where it came from, where the log keeps that, and through which door. */
const endpointOf = ({ door, address }: SourceEvent): Attributes => ({
  ...(address && { ip: address }),
  name: door ?? 'unknown',
  svc_name: door ?? 'unknown',
})

type Shape = (event: SourceEvent, facts: Readonly<Record<string, Fact>>) => Attributes

const service = { service: { name: 'Connect & Close' } }
const withActor: Shape = event => ({ actor: actorOf(event), src_endpoint: endpointOf(event) })
/** What was called; of a refusal, what was asked for. */
const operation: Shape = ({ name }, { action }) => {
  const called = name === 'request.refused' && typeof action === 'string' ? action : name
  return { api: { operation: called, service: { name: nounOf(called) } } }
}

/** The attributes of each class, by the event. */
export const shapes: Readonly<Record<ClassName, Shape>> = {
  finding: event => ({
    finding_info: { uid: event.id, title: event.name, types: [event.name] },
    evidences: [{ actor: actorOf(event), src_endpoint: endpointOf(event) }],
    resources: resourcesOf(event),
    is_alert: true,
  }),
  account: (event, facts) => ({ ...withActor(event, facts), user: targetOf(event) }),
  authentication: (event, facts) => ({
    ...withActor(event, facts),
    ...service,
    user: targetOf(event),
    is_remote: true,
    ...(event.name === 'member.viewed' && { account_switch_type_id: 2, account_switch_type: 'Impersonate' }),
  }),
  entity: (event, facts) => ({ ...withActor(event, facts), entity: entityOf(event) }),
  access: (event, facts) => ({
    ...withActor(event, facts),
    user: targetOf(event),
    privileges: privilegesOf(event, facts),
    resources: resourcesOf(event),
  }),
  group: (event, facts) => ({
    ...withActor(event, facts),
    group: { uid: event.subject?.id ?? event.tenant, name: event.subject?.kind ?? 'group' },
  }),
  web: event => ({
    actor: actorOf(event),
    src_endpoint: endpointOf(event),
    web_resources: [{ type: event.subject?.kind ?? nounOf(event.name), uid: event.subject?.id ?? event.id }],
  }),
  api: (event, facts) => ({ ...withActor(event, facts), ...operation(event, facts), resources: resourcesOf(event) }),
  datastore: (event, facts) => ({
    ...withActor(event, facts),
    table: { name: event.subject?.kind ?? nounOf(event.name) },
    type_id: 3,
    type: 'Table',
  }),
  // What a file is called may be somebody's own words: its id names it.
  file: (event, facts) => ({
    ...withActor(event, facts),
    file: { name: event.subject?.id ?? event.id, uid: event.subject?.id ?? event.id, type_id: 1, type: 'Regular File' },
  }),
}

/** Attributes that come from a profile of the schema are announced with it. */
export const profilesOf = (of: ClassName, refused: boolean): string[] => [
  ...(of === 'web' ? ['host'] : []),
  ...(refused ? ['security_control'] : []),
]
