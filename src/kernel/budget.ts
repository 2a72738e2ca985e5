import { Refusal } from '#base/refusal.ts'
import { type LimitName, limits } from '#policy/limits.ts'

export interface Spent {
  limit: number
  remaining: number
  /** Seconds until the window starts anew. */
  reset: number
  windowSeconds: number
}

interface Window {
  ends: number
  used: number
}

const windows = new Map<string, Window>()
let sweepAt = 0

interface Keys {
  bearer: string
  address: string
  tenant: string
}

/** Whether nothing is left of a limit, without counting. */
export function isSpent(name: LimitName, keys: Keys, at: Date): boolean {
  const window = windows.get(`${name}/${keys[limits[name].per]}`)
  return window !== undefined && window.ends > at.getTime() && window.used >= limits[name].most
}

/**
 * Counts one request against its limit in this process; throws `too-many` above it. A fixed window is enough against
 * floods; guesses of secrets are counted in the database, shared by every process (attempts.ts).
 */
export function spend(name: LimitName, keys: Keys, at: Date): Spent {
  const limit = limits[name]
  const now = at.getTime()
  if (now > sweepAt) {
    for (const [key, window] of windows) if (window.ends <= now) windows.delete(key)
    sweepAt = now + 60_000
  }
  const key = `${name}/${keys[limit.per]}`
  let window = windows.get(key)
  if (!window || window.ends <= now) {
    window = { ends: now + limit.windowSeconds * 1000, used: 0 }
    windows.set(key, window)
  }
  window.used += 1
  const reset = Math.max(1, Math.ceil((window.ends - now) / 1000))
  if (window.used > limit.most) {
    throw new Refusal('too-many', `Too many requests. Try again in ${reset} s.`, {
      retryAfter: reset,
      facts: { limit: limit.most },
    })
  }
  return { limit: limit.most, remaining: limit.most - window.used, reset, windowSeconds: limit.windowSeconds }
}

/** For tests and benchmarks: forget what was spent. */
export const forgetBudgets = () => windows.clear()
