import { useSyncExternalStore } from 'react'

const clocks = new Map<number, { watchers: Set<() => void>; now: number; timer: ReturnType<typeof setInterval> | undefined }>()

/** The present moment, redrawn every `everyMs`; all clocks of one pace tick together. */
export function useNow(everyMs: 1000 | 60_000 = 60_000): number {
  let clock = clocks.get(everyMs)
  if (!clock) clocks.set(everyMs, (clock = { watchers: new Set(), now: Date.now(), timer: undefined }))
  const own = clock
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
      // A clock nobody watched stood still.
      if (!own.timer && Date.now() - own.now > everyMs) own.now = Date.now()
      return own.now
    },
  )
}
