import { type Id, newId } from '#base/id.ts'
import type { Permission } from '#policy/matrix.ts'
import { inScope, type Placed, type Scope } from '#policy/scope.ts'
import { noTenant } from './caller.ts'
import { connect, type DbAddress } from './db.ts'
import type { Vault } from './vault.ts'

/** What a screen hears: ids only. Whoever wants more asks for it, by the road. */
export interface LiveMessage {
  id: Id
  name: string
  tenant: Id
  subject: { kind: string; id: Id }
  /** Where the record stands: who has it in scope hears of it. */
  at: Placed
  /** Who, where that is all there is to say: somebody looks at the record. Other messages do not tell. */
  by?: Id | undefined
}

export interface Listener {
  tenant: Id
  scopeOf: (permission: Permission) => Scope
  hear: (message: LiveMessage) => void
  /** Something was missed that cannot be told: whatever is shown may be old. */
  lost?: () => void
}

export interface Live {
  publish(messages: LiveMessage[]): void
  /**
   * Tells whatever came after `since` (a mark, or the id of a message), then whatever comes; `lost` where `since` is not
   * remembered here: too long ago, or of another process that heard something else.
   */
  listen(listener: Listener, since?: string): () => void
  /**
   * How far this process has heard of a client, sealed. Taken before a question is answered, it is before every change which
   * the answer does not show.
   */
  mark(tenant: Id): string
  /** How many are listening; for the health page. */
  count(): number
  stop(): Promise<void>
}

/** Which permissions let a person hear of a record of this kind, each over the rows it is held over; a kind that is not here is told to nobody. */
const heardBy: Record<string, Permission | readonly Permission[]> = {
  lead: 'lead.read',
  contact: 'contact.read',
  loan: 'loan.read',
  partner: 'partner.read',
  task: 'task.use',
  alert: 'self.use',
  operation: 'self.use',
  approval: 'self.use',
  import: 'import.read',
  member: 'people.read',
  stream: 'stream.read',
  elevation: ['self.use', 'approval.decide'],
  review: 'review.read',
  workgroup: 'people.read',
  branch: 'people.read',
  pipeline: 'pipeline.read',
  routing: 'routing.read',
  // Whoever seals it, reviews it, or keeps a share: the last is told of each custodian by name.
  emergency: ['emergency.manage', 'emergency.review', 'self.use'],
  'emergency use': ['emergency.manage', 'emergency.review'],
}

/** What concerns everybody of the tenant, whatever they have in scope: the law they are judged by. */
const everybodys = 'matrix'

/** Kinds that stand somewhere: limits reach no others, as in row security. */
export const stands = new Set(['lead', 'contact', 'loan', 'task'])

/** Whoever is to do a task keeps it, whatever limits say of what it is about. */
const isLimited = ({ subject, at }: LiveMessage, { owners }: Scope) =>
  stands.has(subject.kind) && !(subject.kind === 'task' && at.owner != null && owners.includes(at.owner))

/** Of where a record stands only what scopes ask about: whoever tells of it may have handed over the whole record. */
export const placeOf = (p: Placed): Placed => {
  const { owner, rep, heldBy, branch, partner, workgroup, campaignKey, state, countyKey, zip, createdAt } = p
  return JSON.parse(
    JSON.stringify({ owner, rep, heldBy, branch, partner, workgroup, campaignKey, state, countyKey, zip, createdAt }),
  )
}

const channel = 'cc_live'
const markRow = 'cc_live_mark'
/** NOTIFY takes 8,000 bytes; a message is 300 to 700, and a third more when sealed. */
const perNotice = 8
/** How many messages of a client are remembered for lines that open late or again: how long they stay tells nobody of other clients. */
const remembered = 500

/**
 * Server-sent events are fed by LISTEN/NOTIFY on a connection of its own, so that every process hears of every commit. A
 * notice is sent after the commit, several commits in one: NOTIFY inside the transaction would line all commits up. Whoever
 * may connect may listen and notify, so a notice is sealed: nobody else reads it, and what others send is not heard.
 */
