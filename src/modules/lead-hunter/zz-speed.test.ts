import { expect, test } from 'vitest'
import { Session } from 'node:inspector/promises'
import { readFileSync, writeFileSync } from 'node:fs'
import { upload } from '../../../test/upload.ts'
import { openWorld } from '../../../test/world.ts'
import { checkImport, importPolicy, openImport, readImport, startImport, setImportMapping, undoImport } from './contract/import.ts'

const N = Number(process.env.ROWS ?? 50000)
const make = (from: number) => {
  const out = ['First name,Last name,Email,Mobile phone,Street,City,State,ZIP,Loan amount,Notes,Status']
  for (let i = from; i < from + N; i++) {
    const k = i % 10 === 9 ? i - 5 : i
    out.push(`Ada${k % 500},Byron${k % 7919},ada${k}@mail${k % 97}.com,(${['843', '854', '803', '864', '704', '910', '919', '980', '828', '252', '336', '843'][Math.floor(k / 10000) % 12]}) ${200 + Math.floor(k / 120000)}-${String(k % 10000).padStart(4, '0')},${k} Main St,Charleston,SC,29401,${200000 + k},Call after 5,active`)
  }
  return out.join('\n') + '\n'
}
const pgCpu = (pids: number[]) => pids.reduce((sum, pid) => { try { const f = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' '); return sum + (Number(f[11]) + Number(f[12])) / 100 } catch { return sum } }, 0)
test('speed', async () => {
  const w = await openWorld()
  await w.firm.prepare()
  const { ann } = w.firm
  for (const q of (process.env.SQL ?? '').split(';').filter(Boolean)) await w.superuser.unsafe(q)
  const seen = new Map<string, number>()
  const sampler = setInterval(() => {
    if (!process.env.SAMPLE) return
    void w.superuser`select left(regexp_replace(query, '\\s+', ' ', 'g'), 130) as q, wait_event from pg_stat_activity where state = 'active' and application_name = 'connect-and-close' and datname = current_database()`.then(rows => {
      for (const r of rows) seen.set(`${r.q} ${r.wait_event ?? ''}`, (seen.get(`${r.q} ${r.wait_event ?? ''}`) ?? 0) + 1)
    })
  }, 15)
  for (const round of [0, 1]) {
    const content = make(round * N)
    const opened = await ann.ask(openImport, { upload: await upload(w, w.firm, ann, content), fileName: 'x.csv' })
    await ann.ask(setImportMapping, { import: opened.id, mapping: opened.mapping, policy: importPolicy.parse({ route: process.env.ROUTE ?? 'route' }) })
    if (round === 0 && process.env.CHECK) {
      const t0 = performance.now()
      await ann.ask(checkImport, { import: opened.id })
      await w.drain()
      console.log('check rows/s', N / ((performance.now() - t0) / 1000), (await ann.ask(readImport, { import: opened.id })).check)
    }
    const session = new Session()
    if (process.env.PROF) {
      session.connect()
      await session.post('Profiler.enable')
      await session.post('Profiler.start')
    }
    const pids = (await w.superuser`select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`).map(r => Number(r.pid))
    const pg0 = pgCpu(pids)
    const t = performance.now()
    const cpu = process.cpuUsage()
    await ann.ask(startImport, { import: opened.id })
    await w.drain()
    const s = (performance.now() - t) / 1000
    const used = process.cpuUsage(cpu)
    if (process.env.PROF) writeFileSync('/tmp/imp/prof.json', JSON.stringify((await session.post('Profiler.stop')).profile))
    const done = await ann.ask(readImport, { import: opened.id })
    console.log(round, Math.round(N / s), 'rows/s', s.toFixed(1), 's node cpu', ((used.user + used.system) / 1e6).toFixed(1), 'pg cpu', (pgCpu(pids) - pg0).toFixed(1), done.state, JSON.stringify(done.counts), Math.round(process.memoryUsage().rss / 1e6))
    expect(done.state).toBe('done')
    if (process.env.UNDO && round === 0) {
      console.log([...seen].sort((a, b) => b[1] - a[1]).slice(0, 15).map(x => `${x[1]} ${x[0]}`).join('\n'))
      seen.clear()
      const t1 = performance.now()
      await ann.ask(undoImport, { import: opened.id })
      await w.drain()
      console.log('undo', Math.round(N / ((performance.now() - t1) / 1000)), 'rows/s', JSON.stringify((await ann.ask(readImport, { import: opened.id })).undone))
      break
    }
  }
  clearInterval(sampler)
  if (process.env.SAMPLE) console.log([...seen].sort((a, b) => b[1] - a[1]).slice(0, 25).map(x => `${x[1]} ${x[0]}`).join('\n'))
  if (process.env.STAT) console.log(await w.superuser`select query, calls, total_exec_time from pg_stat_statements order by 3 desc limit 20`)
  await w.close()
}, 600_000)
