import type { Id } from '#base/id.ts'
import { cell, type Permission, type UserType } from '#policy/matrix.ts'
import { inScope } from './authority.ts'
import type { Scope } from './context.ts'
import { connect, type DbAddress } from './db.ts'

/** What a screen hears: ids only. Whoever wants more asks for it, by the road. */
export interface LiveMessage {
  id: Id
  name: string
  tenant: Id
  subject: { kind: string; id: Id }
  owner: Id | undefined
  branch: Id | undefined
  /** Who, where that is all there is to say: somebody looks at the record. Other messages do not tell. */
  by?: Id | undefined
}

export interface Listener {
  tenant: Id
  type: UserType
  scopeOf: (permission: Permission) => Scope
  hear: (message: LiveMessage) => void
}

export interface Live {
  publish(messages: LiveMessage[]): void
  listen(listener: Listener): () => void
  /** How many are listening; for the health page. */
  count(): number
  stop(): Promise<void>
}

/** Which permission lets a person hear of a record of this kind. */
const heardBy: Record<string, Permission> = {
  lead: 'lead.read',
  contact: 'contact.read',
  loan: 'loan.read',
  partner: 'partner.read',
  task: 'task.use',
  alert: 'self.use',
  operation: 'self.use',
  import: 'lead.import',
  member: 'people.read',
}

const channel = 'cc_live'
/** NOTIFY takes 8,000 bytes; a message is about 300. */
const perNotice = 20

/**
 * Server-sent events are fed by LISTEN/NOTIFY on a connection of its own, so that every process hears of every commit. A
 * notice is sent after the commit, several commits in one: NOTIFY inside the transaction would line all commits up.
 */
export async function openLive(address: DbAddress): Promise<Live> {
  const listeners = new Set<Listener>()
  const client = connect(address, { max: 2, name: 'connect-and-close live' })
  let waiting: LiveMessage[] = []
  let timer: NodeJS.Timeout | undefined

  await client.listen(channel, payload => {
    for (const message of JSON.parse(payload) as LiveMessage[]) {
      const permission = heardBy[message.subject.kind]
      if (!permission) continue
      for (const listener of listeners) {
        if (listener.tenant !== message.tenant || cell(permission, listener.type).level === 'none') continue
        if (inScope(listener.scopeOf(permission), message)) listener.hear(message)
      }
    }
  })

  const flush = () => {
    timer = undefined
    const messages = waiting
    waiting = []
    for (let i = 0; i < messages.length; i += perNotice) {
      client`select pg_notify(${channel}, ${JSON.stringify(messages.slice(i, i + perNotice))})`.catch(() => {})
    }
  }

  return {
    publish(messages) {
      // A bulk command tells of its operation, not of a hundred thousand records.
      waiting.push(...messages.slice(0, 500))
      timer ??= setTimeout(flush, 5)
    },
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    count: () => listeners.size,
    async stop() {
      clearTimeout(timer)
      await client.end({ timeout: 2 })
    },
  }
}