export async function openLive(address: DbAddress, vault: Vault): Promise<Live> {
  const listeners = new Set<Listener>()
  /** Every process hears the same in the same order, so a place in it is named by the message that stands there; of each client by itself. */
  const past = new Map<Id, { messages: LiveMessage[]; before: Id }>()
  let beginning: Id = newId()
  const pastOf = (tenant: Id) => past.get(tenant) ?? { messages: [], before: beginning }
  const client = connect(address, { max: 2, name: 'connect-and-close live' })
  let waiting: LiveMessage[] = []
  let timer: NodeJS.Timeout | undefined
  let sent: Promise<unknown> = Promise.resolve()

  const unsealed = (notice: string): LiveMessage[] => {
    try {
      return vault.open(noTenant, channel, Buffer.from(notice, 'base64'))
    } catch {
      return []
    }
  }

  const tell = (listener: Listener, message: LiveMessage) => {
    if (listener.tenant !== message.tenant) return
    const permissions = heardBy[message.subject.kind]
    if (!permissions) return listener.hear(message)
    const reaches = (permission: Permission) => {
      const scope = listener.scopeOf(permission)
      return inScope(isLimited(message, scope) ? scope : { ...scope, limits: null }, message.at, new Date())
    }
    if ([permissions].flat().some(permission => reaches(permission))) listener.hear(message)
  }
  const remember = (message: LiveMessage) => {
    const of = pastOf(message.tenant)
    past.set(message.tenant, of)
    of.messages.push(message)
    if (of.messages.length > remembered) of.before = of.messages.shift()!.id
  }
  const begin = () => {
    past.clear()
    beginning = newId()
    for (const listener of listeners) listener.lost?.()
  }

  await client.listen(
    channel,
    payload => {
      for (const message of unsealed(payload)) {
        if (!heardBy[message.subject.kind] && message.subject.kind !== everybodys) continue
        remember(message)
        for (const listener of listeners) tell(listener, message)
      }
    },
    // Called again when the connection was lost and is back: what was told in between, nobody heard here.
    begin,
  )

  const markOf = (id: Id) => vault.seal(noTenant, markRow, id).toString('base64url')
  const idOf = (since: string): string => {
    try {
      return vault.open<Id>(noTenant, markRow, Buffer.from(since, 'base64url'))
    } catch {
      return since
    }
  }
  /** What came to a client after a place; undefined where the place is not known. */
  const after = (tenant: Id, since: string): LiveMessage[] | undefined => {
    const id = idOf(since)
    const { messages, before } = pastOf(tenant)
    if (id === before) return messages
    const at = messages.findLastIndex(message => message.id === id)
    return at < 0 ? undefined : messages.slice(at + 1)
  }

  const flush = () => {
    timer = undefined
    const messages = waiting
    waiting = []
    for (let i = 0; i < messages.length; i += perNotice) {
      const notice = vault.seal(noTenant, channel, messages.slice(i, i + perNotice)).toString('base64')
      // One after the other: several connections would tell them in any order.
      sent = sent.then(() => client`select pg_notify(${channel}, ${notice})`).catch(() => {})
    }
  }

  return {
    publish(messages) {
      // A bulk command tells of its operation, not of a hundred thousand records.
      waiting.push(...messages.slice(0, 500))
      timer ??= setTimeout(flush, 5)
    },
    listen(listener, since) {
      const missed = since === undefined ? [] : after(listener.tenant, since)
      if (!missed) listener.lost?.()
      for (const message of missed ?? []) tell(listener, message)
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    mark: tenant => markOf(pastOf(tenant).messages.at(-1)?.id ?? pastOf(tenant).before),
    count: () => listeners.size,
    async stop() {
      clearTimeout(timer)
      await client.end({ timeout: 2 })
    },
  }
}
