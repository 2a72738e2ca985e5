/** Until when each colleague is taken to look at a record, by their id. */
export type Present = ReadonlyMap<string, number>

interface Told {
  by: string
  gone: boolean
}

/** Who is there after somebody said that they look, or have stopped. Times are milliseconds. */
export function heard(present: Present, { by, gone }: Told, now: number, lapse: number): Present {
  const next = new Map(present)
  if (gone) next.delete(by)
  else next.set(by, now + lapse)
  return next
}

/** Who is still there: whoever has not said so again for a while has gone without a word. The same map where nobody has. */
export function stillHere(present: Present, now: number): Present {
  const here = [...present].filter(([, until]) => until > now)
  return here.length === present.size ? present : new Map(here)
}
