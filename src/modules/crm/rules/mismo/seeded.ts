/** A repeatable source of choices: the same seed gives the same choices on every machine. */
export interface Seeded {
  /** 0 <= n < 1 */
  fraction: () => number
  /** Both ends included. */
  between: (min: number, max: number) => number
  pick: <T>(list: readonly T[]) => T
  /** True in about `share` of the calls. */
  chance: (share: number) => boolean
}

/** Mulberry32 (Tommy Ettinger, public domain): 32 bits of state, good enough to invent records, never for secrets. */
export function seeded(seed: number): Seeded {
  let state = seed >>> 0
  const fraction = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const between = (min: number, max: number) => min + Math.floor(fraction() * (max - min + 1))
  return { fraction, between, pick: list => list[between(0, list.length - 1)]!, chance: share => fraction() < share }
}
