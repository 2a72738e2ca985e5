import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { postgres, type Sql } from '#kernel/postgres-driver.ts'
import { backup, type Embedded, restore, runningServer, startEmbedded, verifyBackup } from './index.ts'

const root = mkdtempSync(join(tmpdir(), 'backup-'))
chmodSync(root, 0o711)
const running: Embedded[] = []

async function start(dataDir: string) {
  const started = await startEmbedded({ dataDir, log: () => {} })
  running.push(started)
  return started
}

async function ask<T>(embedded: Embedded, work: (sql: Sql) => Promise<T>) {
  const sql = postgres({ ...embedded.superuser, max: 1, onnotice() {} })
  return work(sql).finally(() => sql.end())
}

/** A folder with a table `kept` of one row, an upload and a key; its server is stopped. */
async function folderWithData(name: string, value: number) {
  const dataDir = join(root, name)
  const embedded = await startEmbedded({ dataDir, log: () => {} })
  await ask(embedded, sql => sql`create table kept as select ${value}::int as n`)
  mkdirSync(join(dataDir, 'files', 'a b'), { recursive: true })
  writeFileSync(join(dataDir, 'files', 'a b', 'Gehaltsnachweis – März.pdf'), `upload ${value}`)
  writeFileSync(join(dataDir, 'secret.key'), `key ${value}`, { mode: 0o600 })
  await embedded.stop()
  return dataDir
}

async function backupOf(dataDir: string, to: string, more: { withoutKeys?: boolean; schemaVersion?: string } = {}) {
  const embedded = await startEmbedded({ dataDir, log: () => {} })
  return backup(embedded.superuser, { dataDir, to, ...more }).finally(() => embedded.stop())
}

const kept = async (embedded: Embedded) => (await ask(embedded, sql => sql`select n from kept`))[0]?.n

let source: string
let archive: string

beforeAll(async () => {
  source = await folderWithData('source', 1)
  archive = (await backupOf(source, join(root, 'source.tar.gz'), { schemaVersion: '0007_leads' })).file
})
afterEach(async () => {
  for (const embedded of running.splice(0)) await embedded.stop()
})
afterAll(() => rmSync(root, { recursive: true }))

test('a backup taken under writes has every row that was acknowledged before it began, and no writer’s rows with a hole', async () => {
  const dataDir = join(root, 'busy')
  const embedded = await start(dataDir)
  // So little log is kept that the server reuses it while we copy, if nothing holds it.
  await ask(embedded, async sql => {
    await sql`create table line (writer int, n int, filler text, primary key (writer, n))`
    await sql`alter system set max_wal_size = '32MB'`
    await sql`alter system set min_wal_size = '32MB'`
    await sql`select pg_reload_conf()`
    await sql`create table bulk as select g, repeat(md5(g::text), 20) as filler from generate_series(1, 100000) g`
  })
  const acknowledged = [0, 0, 0, 0]
  let done = false
  const writers = acknowledged.map(async (_, writer) =>
    ask(embedded, async sql => {
      while (!done) {
        const n = acknowledged[writer]! + 1
        await sql`insert into line values (${writer}, ${n}, ${'x'.repeat(500)})`
        acknowledged[writer] = n
        if (n % 50 === 0) await sql`update bulk set filler = md5(filler) where g % 100 = ${writer * 25 + (n % 25)}`
      }
    }),
  )
  const recycling = ask(embedded, async sql => {
    while (!done) {
      await sql`select pg_switch_wal()`
      await sql`checkpoint`
      await sleep(40)
    }
  })
  await expect.poll(() => Math.min(...acknowledged)).toBeGreaterThan(0)
  const before = [...acknowledged]
  const made = await backup(embedded.superuser, { dataDir, to: join(root, 'busy.tar.gz') })
  const after = [...acknowledged]
  done = true
  await Promise.all([...writers, recycling])
  expect(Math.min(...after.map((n, writer) => n - before[writer]!))).toBeGreaterThan(0)
  expect(await ask(embedded, sql => sql`select slot_name from pg_replication_slots`)).toEqual([])

  await restore({ from: made.file, dataDir: join(root, 'busy again') })
  const restored = await start(join(root, 'busy again'))
  const rows = await ask(
    restored,
    sql => sql<{ count: number; last: number }[]>`
    select count(*)::int as count, max(n)::int as last from line group by writer order by writer`,
  )
  expect(rows).toHaveLength(4)
  rows.forEach(({ count, last }, writer) => {
    expect(count).toBe(last)
    expect(last).toBeGreaterThanOrEqual(before[writer]!)
    expect(last).toBeLessThanOrEqual(after[writer]! + 1)
  })
  expect(await ask(restored, sql => sql`select count(*)::int as n from bulk`)).toMatchObject([{ n: 100000 }])
})

test('a backup brings uploads and keys, says what it is, and can be read by its owner only', async () => {
  expect(statSync(archive).mode & 0o777).toBe(0o600)
  expect(await verifyBackup(archive)).toMatchObject({ product: 'connect-and-close', schemaVersion: '0007_leads', keys: true })
  const dataDir = join(root, 'elsewhere')
  const outcome = await restore({ from: archive, dataDir })
  expect(outcome).toMatchObject({ aside: undefined, keys: true })
  expect(readFileSync(join(dataDir, 'files', 'a b', 'Gehaltsnachweis – März.pdf'), 'utf8')).toBe('upload 1')
  expect(readFileSync(join(dataDir, 'secret.key'), 'utf8')).toBe('key 1')
  expect(statSync(join(dataDir, 'secret.key')).mode & 0o777).toBe(0o600)
  expect(readdirSync(dataDir).sort()).toEqual(['files', 'lock', 'lock.pid', 'postgres', 'postgres.password', 'secret.key'])
  expect(await kept(await start(dataDir))).toBe(1)
})

