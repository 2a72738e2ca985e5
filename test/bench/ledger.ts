import { connect, type DbAddress } from '#kernel/db.ts'
import type { BenchData } from './data.ts'
import type { Line } from './line.ts'
import { shoot } from './load.ts'
import { workloads } from './workloads.ts'

/** Seconds of each spell, and how many pairs of them. */
const pairs = 5

/**
 * A create with every event awaiting its leaf, and without: the trigger that has them wait is taken away for every other spell, and
 * what waits is made leaves before the next begins. The middle of the pairs.
 */
export async function ledgerCost(o: {
  base: string
  data: BenchData
  superuser: DbAddress
  connections: number
  seconds: number
  say: (line: string) => void
}): Promise<Line> {
  const sql = connect(o.superuser, { max: 1 })
  const create = workloads.find(w => w.name === 'create')!
  const [trigger] = await sql<{ name: string }[]>`
    select tgname as name from pg_trigger where tgrelid = 'kernel.event'::regclass and tgfoid = 'ledger.await_leaf'::regproc`
  const spell = async (on: boolean) => {
    await sql.unsafe(`alter table kernel.event ${on ? 'enable' : 'disable'} trigger ${trigger!.name}`)
    const made = await shoot(o.base, create.ours(o.data), o.connections, o.seconds)
    for (let waits = 1; waits > 0; await new Promise(resolve => setTimeout(resolve, 200)))
      waits = (await sql<{ n: number }[]>`select count(*)::int as n from ledger.pending`)[0]!.n
    return made
  }
  try {
    await spell(true)
    const found: { withIt: Awaited<ReturnType<typeof shoot>>; without: Awaited<ReturnType<typeof shoot>> }[] = []
    for (let n = 0; n < pairs; n++) {
      const [first, second] = [await spell(n % 2 === 0), await spell(n % 2 === 1)]
      found.push(n % 2 === 0 ? { withIt: first, without: second } : { withIt: second, without: first })
    }
    const { withIt, without } = found.toSorted((a, b) => a.without.rps / a.withIt.rps - b.without.rps / b.withIt.rps)[
      Math.floor(pairs / 2)
    ]!
    const ratio = without.rps / withIt.rps
    o.say(
      `ledger            a create costs ${((ratio - 1) * 100).toFixed(1)} % more with it (aim 10): ${withIt.rps.toFixed(0)}/s and ${without.rps.toFixed(0)}/s, c=${o.connections}`,
    )
    return { name: 'ledger', rows: o.data.rows, p50: withIt.p50, p95: withIt.p95, rps: withIt.rps, floor: without.rps, ratio }
  } finally {
    await sql.unsafe(`alter table kernel.event enable trigger ${trigger!.name}`)
    await sql.end()
  }
}
