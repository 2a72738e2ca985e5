import { newId } from '#base/id.ts'
import { grantOf } from '#kernel/authority.ts'
import { systemOf } from '#kernel/caller.ts'
import { cellOf, permissions, shipped } from '#policy/matrix.ts'
import { inScope, type Placed } from '#policy/scope.ts'
import type { Line } from './line.ts'

/**
 * What a decision costs in memory: whether somebody holds a permission, over which rows, and whether a record is among them;
 * beside the bare comparison of two ids, in turns. Microseconds.
 */
export function deciding(say: (line: string) => void): Line {
  const [me, other] = [newId(), newId()]
  const owners = [me, ...Array.from({ length: 9 }, newId)]
  const caller = {
    ...systemOf(newId(), me, 'bench'),
    kind: 'member' as const,
    type: 'loan_officer' as const,
    rights: shipped.loan_officer,
    owners,
  }
  const limits = {
    workgroups: 'all' as const,
    campaigns: 'all' as const,
    places: { states: ['FL', 'GA'], counties: [], zips: Array.from({ length: 100 }, (_, i) => String(32_000 + i)) },
  }
  const records: Placed[] = Array.from({ length: 1000 }, (_, i) => ({
    owner: i % 2 ? me : other,
    state: i % 3 ? 'FL' : 'SC',
    zip: '29401',
  }))
  const held = permissions.filter(permission => cellOf(shipped.loan_officer, permission).level !== 'none')
  const rounds = 20
  const times: number[] = []
  const bare: number[] = []
  let found = 0
  const now = new Date()
  for (let round = 0; round < rounds; round++) {
    let began = performance.now()
    for (const [i, record] of records.entries())
      if (inScope({ ...grantOf(caller, held[i % held.length]!).scope, limits }, record, now)) found++
    times.push(performance.now() - began)
    began = performance.now()
    for (const record of records) if (record.owner === me) found++
    bare.push(performance.now() - began)
  }
  const each = (list: number[], share: number) => list.toSorted((a, b) => a - b)[Math.floor((list.length - 1) * share)]!
  if (found === 0) throw new Error('nothing was decided')
  const [p50, p95, floor] = [each(times, 0.5), each(times, 0.95), each(bare, 0.5)]
  say(
    `decide            ${p50.toFixed(2)} us a decision in memory with limits (p95 ${p95.toFixed(2)}); two ids compared ${floor.toFixed(3)} us`,
  )
  return {
    name: 'decide',
    rows: records.length,
    p50: p50 / 1000,
    p95: p95 / 1000,
    rps: 1e6 / p50,
    floor: 1e6 / floor,
    ratio: p50 / floor,
  }
}
