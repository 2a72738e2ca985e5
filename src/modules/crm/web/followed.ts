import { useSyncExternalStore } from 'react'

/** Background work that this person began in this tab, with the words for its end. */
/** Says what was done; `leads` is how many, in words: “150 leads”. */
export type Words = (leads: string) => string

let followed: ReadonlyMap<string, Words> = new Map()
const watchers = new Set<() => void>()

const become = (next: ReadonlyMap<string, Words>) => {
  followed = next
  for (const watch of watchers) watch()
}

/** From now on the top bar shows how far it is; at its end a toast says `words` and offers the way back. */
export const follow = (operation: string, words: Words) => become(new Map([...followed, [operation, words]]))
export const unfollow = (operation: string) => become(new Map([...followed].filter(([id]) => id !== operation)))

export const useFollowed = () =>
  useSyncExternalStore(
    watch => {
      watchers.add(watch)
      return () => void watchers.delete(watch)
    },
    () => followed,
  )
