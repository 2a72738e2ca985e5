import { afterAll, beforeAll, test } from 'vitest'
import { openWorld, type World } from '../../../test/world.ts'
import { upsertLeads } from './contract.ts'
let w: World
beforeAll(async () => { w = await openWorld() })
afterAll(() => w.close())
test('x', async () => {
  for (const size of [1000, 1000, 1000, 1000, 1000, 1000]) {
  const leads = Array.from({ length: size }, (_, n) => ({ externalId: `bulk-${size}-${n}-${Math.random()}`, person: { fullName: `Bulk Person${n}`, emails: [`bulk${size}-${n}-${Math.random()}@example.com`], phones: [{value: `843${String(2000000+Math.floor(Math.random()*7000000))}`}], address: {street: `${n} Main St`, zip: '29401'} }, property: { state: 'FL' }, consents: [{channel: 'email' as const, granted: true, wording: 'Yes'}] }))
  const began = performance.now()
  const seen = new Map<string, number>()
  const timer = setInterval(async () => {
    const r = await w.superuser.unsafe(`select left(regexp_replace(query, '\\s+', ' ', 'g'),100) as q from pg_stat_activity where datname = current_database() and state = 'active' and pid <> pg_backend_pid()`)
    for (const x of r) seen.set(x.q, (seen.get(x.q) ?? 0) + 1)
  }, 15)
  const cpu = process.cpuUsage()
  await w.firm.ann.ask(upsertLeads, { leads })
  clearInterval(timer)
  const used = process.cpuUsage(cpu)
  console.log(size, Math.round(performance.now() - began), 'ms, node cpu', Math.round((used.user+used.system)/1000), [...seen].sort((a,b)=>b[1]-a[1]).slice(0,5))
  await w.superuser.unsafe('analyze')
  }
}, 100000)
