import type { Level } from '#policy/matrix.ts'

/** Somebody who could be given a callback. `assists`: themselves and the officers they assist. */
export interface CallbackPerson {
  id: string
  name: string
  type: string
  status: string
  branch: string | null
  listed: boolean
  assists: readonly string[]
}

/** Who gives it, and over how much of the tasks. */
export interface CallbackGiver {
  id: string | undefined
  level: Level
  owners: readonly string[]
  branches: readonly string[]
}

/** An outside caller sees the one lead they are handed: nothing can be given to them to do. */
export const hasTasks = (type: string): boolean => type !== 'caller'

/**
 * Why somebody cannot be given a callback by this person; undefined where they can. One keeps one's own whether listed or
 * not. A manager reaches their branches; everybody else whom they assist and who assists them.
 */
export function callbackProblem(giver: CallbackGiver, person: CallbackPerson): string | undefined {
  if (person.status !== 'active' || !hasTasks(person.type)) return `${person.name} does not work here now.`
  if (person.id === giver.id) return undefined
  if (!person.listed) return `${person.name} is not listed for callbacks. An administrator can change that.`
  if (reaches(giver, person)) return undefined
  return `You give callbacks to yourself${giver.level === 'group' ? ', to people of your branches' : ''}, and to whom you assist or who assists you. Ask ${person.name} or a manager.`
}

function reaches({ id, level, owners, branches }: CallbackGiver, person: CallbackPerson): boolean {
  if (level === 'all' || level === 'workgroup') return true
  if (level === 'group' && person.branch !== null && branches.includes(person.branch)) return true
  return owners.includes(person.id) || (id !== undefined && person.assists.includes(id))
}
