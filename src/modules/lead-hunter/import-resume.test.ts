import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { grantOf } from '#kernel/authority.ts'
import { systemOf } from '#kernel/caller.ts'
import type { Handler } from '#kernel/handle.ts'
import { performEffect } from '#kernel/run.ts'
import { importing, table } from '../../../test/imports.ts'
import { uploading } from '../../../test/upload.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { cancelImport, checkImport, openImport, startImport, undoImport } from './contract/import.ts'
import { importBatch, resumeImports, tryImportBatch, undoImportBatch } from './contract/import-jobs.ts'
import { runImport } from './effects/import-run.ts'

let w: World
let run: ReturnType<typeof importing>
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
  run = importing(w)
})
afterAll(() => w.close())

const rows = (called: string, n: number) =>
  table(Array.from({ length: n }, (_, i) => `${called}${i},Row,${called.toLowerCase()}${i}@example.com,,SC`))
const countOf = async (what: string) => Number((await w.superuser.unsafe(`select count(*) as n from ${what}`))[0]!.n)
const madeBy = (id: string) =>
  Promise.all(['contact', 'lead', 'identifier'].map(name => countOf(`crm.${name} where operation_id = '${id}'`)))

/** Lets a handler fail once, at its nth turn, after it did its work and before its commit. */
function failAt(name: string, turn: number): () => void {
  const handlers = w.house.handlers as Map<string, Handler>
  const real = handlers.get(name)!
  let turns = 0
  handlers.set(name, {
    ...real,
    async run(ctx, input) {
      const done = await real.run(ctx, input)
      turns += 1
      if (turns === turn) throw new Error('the power went')
      return done
    },
  })
  return () => handlers.set(name, real)
}

/** What the minute does after a while in which nothing moved. */
async function later() {
  w.pass(3)
  const { resumed } = await w.firm.system.ask(resumeImports, {})
  await w.drain()
  return resumed
}

test('A run that dies in the middle of a batch goes on after the last one that was kept: every row once.', async () => {
  const opened = await run.open(w.firm.ann, rows('Cut', 7001))
  await run.map(w.firm.ann, opened)
  await w.firm.ann.ask(startImport, { import: opened.id })
  const heal = failAt(importBatch.name, 3)
  await expect(w.drain()).rejects.toThrow('the power went')
  heal()
  const half = await run.read(w.firm.ann, opened.id)
  expect(half).toMatchObject({ state: 'running', rowsDone: 4000, counts: { rows: 4000, created: 4000 } })
  expect(await madeBy(opened.id)).toEqual([4000, 4000, 4000])
  expect(await w.firm.system.ask(resumeImports, {})).toEqual({ resumed: 0 })
  expect(await later()).toBe(1)
  expect(await run.read(w.firm.ann, opened.id)).toMatchObject({
    state: 'done',
    percent: 100,
    counts: { rows: 7001, created: 7001, duplicate: 0, matched: 0 },
  })
  expect(await madeBy(opened.id)).toEqual([7001, 7001, 7001])
})

test('A process that is killed leaves whole batches behind, and another one goes on.', async () => {
  const opened = await run.open(w.firm.ann, rows('Kill', 9000))
  await run.map(w.firm.ann, opened)
  await w.firm.ann.ask(startImport, { import: opened.id })
  // Its second batch waits in the database: it is killed in the middle, however fast it is.
  const gate = await w.superuser.reserve()
  await gate`select pg_advisory_lock(1)`
  await gate`create function crm.wait() returns trigger language plpgsql as $$ begin perform pg_advisory_xact_lock(1); return new; end $$`
  await gate`create trigger wait before insert on crm.contact for each row when (new.first_name = 'Kill3000') execute function crm.wait()`
  const waiting = () => gate<{ pid: number }[]>`
    select pid from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())`
  const told = {
    app: w.house.db.address,
    secret: inject('database').secret,
    dataDir: w.house.places.dataDir,
    now: w.now().toISOString(),
  }
  const child: ChildProcess = spawn(
    process.execPath,
    [join(import.meta.dirname, '../../../test/drain-alone.ts'), JSON.stringify(told)],
    { stdio: 'ignore' },
  )
  const ended = new Promise(resolve => child.on('exit', (_, signal) => resolve(signal)))
  await expect.poll(waiting).toHaveLength(1)
  const [{ pid }] = (await waiting()) as unknown as [{ pid: number }]
  child.kill('SIGKILL')
  expect(await ended).toBe('SIGKILL')
  await gate`select pg_terminate_backend(${pid})`
  await gate`drop trigger wait on crm.contact`
  await gate`select pg_advisory_unlock(1)`
  gate.release()
  expect(await run.read(w.firm.ann, opened.id)).toMatchObject({ state: 'running', rowsDone: 2000 })
  expect(await madeBy(opened.id)).toEqual([2000, 2000, 2000])
  expect(await later()).toBe(1)
  expect(await run.read(w.firm.ann, opened.id)).toMatchObject({
    state: 'done',
    counts: { rows: 9000, created: 9000, duplicate: 0 },
  })
  expect(await madeBy(opened.id)).toEqual([9000, 9000, 9000])
})

