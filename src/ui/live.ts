import { useEffect, useRef, useSyncExternalStore } from 'react'
import type { Action } from '#policy/action.ts'
import { queryClient } from './query-client.ts'

/** What the server says happened: the event's name and which record, never its content. */
export interface Change {
  id: string
  name: string
  subject: { kind: string; id: string } | null
  /** Who looks at the record; other changes do not tell. */
  by?: string
}
export type LiveState = 'closed' | 'connecting' | 'live' | 'lost'

type Listener = { names: readonly string[]; hear: (change: Change) => void }

const listeners = new Set<Listener>()
const watchers = new Set<() => void>()
let source: EventSource | undefined
let state: LiveState = 'closed'
let lastId: string | undefined
let retryMs = 1000
let timer: ReturnType<typeof setTimeout> | undefined

function become(next: LiveState) {
  if (state === next) return
  state = next
  for (const watch of watchers) watch()
}

/** Opens the one connection. The browser resumes by itself after a cut line; after a refusal we ask again, more and more slowly. */
export function openLive() {
  if (source) return
  become(state === 'lost' ? 'lost' : 'connecting')
  source = new EventSource('/api/v1/live' + (lastId ? `?lastEventId=${encodeURIComponent(lastId)}` : ''))
  source.onopen = () => {
    retryMs = 1000
    // Whatever happened while the line was cut was not heard.
    if (state === 'lost') void queryClient.invalidateQueries()
    become('live')
  }
  source.onerror = () => {
    become('lost')
    if (source?.readyState !== EventSource.CLOSED) return
    source = undefined
    timer = setTimeout(openLive, retryMs)
    retryMs = Math.min(retryMs * 2, 30_000)
  }
  source.addEventListener('change', event => {
    lastId = event.lastEventId || lastId
    const change = JSON.parse(event.data) as Change
    for (const listener of listeners) if (listener.names.some(name => fits(name, change.name))) listener.hear(change)
  })
  // The server can no longer say what was missed: everything on the screen may be old.
  source.addEventListener('reset', () => void queryClient.invalidateQueries())
  // What this person may do has changed, or they are signed out: asking again finds out which.
  source.addEventListener('session', () => void queryClient.invalidateQueries())
}

export function closeLive() {
  clearTimeout(timer)
  source?.close()
  source = undefined
  become('closed')
}

const fits = (wanted: string, name: string) => (wanted.endsWith('*') ? name.startsWith(wanted.slice(0, -1)) : wanted === name)

/**
 * Listens for events by name (`lead.received`, `lead.*`). Give the queries that became old, or a function of your own.
 * The first change is drawn at once, and a burst after it at most once a second, so that a busy firm does not ask without end.
 */
export function useLive(names: readonly string[], then: readonly Action[] | ((change: Change) => void)) {
  const latest = useRef(then)
  latest.current = then
  const key = names.join(' ')
  useEffect(() => {
    let pending: ReturnType<typeof setTimeout> | undefined
    let drawn = 0
    const listener: Listener = {
      names: key.split(' '),
      hear: change => {
        const now = latest.current
        if (typeof now === 'function') return now(change)
        pending ??= setTimeout(
          () => {
            pending = undefined
            drawn = Date.now()
            for (const action of now) void queryClient.invalidateQueries({ queryKey: [action.name] })
          },
          Math.max(150, drawn + 1000 - Date.now()),
        )
      },
    }
    listeners.add(listener)
    return () => {
      listeners.delete(listener)
      clearTimeout(pending)
    }
  }, [key])
}

export const useLiveState = (): LiveState =>
  useSyncExternalStore(
    watch => {
      watchers.add(watch)
      return () => void watchers.delete(watch)
    },
    () => state,
  )
