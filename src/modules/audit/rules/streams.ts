/** Seconds to wait after each failure in a row: soon at first, then a quarter of an hour, without end. Nothing is ever given up. */
const waits = [5, 10, 20, 40, 80, 160, 320, 640, 900] as const

/** When a stream whose receiver failed `failures` times in a row is tried again; a tenth of jitter keeps many from meeting. */
export function nextTry(failures: number, now: Date, jitter: number): Date {
  const wait = waits[Math.min(failures, waits.length) - 1] ?? waits[0]
  return new Date(now.getTime() + wait * 1000 * (1 + 0.1 * jitter))
}

/** Records of one batch, and how few a slow receiver is given. */
export const mostBatch = 500
const leastBatch = 10

/** Half as many after a failure that may be for its size, twice as many after a success. */
export const nextBatch = (batch: number, ok: boolean): number =>
  ok ? Math.min(mostBatch, batch * 2) : Math.max(leastBatch, Math.floor(batch / 2))

/** Failures in a row after which people are told: about half a minute. */
export const failuresToTell = 3

/** Bytes of one batch; a single record may be larger. */
export const mostBatchBytes = 512 * 1024
/** Bytes after which a file is followed by another. */
export const rotateBytes = 64 * 1024 * 1024

/** How long whoever sends holds a stream, in seconds: longer than a batch may take. */
export const leaseSeconds = 120

/** An event may be gone from the log when its time to be kept is over, and never before so many days. */
export const keptDays = 90

/** Deterministic spread between 0 and 1 from an id, where chance has no place. */
export const spreadOf = (id: string): number => Number.parseInt(id.slice(-4), 16) / 0xffff

/** As many records as fit into one batch, at least one. */
export function fitting<T extends { text: string }>(records: readonly T[]): T[] {
  let bytes = 0
  const over = records.findIndex(({ text }, n) => {
    bytes += text.length
    return n > 0 && bytes > mostBatchBytes
  })
  return over < 0 ? [...records] : records.slice(0, over)
}
