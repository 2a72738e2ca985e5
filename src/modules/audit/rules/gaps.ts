/** What became of a stream at its receiver: which numbers came, which never did, which came more than once. */
export interface Received {
  stream: string
  /** Records that were read, with repetitions. */
  records: number
  first: number
  last: number
  /** Numbers between the first and the last that never came, as ranges. */
  gaps: readonly (readonly [from: number, to: number])[]
  repeats: number
  /** Numbers under which two different events came. */
  conflicts: readonly number[]
}

interface Seen {
  records: number
  first: number
  next: number
  gaps: [number, number][]
  repeats: number
  conflicts: number[]
  /** Ids of the events of the last numbers: a repetition comes soon after. */
  recent: Map<number, string>
}

const remembered = 10_000

const begun = (n: number): Seen => ({ records: 0, first: n, next: n, gaps: [], repeats: 0, conflicts: [], recent: new Map() })

/** The record in a line: JSON, or a message of syslog with JSON at its end. Undefined where there is none of ours. */
export function recordIn(line: string): { stream: string; sequence: number; uid: string } | undefined {
  const at = line.indexOf('{"')
  if (at < 0) return undefined
  try {
    const { metadata } = JSON.parse(line.slice(at)) as { metadata?: { log_source?: unknown; sequence?: unknown; uid?: unknown } }
    const { log_source: stream, sequence, uid } = metadata ?? {}
    return typeof stream === 'string' && Number.isSafeInteger(sequence) && typeof uid === 'string'
      ? { stream, sequence: sequence as number, uid }
      : undefined
  } catch {
    return undefined
  }
}

/**
 * Counts what was received, in the order in which it came: memory is that of the gaps and of the last ten thousand numbers,
 * however long the file. A trial has the number 0 and is of no stream.
 */
export function openCounting() {
  const streams = new Map<string, Seen>()
  let unread = 0
  const fill = (seen: Seen, n: number): boolean => {
    const at = seen.gaps.findIndex(([from, to]) => n >= from && n <= to)
    if (at < 0) return false
    const [from, to] = seen.gaps[at]!
    seen.gaps.splice(
      at,
      1,
      ...(
        [
          [from, n - 1],
          [n + 1, to],
        ] as [number, number][]
      ).filter(([a, b]) => a <= b),
    )
    return true
  }
  return {
    line(text: string): void {
      if (!text.trim()) return
      const record = recordIn(text)
      if (!record) {
        unread += 1
        return
      }
      const { stream, sequence: n, uid } = record
      if (n === 0) return
      const seen = streams.get(stream) ?? begun(n)
      streams.set(stream, seen)
      seen.records += 1
      if (n >= seen.next) {
        if (n > seen.next) seen.gaps.push([seen.next, n - 1])
        seen.next = n + 1
      } else if (!fill(seen, n)) {
        seen.repeats += 1
        const before = seen.recent.get(n)
        if (before !== undefined && before !== uid && !seen.conflicts.includes(n)) seen.conflicts.push(n)
        if (n < seen.first) seen.first = n
      }
      seen.recent.set(n, uid)
      if (seen.recent.size > remembered) seen.recent.delete(seen.recent.keys().next().value!)
    },
    /** Lines that hold none of our records. */
    unread: () => unread,
    received: (): Received[] =>
      [...streams].map(([stream, { records, first, next, gaps, repeats, conflicts }]) => ({
        ...{ stream, records, first, last: next - 1, gaps, repeats, conflicts },
      })),
  }
}

/** In sentences; the last says whether anything is wrong. */
export function wordsOf({ stream, records, first, last, gaps, repeats, conflicts }: Received): string[] {
  const missing = gaps.reduce((sum, [from, to]) => sum + to - from + 1, 0)
  return [
    `${stream}: ${records} records, numbers ${first} to ${last}${repeats ? `, ${repeats} came again` : ''}`,
    ...(first > 1 ? [`  begins at ${first}: what came before it is not in these files`] : []),
    ...gaps.map(([from, to]) => `  missing: ${from === to ? from : `${from} to ${to}`}`),
    ...conflicts.map(n => `  two different events under number ${n}`),
    missing || conflicts.length ? `  NOT WHOLE: ${missing} missing, ${conflicts.length} doubled` : '  whole',
  ]
}
