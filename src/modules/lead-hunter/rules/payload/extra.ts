/** Bounds of `extra`: enough for the widest vendor, not enough to use a lead as a file store. Characters. */
const mostEntries = 200
const longestKey = 200
const longestValue = 4000
const longestInAll = 60_000

export interface ExtraBag {
  add(key: string, value: string): void
  entries(): Record<string, string>
  /** What did not fit, as sentences. */
  notes(): string[]
}

/** Collects what no draft field took, within bounds. Keys that would reach an object's prototype are left out. */
export function extraBag(): ExtraBag {
  const kept = new Map<string, string>()
  const notes: string[] = []
  let total = 0
  let over = 0

  function add(path: string, value: string): void {
    const key = path.trim() || 'value'
    if (/(^|\.)(__proto__|constructor|prototype)(\.|$)/.test(key))
      return void notes.push('A field was left out because of its name.')
    const short = value.length > longestValue ? value.slice(0, longestValue) : value
    if (kept.size >= mostEntries || key.length > longestKey || total + short.length > longestInAll) return void over++
    if (short !== value)
      notes.push(`${key.slice(0, 120)}: only the first ${longestValue.toLocaleString('en-US')} characters were kept.`)
    total += short.length
    for (let n = 1; ; n++) {
      const free = n === 1 ? key : `${key}#${n}`
      if (kept.has(free)) continue
      kept.set(free, short)
      return
    }
  }

  return {
    add,
    entries: () => Object.fromEntries(kept),
    notes: () =>
      over ? [...notes, `${over} more ${over === 1 ? 'field was' : 'fields were'} not kept, the message is too large.`] : notes,
  }
}
