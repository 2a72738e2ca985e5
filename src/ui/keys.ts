import { useEffect, useRef, useSyncExternalStore } from 'react'

/** One shortcut. `keys` is a sequence of steps (`g l`), each a key with optional `mod+` (Ctrl or Cmd) and `shift+`. */
export interface Shortcut {
  keys: string
  /** What it does, as the shortcut list and the palette say it. */
  label: string
  group: 'Everywhere' | 'Go to' | 'List' | 'Record' | 'Form'
  run: (event: KeyboardEvent) => void
  /** Fires in text fields too; only for combinations with `mod`. */
  whileTyping?: boolean
}

/** What each component registered, newest first. */
let blocks: Shortcut[][] = []
/** All of them, newest first: the order in which a key is looked up. */
let registered: Shortcut[] = []
/** All of them in the order in which they were registered: for reading. */
let readable: Shortcut[] = []
const watchers = new Set<() => void>()
let steps: string[] = []
let lastStep = 0
const sequenceMs = 1200

function change(next: Shortcut[][]) {
  blocks = next
  registered = next.flat()
  readable = next.toReversed().flat()
  for (const watch of watchers) watch()
}

/** Adds shortcuts while the component is on the screen; the newest wins where two want the same key. */
export function useKeys(shortcuts: Shortcut[], enabled = true) {
  const latest = useRef(shortcuts)
  latest.current = shortcuts
  const signature = shortcuts.map(s => `${s.keys}|${s.label}|${s.group}|${s.whileTyping ?? ''}`).join('\n')
  // biome-ignore lint/correctness/useExhaustiveDependencies: the signature stands for the list, which is new at every render.
  useEffect(() => {
    if (!enabled) return
    const own = latest.current.map((s, index): Shortcut => ({ ...s, run: event => latest.current[index]?.run(event) }))
    change([own, ...blocks])
    return () => change(blocks.filter(block => block !== own))
  }, [signature, enabled])
}

/** Everything that has a key right now, for the list behind `?`. */
export const useShortcuts = (): Shortcut[] =>
  useSyncExternalStore(
    watch => {
      watchers.add(watch)
      return () => void watchers.delete(watch)
    },
    () => readable,
  )

const typingIn = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'submit', 'range'].includes(target.type)))

function stepOf(event: KeyboardEvent): string {
  const key = event.key === ' ' ? 'space' : event.key.length === 1 ? event.key.toLowerCase() : event.key
  // `?` already needs shift on most keyboards; only letters and named keys tell the two apart.
  const shift = event.shiftKey && (/^[a-z]$/.test(key) || key.length > 1) ? 'shift+' : ''
  return (event.ctrlKey || event.metaKey ? 'mod+' : '') + shift + key
}

function onKeyDown(event: KeyboardEvent) {
  if (event.defaultPrevented || event.altKey || event.isComposing || ['Shift', 'Control', 'Meta', 'Alt'].includes(event.key))
    return
  const typing = typingIn(event.target)
  const inDialog =
    event.target instanceof Element && event.target.closest('[role="dialog"],[role="menu"],[role="listbox"]') !== null
  // On a button or a link these two keys press it.
  if (
    (event.key === 'Enter' || event.key === ' ') &&
    event.target instanceof Element &&
    event.target.closest('button,a,summary,[role="button"],[role="checkbox"],input')
  ) {
    if (!event.ctrlKey && !event.metaKey) return
  }
  const now = event.timeStamp
  steps = now - lastStep < sequenceMs && !typing ? [...steps, stepOf(event)].slice(-2) : [stepOf(event)]
  lastStep = now
  const two = steps.join(' ')
  const one = steps.at(-1)!
  const usable = registered.filter(s => (!typing && !inDialog) || s.whileTyping)
  // `g l` must not also fire a plain `l`.
  const second = steps.length === 2 && registered.some(s => s.keys.startsWith(`${steps[0]} `))
  const hit = usable.find(s => s.keys === two) ?? (second ? undefined : usable.find(s => s.keys === one))
  if (!hit) return
  event.preventDefault()
  steps = []
  hit.run(event)
}

/** Called once by the frame. */
export function listenForKeys() {
  window.addEventListener('keydown', onKeyDown)
  return () => window.removeEventListener('keydown', onKeyDown)
}

const apple = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform)
const names: Record<string, string> = {
  mod: apple ? '⌘' : 'Ctrl',
  shift: '⇧',
  Enter: '↵',
  Escape: 'Esc',
  ArrowDown: '↓',
  ArrowUp: '↑',
  space: 'Space',
}

/** `mod+k` as the caps printed on the person's own keyboard. */
export const keyCaps = (keys: string): string[][] =>
  keys.split(' ').map(step => step.split('+').map(part => names[part] ?? (part.length === 1 ? part.toUpperCase() : part)))
