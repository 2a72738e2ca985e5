import { useSyncExternalStore } from 'react'

interface Clock {
  watchers: Set<() => void>
  now: number
  timer: ReturnType<typeof setInterval> | undefined
}
const clocks = new Map<number, Clock>()

function clockOf(everyMs: number): Clock {
  const clock = clocks.get(everyMs) ?? { watchers: new Set(), now: Date.now(), timer: undefined }
  clocks.set(everyMs, clock)
  return clock
}

/** The present moment, redrawn every `everyMs`; all clocks of one pace tick together. */
export function useNow(everyMs: 1000 | 60_000 = 60_000): number {
  const own = clockOf(everyMs)
  return useSyncExternalStore(
    watch => {
      own.watchers.add(watch)
      own.timer ??= setInterval(() => {
        own.now = Date.now()
        for (const each of own.watchers) each()
      }, everyMs)
      return () => {
        own.watchers.delete(watch)
        if (own.watchers.size > 0) return
        clearInterval(own.timer)
        own.timer = undefined
      }
    },
    () => {
      // A clock nobody watched stood still, and one in a window behind others ticks late.
      if (Date.now() - own.now > everyMs) own.now = Date.now()
      return own.now
    },
  )
}
