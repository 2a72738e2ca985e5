/** A repeatable source of choices: the same seed gives the same choices on every machine. */
export interface Seeded {
  /** 0 <= n < 1 */
  fraction: () => number
  /** Whole, both ends included. */
  between: (min: number, max: number) => number
  pick: <T>(list: readonly T[]) => T
  /** A key of `weights`, as often as its weight says. */
  weighted: <K extends string>(weights: Readonly<Partial<Record<K, number>>>) => K
  /** True in about `share` of the calls. */
  chance: (share: number) => boolean
  /** Log-normal: half of the values lie below `median`; a `spread` of 1 puts two thirds within a factor of e. */
  around: (median: number, spread: number) => number
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
  const normal = () => {
    let sum = -6
    for (let n = 0; n < 12; n++) sum += fraction()
    return sum
  }
  return {
    fraction,
    between,
    pick: list => list[between(0, list.length - 1)]!,
    weighted: <K extends string>(weights: Readonly<Partial<Record<K, number>>>) => {
      const entries = Object.entries(weights) as [K, number][]
      let left = fraction() * entries.reduce((sum, [, weight]) => sum + weight, 0)
      for (const [key, weight] of entries) {
        left -= weight
        if (left < 0) return key
      }
      return entries.at(-1)![0]
    },
    chance: share => fraction() < share,
    around: (median, spread) => median * Math.exp(normal() * spread),
  }
}
