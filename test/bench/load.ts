import autocannon from 'autocannon'

export interface Shot {
  method: 'GET' | 'POST'
  path: string
  headers?: Record<string, string>
  body?: string
}

export interface Measure {
  rps: number
  p50: number
  p95: number
  p99: number
  errors: number
}

/** A list to go round, or one made anew for each number. */
export type Shots = readonly Shot[] | ((n: number) => Shot)

/** Goes on over all rounds: what creates something must never create it twice. */
let n = 0

/** Sends `shots` in turn over so many connections for so many seconds; milliseconds and requests a second. */
export async function shoot(base: string, shots: Shots, connections: number, seconds: number): Promise<Measure> {
  const times: number[] = []
  let errors = 0
  const began = performance.now()
  await new Promise<void>((resolve, reject) => {
    const instance = autocannon(
      {
        url: base,
        connections,
        duration: seconds,
        requests: [
          {
            setupRequest: request => ({ ...request, ...(typeof shots === 'function' ? shots(n++) : shots[n++ % shots.length]!) }),
          },
        ],
      },
      error => (error ? reject(error) : resolve()),
    )
    instance.on('response', (_client, status, _bytes, ms) => {
      if (status >= 200 && status < 300) times.push(ms)
      else errors += 1
    })
  })
  const took = (performance.now() - began) / 1000
  times.sort((a, b) => a - b)
  const at = (q: number) => times[Math.min(times.length - 1, Math.floor(times.length * q))] ?? Number.NaN
  return { rps: times.length / took, p50: at(0.5), p95: at(0.95), p99: at(0.99), errors }
}

export const median = (values: number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!

/** Product and floor in turns, so that a noisy neighbour meets both; the middle of three rounds. */
export async function compare(
  product: { base: string; shots: Shots },
  floor: { base: string; shots: Shots },
  connections: number,
  seconds: number,
) {
  await shoot(product.base, product.shots, connections, 1)
  await shoot(floor.base, floor.shots, connections, 1)
  const ours: Measure[] = []
  const bare: Measure[] = []
  for (let round = 0; round < 3; round++) {
    ours.push(await shoot(product.base, product.shots, connections, seconds))
    bare.push(await shoot(floor.base, floor.shots, connections, seconds))
  }
  const middle = (all: Measure[]): Measure => ({
    rps: median(all.map(m => m.rps)),
    p50: median(all.map(m => m.p50)),
    p95: median(all.map(m => m.p95)),
    p99: median(all.map(m => m.p99)),
    errors: all.reduce((n, m) => n + m.errors, 0),
  })
  return { ours: middle(ours), bare: middle(bare) }
}