test('without keys, no secret is in it, and the restored database still opens', async () => {
  const { file, keys } = await backupOf(source, join(root, 'no-keys.tar.gz'), { withoutKeys: true })
  expect(keys).toBe(false)
  const dataDir = join(root, 'no-keys')
  await restore({ from: file, dataDir })
  expect(readdirSync(dataDir).filter(name => /key|password/.test(name))).toEqual([])
  expect(await kept(await start(dataDir))).toBe(1)
})

test('a folder with data is refused, and replaced only on request, keeping the old aside', async () => {
  const dataDir = await folderWithData('occupied', 2)
  await expect(restore({ from: archive, dataDir })).rejects.toMatchObject({
    word: 'conflict',
    message: expect.stringContaining('has data in it'),
  })
  const { aside } = await restore({ from: archive, dataDir, replace: true, now: new Date('2026-03-04T05:06:07Z') })
  expect(aside).toBe(join(dataDir, 'before-restore-2026-03-04T05-06-07Z'))
  expect(readFileSync(join(aside!, 'secret.key'), 'utf8')).toBe('key 2')
  expect(existsSync(join(aside!, 'postgres', 'PG_VERSION'))).toBe(true)
  expect(readFileSync(join(dataDir, 'secret.key'), 'utf8')).toBe('key 1')
  expect(await kept(await start(dataDir))).toBe(1)
  const again = await backup(running[0]!.superuser, { dataDir, to: join(root, 'after.tar.gz') })
  expect(again.bytes).toBeLessThan(statSync(archive).size * 100)
})

test('a running server is not restored over', async () => {
  const dataDir = await folderWithData('in-use', 3)
  await start(dataDir)
  await expect(restore({ from: archive, dataDir, replace: true })).rejects.toThrow(`Process ${process.pid} already uses`)
})

test('a backup that is cut short, damaged or something else is refused, and the old data stays', async () => {
  const dataDir = await folderWithData('careful', 4)
  const bytes = readFileSync(archive)
  const changed = Buffer.from(bytes)
  changed[Math.floor(bytes.length / 2)]! ^= 0xff
  const bad = {
    cut: bytes.subarray(0, bytes.length - 3000),
    half: bytes.subarray(0, bytes.length / 2),
    empty: Buffer.alloc(0),
    changed,
    text: Buffer.from('hello'),
  }
  for (const [name, content] of Object.entries(bad)) {
    const from = join(root, `${name}.tar.gz`)
    writeFileSync(from, content)
    await expect(verifyBackup(from), name).rejects.toMatchObject({
      word: 'invalid',
      message: expect.stringContaining('is not a whole backup'),
    })
    await expect(restore({ from, dataDir, replace: true }), name).rejects.toMatchObject({ word: 'invalid' })
  }
  expect(readdirSync(dataDir).filter(name => /restor/.test(name))).toEqual([])
  expect(await kept(await start(dataDir))).toBe(4)
})

test('a restore that is killed while unpacking leaves the old data', async () => {
  const dataDir = await folderWithData('killed', 5)
  const module = new URL('./restore.ts', import.meta.url).href
  // It comes through a pipe and not to its end, so that nobody is done before the end.
  const from = join(root, 'coming.tar.gz')
  execFileSync('mkfifo', [from])
  const code = `const { restore } = await import(${JSON.stringify(module)}); await restore(${JSON.stringify({ from, dataDir, replace: true })})`
  const child: ChildProcess = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: 'inherit' })
  const gone = once(child, 'exit')
  const coming = createWriteStream(from).on('error', () => {})
  coming.write(readFileSync(archive).subarray(0, -100_000))
  await expect.poll(() => existsSync(join(dataDir, '.restoring/new/postgres/base'))).toBe(true)
  child.kill('SIGKILL')
  await gone
  coming.destroy()
  expect(await kept(await start(dataDir))).toBe(5)
  expect(existsSync(join(dataDir, '.restoring'))).toBe(false)
})

test('an operator’s command finds the server that another process runs', async () => {
  expect(await runningServer(source)).toBeUndefined()
  const embedded = await start(source)
  expect(await runningServer(source)).toEqual(embedded.superuser)
  const folder = join(root, 'nightly')
  mkdirSync(folder)
  const { file } = await backup((await runningServer(source))!, {
    dataDir: source,
    to: folder,
    now: new Date('2026-03-04T05:06:07Z'),
  })
  expect(readdirSync(folder)).toEqual(['connect-and-close-2026-03-04T05-06-07Z.tar.gz'])
  await expect(backup(embedded.superuser, { dataDir: source, to: file })).rejects.toThrow('exists already')
})

test('a backup that fails leaves no file behind, and the server free for the next', async () => {
  const embedded = await start(source)
  await ask(embedded, sql => sql`select pg_create_physical_replication_slot('a' || g) from generate_series(1, 8) g`)
  await expect(backup(embedded.superuser, { dataDir: source, to: join(root, 'failed.tar.gz') })).rejects.toThrow(
    'replication slots are in use',
  )
  await ask(embedded, sql => sql`select pg_drop_replication_slot('a' || g) from generate_series(1, 8) g`)
  expect(readdirSync(root).filter(name => name.startsWith('failed'))).toEqual([])
  await backup(embedded.superuser, { dataDir: source, to: join(root, 'failed.tar.gz') })
})
