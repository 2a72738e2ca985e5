import type { Action } from '#policy/action.ts'
import { bulkView, noteLimits } from '#policy/limits.ts'
import { nobody } from '#policy/scope.ts'
import type { Asked } from './asked.ts'
import type { Grant } from './authority.ts'
import { noTenant } from './caller.ts'
import type { Facts, Subject } from './ctx.ts'
import type { House } from './house.ts'
import { inTransaction } from './run.ts'

/** An event of something that changed nothing: a refusal, a look, much that was read. */
export interface Note {
  name: string
  subject?: Subject | undefined
  facts: Facts
  /** Notes of one caller that are alike are counted together. */
  like: string
}

type Waiting = { asked: Asked; note: Note; times: number }
interface Window {
  ends: number
  written: number
  waiting: Waiting | undefined
}

/**
 * Writes such events, each in a short transaction of its own, before the caller is answered: so many of a kind in a window,
 * and of the rest their number, seconds after it began to wait. A flood costs the log a few lines a minute. What was only
 * counted when the process is killed is lost: of refusals the last ten seconds at most; the first of every window are not.
 */
export interface Notes {
  keep(house: House, asked: Asked, note: Note): Promise<void>
  /** What is counted of what one caller has read so far, in the window. */
  saw(house: House, asked: Asked, values: number): Promise<void>
  /** Writes what is waiting now: at the end of the process, and for tests. */
  settle(house: House): Promise<void>
}

/** Windows kept in memory; beyond it the oldest are settled first. */
const mostWindows = 20_000

export function openNotes(): Notes {
  const windows = new Map<string, Window>()
  const seen = new Map<string, { ends: number; values: number; told: number }>()
  const timers = new Set<NodeJS.Timeout>()

  const writeWaiting = async (house: House, window: Window | undefined) => {
    if (!window?.waiting) return
    const { asked, note, times } = window.waiting
    window.waiting = undefined
    await write(house, asked, { ...note, facts: { ...note.facts, times } })
  }
  const settleOne = async (house: House, key: string) => {
    const window = windows.get(key)
    windows.delete(key)
    await writeWaiting(house, window)
  }

  return {
    async keep(house, asked, note) {
      const { caller } = asked
      if (caller.tenant === noTenant) return
      const kind = noteLimits[note.name as keyof typeof noteLimits] ?? noteLimits.other
      const key = `${caller.tenant} ${caller.viewer?.self.id ?? caller.id ?? asked.address ?? ''} ${note.name} ${kind.alike ? note.like : ''}`
      const now = house.clock().getTime()
      if ((windows.get(key)?.ends ?? now + 1) <= now) await settleOne(house, key)
      let window = windows.get(key)
      if (!window) {
        if (windows.size >= mostWindows) await settleOne(house, windows.keys().next().value!)
        window = { ends: now + kind.seconds * 1000, written: 0, waiting: undefined }
        windows.set(key, window)
      }
      if (window.written < kind.most) {
        window.written += 1
        await write(house, asked, note)
        return
      }
      if (!window.waiting) {
        const timer = setTimeout(() => {
          timers.delete(timer)
          void writeWaiting(house, window)
        }, kind.waits * 1000)
        timer.unref()
        timers.add(timer)
      }
      window.waiting = { asked, note, times: (window.waiting?.times ?? 0) + 1 }
    },

    async saw(house, asked, values) {
      const { caller } = asked
      const { seconds, most } = bulkView
      const now = house.clock().getTime()
      const key = `${caller.tenant} ${caller.viewer?.self.id ?? caller.id}`
      let window = seen.get(key)
      if (!window || window.ends <= now) {
        if (seen.size >= mostWindows) seen.delete(seen.keys().next().value!)
        window = { ends: now + seconds * 1000, values: 0, told: most }
        seen.set(key, window)
      }
      window.values += values
      if (window.values < window.told) return
      // Told again at twice as much: somebody who reads everything leaves a few lines, not thousands.
      window.told = window.values * 2
      const facts = { values: window.values, minutes: seconds / 60, by: asked.action.name }
      await write(house, asked, { name: 'records.seenInBulk', facts, like: '' })
    },

    async settle(house) {
      for (const timer of timers) clearTimeout(timer)
      timers.clear()
      for (const key of [...windows.keys()]) await settleOne(house, key)
    },
  }
}

const nothing: Grant = { scope: nobody, demands: {}, mayTransfer: false }

/** As the command's own event of that name. What cannot be written stops nobody; the process's log tells of it. */
async function write(house: House, asked: Asked, { name, subject, facts }: Note): Promise<void> {
  const action = { ...asked.action, name, kind: 'command' } as Action
  try {
    await inTransaction(
      house,
      { ...asked, action, reason: undefined, approved: undefined, moment: undefined },
      nothing,
      false,
      async ctx => {
        if (subject) ctx.subject(subject)
        ctx.note(facts)
      },
    )
  } catch (error) {
    house.log.error('an event of the log was not written', error, { event: name, tenant: asked.caller.tenant })
  }
}
