import type { Query } from '@tanstack/react-query'
import { useEffect, useRef, useSyncExternalStore } from 'react'
import type { Action } from '#policy/action.ts'
import { makeOld, queryClient } from './query-client.ts'

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
/** When each kind of change was heard last. */
const heardAt = new Map<string, number>()
let retryMs = 1000
let timer: ReturnType<typeof setTimeout> | undefined

function become(next: LiveState) {
  if (state === next) return
  state = next
  for (const watch of watchers) watch()
}

/** The first answer of the server says from where on changes are to be told; every answer after it is newer. */
export function beginAt(mark: string | null) {
  lastId ??= mark ?? undefined
}

/** Opens the one connection. The browser resumes by itself after a cut line; after a refusal we ask again, more and more slowly. */
export function openLive() {
  if (source) return
  become(state === 'lost' ? 'lost' : 'connecting')
  source = new EventSource('/api/v1/live' + (lastId ? `?lastEventId=${encodeURIComponent(lastId)}` : ''))
  source.onopen = () => {
    retryMs = 1000
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
    heardAt.set(change.name, performance.now())
    for (const listener of listeners) if (listener.names.some(name => fits(name, change.name))) listener.hear(change)
  })
  source.addEventListener('ready', event => {
    lastId = event.lastEventId || lastId
  })
  // The server cannot say what was missed: everything on the screen may be old.
  source.addEventListener('reset', event => {
    lastId = event.lastEventId || lastId
    void makeOld()
  })
  // What this person may do has changed, or they are signed out: asking again finds out which.
  source.addEventListener('session', () => void makeOld())
}

export function closeLive() {
  clearTimeout(timer)
  source?.close()
  source = undefined
  become('closed')
}

const fits = (wanted: string, name: string) => (wanted.endsWith('*') ? name.startsWith(wanted.slice(0, -1)) : wanted === name)

/** When each kept answer was asked for. */
const askedAt = new WeakMap<Query, number>()
queryClient.getQueryCache().subscribe(({ type, query, ...event }) => {
  if (type === 'updated' && 'action' in event && event.action.type === 'fetch') askedAt.set(query, performance.now())
})

/** Asks again for answers that became old while nobody listened: kept from an earlier page, or asked for ahead of this one. */
function catchUp(names: readonly string[], actions: readonly Action[]) {
  const heard = Math.max(...[...heardAt].map(([name, at]) => (names.some(wanted => fits(wanted, name)) ? at : 0)), 0)
  for (const action of actions)
    void makeOld({
      queryKey: [action.name],
      predicate: query => (askedAt.get(query) ?? heard) < heard,
    })
}

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
            for (const action of now) void makeOld({ queryKey: [action.name] })
          },
          Math.max(150, drawn + 1000 - Date.now()),
        )
      },
    }
    listeners.add(listener)
    if (typeof latest.current !== 'function') catchUp(listener.names, latest.current)
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
