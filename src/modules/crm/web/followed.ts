import { useSyncExternalStore } from 'react'

/** Background work that this person began in this tab, with the words for its end. */
let followed: ReadonlyMap<string, string> = new Map()
const watchers = new Set<() => void>()

const become = (next: ReadonlyMap<string, string>) => {
  followed = next
  for (const watch of watchers) watch()
}

/** From now on the top bar shows how far it is; at its end a toast says `words` and offers the way back. */
export const follow = (operation: string, words: string) => become(new Map([...followed, [operation, words]]))
export const unfollow = (operation: string) => become(new Map([...followed].filter(([id]) => id !== operation)))

export const useFollowed = () =>
  useSyncExternalStore(
    watch => {
      watchers.add(watch)
      return () => void watchers.delete(watch)
    },
    () => followed,
  )
