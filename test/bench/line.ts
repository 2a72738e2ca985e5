/** One line of the benchmark: times in milliseconds, `ratio` how many times slower than its floor of the same run. */
export interface Line {
  [more: string]: unknown
  name: string
  rows: number
  p50: number
  p95: number
  rps: number
  floor: number
  ratio: number
}
