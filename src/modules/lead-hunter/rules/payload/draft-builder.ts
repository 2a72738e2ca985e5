import { type LeadDraft, leadDraft } from '../../contract/lead-draft.ts'
import type { ExtraBag } from './extra.ts'
import type { DraftField } from './field-mapping.ts'
import { type AddressLine, longestMessage } from './values.ts'

type Node = Record<string, unknown>

/** What became of a value: kept, the same as one that is there already, or in the way of an earlier one. */
export type Placed = 'kept' | 'same' | 'taken'

export interface DraftBuilder {
  put(to: DraftField, value: unknown): Placed
  has(to: string): boolean
  /** Checks the draft against its schema; what the schema refuses becomes extra and is named, so that one bad value costs one field. */
  finish(extra: ExtraBag): { draft: LeadDraft; refused: string[] } | undefined
}

const mostOfKind = 10
const mostTags = 50

function at(root: Node, path: string[], make: boolean): Node | undefined {
  let node: Node | undefined = root
  for (const step of path) {
    if (make && node) node[step] ??= {}
    node = node?.[step] as Node | undefined
  }
  return node
}

function set(root: Node, field: string, value: unknown): Placed {
  const path = field.split('.')
  const node = at(root, path.slice(0, -1), true)!
  const last = path.at(-1)!
  if (node[last] === undefined) node[last] = value
  else return node[last] === value ? 'same' : 'taken'
  return 'kept'
}

/** Takes a value out and answers with it. */
function remove(root: Node, path: PropertyKey[]): unknown {
  const steps = path.map(String)
  const node = at(root, steps.slice(0, -1), false)
  const last = steps.at(-1)!
  const value = node?.[last]
  if (Array.isArray(node)) node[Number(last)] = undefined
  else if (node) delete node[last]
  return value
}

/** Takes `undefined` entries out of lists, which `remove` leaves so that later issue paths still point right. */
const compact = (node: unknown): unknown =>
  Array.isArray(node)
    ? node.filter(entry => entry !== undefined).map(compact)
    : node && typeof node === 'object'
      ? Object.fromEntries(Object.entries(node).map(([key, child]) => [key, compact(child)]))
      : node

/** Collects the fields of one draft; single fields keep their first value, lists collect without repeating themselves. */
export function draftBuilder(): DraftBuilder {
  const root: Node = { person: {} }
  const agent: { first?: string; last?: string } = {}

  function add(field: string, entry: unknown, sameAs: (other: unknown) => boolean, most: number): Placed {
    const path = field.split('.')
    const node = at(root, path.slice(0, -1), true)!
    const last = path.at(-1)!
    node[last] ??= []
    const list = node[last] as unknown[]
    if (list.some(sameAs)) return 'same'
    if (list.length >= most) return 'taken'
    list.push(entry)
    return 'kept'
  }

  function addPhone(who: string, value: string, kind: string): Placed {
    const digits = (text: unknown) =>
      String(text)
        .replace(/\D/g, '')
        .replace(/^1(?=\d{10}$)/, '')
    return add(`${who}.phones`, { value, kind }, other => digits((other as Node).value) === digits(value), mostOfKind)
  }

  function put(to: DraftField, value: unknown): Placed {
    const phone = to.match(/^(person|coBorrower)\.phone(?:\.(\w+))?$/)
    if (phone) return addPhone(phone[1]!, String(value), phone[2] ?? 'other')
    const email = to.match(/^(person|coBorrower)\.email$/)
    if (email) {
      const lower = String(value).toLowerCase()
      return add(`${email[1]}.emails`, value, other => String(other).toLowerCase() === lower, mostOfKind)
    }
    if (to === 'tags') {
      const placed = (value as string[]).map(tag => add('tags', tag, other => other === tag, mostTags))
      return placed.includes('taken') ? 'taken' : 'kept'
    }
    if (to === 'message') {
      const before = root.message as string | undefined
      if (before?.split('\n').includes(String(value))) return 'same'
      const joined = before ? `${before}\n${value}` : String(value)
      if (joined.length > longestMessage) return 'taken'
      root.message = joined
      return 'kept'
    }
    if (to === 'agent.firstName' || to === 'agent.lastName') {
      const part = to === 'agent.firstName' ? 'first' : 'last'
      if (agent[part]) return agent[part] === value ? 'same' : 'taken'
      agent[part] = String(value)
      return 'kept'
    }
    if (to === 'property' || to.endsWith('.address')) {
      const parts = Object.entries(value as AddressLine).map(([part, text]) => set(root, `${to}.${part}`, text))
      return parts.includes('taken') ? 'taken' : 'kept'
    }
    return set(root, to, value)
  }

  function finish(extra: ExtraBag) {
    const agentName = [agent.first, agent.last].filter(Boolean).join(' ')
    if (agentName) set(root, 'agent.name', agentName)
    if (root.coBorrower && Object.keys(root.coBorrower).length === 0) delete root.coBorrower
    const refused: string[] = []
    let checked = leadDraft.safeParse({ ...root, extra: extra.entries() })
    for (let round = 0; !checked.success && round < 3; round++) {
      for (const { path } of checked.error.issues) {
        const name = path.join('.')
        refused.push(name)
        const value = remove(root, path)
        if (typeof value === 'string') extra.add(`refused:${name}`, value)
      }
      checked = leadDraft.safeParse({ ...(compact(root) as Node), extra: extra.entries() })
    }
    return checked.success ? { draft: checked.data, refused } : undefined
  }

  const has = (to: string) => at(root, to.split('.').slice(0, -1), false)?.[to.split('.').at(-1)!] !== undefined
  return { put, has, finish }
}
