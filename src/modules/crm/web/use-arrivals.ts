import { useEffect, useRef, useState } from 'react'

const shownMs = 2400
const nothing: ReadonlySet<string> = new Set()

/** Lines that were not there a moment ago, so that the eye finds them. What is there at first is not new. */
export function useArrivals(keys: readonly string[] | undefined): ReadonlySet<string> {
  const known = useRef<Set<string>>(undefined)
  const [fresh, setFresh] = useState(nothing)
  const all = keys?.join('\n')
  useEffect(() => {
    if (all === undefined) return
    const now = all === '' ? [] : all.split('\n')
    const before = known.current
    known.current = new Set(now)
    const arrived = before ? now.filter(key => !before.has(key)) : []
    if (arrived.length === 0) return
    setFresh(new Set(arrived))
    const timer = setTimeout(() => setFresh(nothing), shownMs)
    return () => clearTimeout(timer)
  }, [all])
  return fresh
}