test('Two workers with one file take every row once.', async () => {
  const opened = await run.open(w.firm.ann, rows('Twin', 6000))
  await run.map(w.firm.ann, opened)
  await w.firm.ann.ask(startImport, { import: opened.id })
  w.pass(3)
  await w.firm.system.ask(resumeImports, {})
  await Promise.all([w.drain(), w.drain()])
  expect(await run.read(w.firm.ann, opened.id)).toMatchObject({ state: 'done', counts: { rows: 6000, created: 6000 } })
  expect(await madeBy(opened.id)).toEqual([6000, 6000, 6000])
})

test('A run gives way after a while and asks for its next slice itself.', async () => {
  const opened = await run.open(w.firm.ann, rows('Slice', 5000))
  await run.map(w.firm.ann, opened)
  await w.firm.ann.ask(startImport, { import: opened.id })
  const caller = systemOf(w.firm.tenant)
  const asked = { action: importBatch as never, door: 'job' as const, caller, input: {}, operation: opened.id }
  await performEffect(w.house, runImport as never, { import: opened.id }, asked, grantOf(caller, 'job.run'), {
    signal: AbortSignal.abort(),
  })
  expect(await run.read(w.firm.ann, opened.id)).toMatchObject({ state: 'running', rowsDone: 2000 })
  await w.drain()
  expect(await run.read(w.firm.ann, opened.id)).toMatchObject({ state: 'done', counts: { rows: 5000, created: 5000 } })
})

test('A run that is stopped on the way says what it did, and can be taken back whole.', async () => {
  const opened = await run.open(w.firm.ann, rows('Stop', 6000))
  await run.map(w.firm.ann, opened)
  await w.firm.ann.ask(startImport, { import: opened.id })
  const heal = failAt(importBatch.name, 2)
  await expect(w.drain()).rejects.toThrow('the power went')
  heal()
  const stopped = await w.firm.ann.ask(cancelImport, { import: opened.id })
  expect(stopped).toMatchObject({ state: 'cancelled', problem: 'Stopped by Ann after 2,000 rows: 2,000 new.', mayUndo: true })
  expect(await later()).toBe(0)
  expect(await madeBy(opened.id)).toEqual([2000, 2000, 2000])
  await w.firm.ann.ask(undoImport, { import: opened.id })
  const healed = failAt(undoImportBatch.name, 3)
  await expect(w.drain()).rejects.toThrow('the power went')
  healed()
  expect(await later()).toBe(1)
  expect(await run.read(w.firm.ann, opened.id)).toMatchObject({
    state: 'undone',
    undone: { leadsRemoved: 2000, peopleRemoved: 2000 },
  })
  expect(await madeBy(opened.id)).toEqual([0, 0, 0])
})

test('A trial that dies goes on as well, and counts nobody twice.', async () => {
  const opened = await run.open(w.firm.ann, rows('Try', 5000))
  await run.map(w.firm.ann, opened)
  await w.firm.ann.ask(checkImport, { import: opened.id })
  const heal = failAt(tryImportBatch.name, 2)
  await expect(w.drain()).rejects.toThrow('the power went')
  heal()
  expect(await later()).toBe(1)
  expect(await run.read(w.firm.ann, opened.id)).toMatchObject({
    state: 'checked',
    check: { rows: 5000, created: 5000, duplicate: 0 },
  })
})

test('A file of 50 MB leaves no more in memory than a small one.', async () => {
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc') as () => void
  const file = await uploading(w, w.firm, w.firm.ann)
  await file.add('First name,Last name,Email,Notes\n')
  const words = 'A long story of a house. '.repeat(380)
  let bytes = 33
  for (let n = 0; bytes < 50_000_000; n++) {
    const line = `Big${n},File,big${n}@example.com,"${words}"\n`
    bytes += line.length
    await file.add(line)
  }
  const opened = await w.firm.ann.ask(openImport, { upload: await file.finish(), fileName: 'big.csv' })
  await run.map(w.firm.ann, opened, { route: 'unassigned' })
  await w.firm.ann.ask(startImport, { import: opened.id })
  gc()
  const before = process.memoryUsage()
  let most = 0
  let next = 0
  // Other tests left much in this heap, so that looking through it may take longer than a batch: a twentieth of the time is enough.
  const watch = setInterval(() => {
    const began = performance.now()
    if (began < next) return
    gc()
    const now = process.memoryUsage()
    most = Math.max(most, now.heapUsed - before.heapUsed + now.external - before.external)
    next = performance.now() + 20 * (performance.now() - began)
  }, 200)
  await w.drain()
  clearInterval(watch)
  const done = await run.read(w.firm.ann, opened.id)
  expect(done).toMatchObject({ state: 'done', counts: { bad: 0 } })
  expect(done.counts.created).toBeGreaterThan(5000)
  // Two batches of 4 MB of text, as they are read, as drafts and as parameters; nothing that grows with the file.
  expect(most).toBeLessThan(80_000_000)
})
