import { useCallback, useState } from 'react'

/** What somebody is working on, kept in this tab until it is saved or thrown away: leaving the page loses nothing. */
export function useKeptDraft<T>(key: string): [T | undefined, (draft: T | undefined) => void] {
  const [draft, setDraft] = useState<T | undefined>(() => {
    const kept = sessionStorage.getItem(key)
    return kept ? (JSON.parse(kept) as T) : undefined
  })
  const keep = useCallback(
    (next: T | undefined) => {
      setDraft(next)
      if (next === undefined) sessionStorage.removeItem(key)
      else sessionStorage.setItem(key, JSON.stringify(next))
    },
    [key],
  )
  return [draft, keep]
}
