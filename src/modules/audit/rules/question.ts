import { Refusal } from '#base/refusal.ts'
import { type Question, widestDays } from '../contract/search.ts'

const day = 86_400_000
/** Ids are made while a request runs, and by clocks of several hosts: an event's own moment decides, its id only finds it. */
const slackMs = 15 * 60_000

/** The first id of a millisecond (UUID of version 7, RFC 9562). */
const firstIdAt = (ms: number): string => {
  const hex = Math.min(Math.max(0, Math.floor(ms)), 2 ** 48 - 1)
    .toString(16)
    .padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`
}

/** The millisecond an id was made in; undefined of one that does not say. */
function madeAt(id: string): number | undefined {
  return id[14] === '7' ? Number.parseInt(id.replace('-', '').slice(0, 12), 16) : undefined
}

export interface Bounds {
  from: Date
  to: Date
  /** Ids between which all of it lies. */
  first: string
  end: string
}

/** Between which moments and ids a question looks; refuses one that is without a bound. */
export function boundsOf(q: Question): Bounds {
  const from = Date.parse(q.from)
  const to = Date.parse(q.to)
  const problem = (path: string, message: string) =>
    new Refusal('invalid', message, { problems: [{ path, message }], facts: { days: widestDays } })
  if (to <= from) throw problem('to', 'The end comes before the beginning.')
  const narrow = q.actor?.length || q.subject || q.name?.length || q.operation
  if (!narrow && to - from > widestDays * day)
    throw problem('from', `Name a person, a record or an act, or ask about ${widestDays} days at most.`)
  // What one request did was made beside it, and what a session did after it was opened: their ids say when.
  const made = q.request ? madeAt(q.request) : undefined
  const opened = q.bearer ? madeAt(q.bearer) : undefined
  return {
    from: new Date(from),
    to: new Date(to),
    first: firstIdAt(Math.max(from, made ?? 0, opened ?? 0) - slackMs),
    end: firstIdAt(Math.min(to, made ?? to) + slackMs),
  }
}

const steps = [60, 300, 900, 3600, 3 * 3600, 6 * 3600, 86_400, 7 * 86_400, 30 * 86_400]
/** Seconds of a bar, so that at most some eighty stand beside each other. */
export const stepOf = ({ from, to }: Pick<Bounds, 'from' | 'to'>): number =>
  steps.find(step => (to.getTime() - from.getTime()) / 1000 / step <= 80) ?? steps.at(-1)!

/** Minutes within which everything a command wrote was made: no transaction lives longer. */
const commandMinutes = 15
/** The id before which every event of this command lies. */
export const endOfCommand = (command: string): string => firstIdAt((madeAt(command) ?? 0) + commandMinutes * 60_000)
