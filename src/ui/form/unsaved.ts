import { createContext, useContext, useEffect, useSyncExternalStore } from 'react'

interface Unsaved {
  /** It stands in this drawer, and is lost with it; else with the page. */
  drawer: object | undefined
}

/** What stands on the screen and was not saved. */
const standing = new Set<Unsaved>()
const watchers = new Set<() => void>()
const tell = () => {
  for (const watch of watchers) watch()
}
const watch = (watcher: () => void) => {
  watchers.add(watcher)
  return () => void watchers.delete(watcher)
}

/** The drawer around a form. */
export const AroundForm = createContext<object | undefined>(undefined)

/** While true, nothing that would lose what was typed here happens without a question. */
export function useUnsaved(unsaved: boolean) {
  const drawer = useContext(AroundForm)
  useEffect(() => {
    if (!unsaved) return
    const one = { drawer }
    standing.add(one)
    tell()
    return () => {
      standing.delete(one)
      tell()
    }
  }, [unsaved, drawer])
}

export const unsavedOnPage = () => standing.size > 0
export const unsavedInDrawers = () => [...standing].some(one => one.drawer)
export const unsavedIn = (drawer: object) => [...standing].some(one => one.drawer === drawer)

export const useAnyUnsaved = () => useSyncExternalStore(watch, unsavedOnPage)
