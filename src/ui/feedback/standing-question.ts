import { useSyncExternalStore } from 'react'

/** The one question that stands on the screen, asked from anywhere and drawn by its host. */
export function standingQuestion<Q>() {
  let asked: Q | null = null
  const hosts = new Set<() => void>()
  const watch = (host: () => void) => {
    hosts.add(host)
    return () => void hosts.delete(host)
  }
  return {
    now: () => asked,
    become(next: Q | null) {
      asked = next
      for (const host of hosts) host()
    },
    isDrawn: () => hosts.size > 0,
    use: () => useSyncExternalStore(watch, () => asked),
  }
}
