import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { postgres, type Sql } from '#kernel/postgres-driver.ts'
import { type Embedded, startEmbedded } from './index.ts'
import { isAlive } from './postmaster.ts'

const root = mkdtempSync(join(tmpdir(), 'embedded-'))
chmodSync(root, 0o711)
const running: Embedded[] = []
const children: ChildProcess[] = []
const isRoot = process.getuid!() === 0

async function start(dataDir: string, log: (line: string) => void = () => {}) {
  const started = await startEmbedded({ dataDir, log })
  running.push(started)
  return started
}

/** Starts the server from a process of its own, which then waits to be killed. Answers that process and the server's. */
async function startElsewhere(dataDir: string) {
  const module = new URL('./index.ts', import.meta.url).href
  const code = `const { startEmbedded } = await import(${JSON.stringify(module)})
    const { pid } = await startEmbedded({ dataDir: ${JSON.stringify(dataDir)}, log() {} })
    console.log(pid); setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  const [first] = await once(child.stdout!, 'data')
  return { launcher: child, server: Number(String(first)) }
}

async function kill(child: ChildProcess) {
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

async function ask<T>(embedded: Embedded, work: (sql: Sql) => Promise<T>) {
  const sql = postgres({ ...embedded.superuser, max: 1, onnotice() {} })
  return work(sql).finally(() => sql.end())
}

afterEach(async () => {
  for (const child of children.splice(0)) if (child.exitCode === null && child.signalCode === null) await kill(child)
  for (const embedded of running.splice(0)) await embedded.stop()
})
afterAll(() => rmSync(root, { recursive: true }))

describe('starting and stopping', () => {
  test('a first start makes the database, a second finds it, and both are quick', async () => {
    const dataDir = join(root, 'twice')
    const first = await start(dataDir)
    expect(first).toMatchObject({ firstStart: true, reattached: false })
    await ask(first, async sql => sql`create table kept as select 42 as answer`)
    await first.stop()
    expect(await isAlive(first.pid)).toBe(false)
    expect(existsSync(first.socketDir)).toBe(false)

    const second = await start(dataDir)
    expect(second).toMatchObject({ firstStart: false, reattached: false, version: first.version })
    expect(await ask(second, sql => sql`select answer from kept`)).toMatchObject([{ answer: 42 }])
  })

  test('the server listens on no network, keeps checksums and syncs to disk', async () => {
    const embedded = await start(join(root, 'settings'))
    const [row] = await ask(
      embedded,
      sql => sql`select current_setting('listen_addresses') as listen, current_setting('data_checksums') as sums,
        current_setting('fsync') as fsync, current_setting('jit') as jit, current_setting('archive_mode') as archive,
        (select datlocprovider::text || ' ' || datlocale from pg_database where datname = current_database()) as locale`,
    )
    expect(row).toEqual({ listen: '', sums: 'on', fsync: 'on', jit: 'off', archive: 'off', locale: 'b C.UTF-8' })
  })

  test.each(['with a space', 'Zinsen & Tilgung “café” 家', `quote ' and $HOME`])('a folder named %s works', async name => {
    const embedded = await start(join(root, name))
    expect(await ask(embedded, sql => sql`select 1 as one`)).toMatchObject([{ one: 1 }])
  })

  test('a folder whose path is longer than a socket address works', async () => {
    const embedded = await start(join(root, 'a'.repeat(120), 'b'.repeat(120)))
    expect(Buffer.byteLength(embedded.socketDir)).toBeLessThan(90)
    expect(await ask(embedded, sql => sql`select 1 as one`)).toMatchObject([{ one: 1 }])
  })

  test('settings of the operator survive a start and win', async () => {
    const dataDir = join(root, 'operator')
    await (await start(dataDir)).stop()
    writeFileSync(join(dataDir, 'postgres/operator.conf'), "work_mem = '9MB'\n")
    const again = await start(dataDir)
    expect(await ask(again, sql => sql`show work_mem`)).toMatchObject([{ work_mem: '9MB' }])
  })
})

describe('who gets in', () => {
  test('a wrong password is refused, and a connection over the network finds nobody', async () => {
    const embedded = await start(join(root, 'strangers'))
    const stranger = postgres({ ...embedded.superuser, password: 'guess', max: 1 })
    await expect(stranger`select 1`).rejects.toThrow('password authentication failed')
    await stranger.end()
    expect(statSync(embedded.socketDir).mode & 0o777).toBe(0o700)
    expect(statSync(join(root, 'strangers/postgres.password')).mode & 0o777).toBe(0o600)
    expect(statSync(join(root, 'strangers/postgres')).mode & 0o777).toBe(0o700)
  })

  test('where the password file is lost a new password is set', async () => {
    const dataDir = join(root, 'lost')
    const first = await start(dataDir)
    await first.stop()
    rmSync(join(dataDir, 'postgres.password'))
    const second = await start(dataDir)
    expect(second.superuser.password).not.toBe(first.superuser.password)
    expect(await ask(second, sql => sql`select 1 as one`)).toMatchObject([{ one: 1 }])
  })

  test.runIf(isRoot)('as root the server runs as another user', async () => {
    const embedded = await start(join(root, 'as-nobody'))
    expect(statSync(`/proc/${embedded.pid}`).uid).not.toBe(0)
    expect(statSync(join(root, 'as-nobody/postgres')).uid).toBe(statSync(`/proc/${embedded.pid}`).uid)
  })

  test.runIf(isRoot)('a folder that the server’s user cannot enter is refused with the reason and a remedy', async () => {
    mkdirSync(join(root, 'closed', 'inner'), { recursive: true })
    chmodSync(join(root, 'closed'), 0o700)
    await expect(start(join(root, 'closed', 'inner', 'data'))).rejects.toThrow(`cannot enter ${join(root, 'closed')}`)
    await expect(start(join(root, 'closed', 'inner', 'data'))).rejects.toThrow('chmod o+x')
    expect(existsSync(join(root, 'closed', 'inner', 'data'))).toBe(false)
  })
})

describe('after an accident', () => {
  test('a server left by a killed program is taken over, with what was committed', async () => {
    const dataDir = join(root, 'orphan')
    const { launcher, server } = await startElsewhere(dataDir)
    await kill(launcher)
    expect(await isAlive(server)).toBe(true)
    const lines: string[] = []
    const again = await start(dataDir, line => lines.push(line))
    expect(again).toMatchObject({ reattached: true, firstStart: false, pid: server })
    expect(lines.join()).toContain(`Database process ${server} was left running`)
    await ask(again, sql => sql`create table kept (n int)`)
    await again.stop()
    expect(await isAlive(server)).toBe(false)
  })

  test('a server left by another version of the program is stopped and started anew', async () => {
    const dataDir = join(root, 'older')
    const { launcher, server } = await startElsewhere(dataDir)
    await kill(launcher)
    writeFileSync(join(dataDir, 'postgres/connect-and-close.conf'), "listen_addresses = ''\n")
    const again = await start(dataDir)
    expect(again.reattached).toBe(false)
    expect(again.pid).not.toBe(server)
    expect(await isAlive(server)).toBe(false)
  })

  test('two programs on one folder: the second is refused and told which process has it', async () => {
    const dataDir = join(root, 'contested')
    const { launcher } = await startElsewhere(dataDir)
    await expect(start(dataDir)).rejects.toMatchObject({
      word: 'conflict',
      message: expect.stringContaining(`Process ${launcher.pid} already uses`),
    })
    await kill(launcher)
    await start(dataDir)
    await expect(start(dataDir)).rejects.toThrow(`Process ${process.pid} already uses`)
  })

  test('a server that dies by itself is told, and the next start recovers what was committed', async () => {
    const dataDir = join(root, 'crashed')
    const embedded = await start(dataDir)
    await ask(embedded, sql => sql`create table kept as select generate_series(1, 1000) as n`)
    const told = new Promise<string>(resolve => embedded.onExit(resolve))
    process.kill(embedded.pid, 'SIGKILL')
    expect(await told).toBe('signal SIGKILL')
    await embedded.stop()
    const again = await start(dataDir)
    expect(await ask(again, sql => sql`select count(*)::int as n from kept`)).toMatchObject([{ n: 1000 }])
  })

  test('one that was taken over and then dies is told too', async () => {
    const dataDir = join(root, 'orphan-dies')
    const { launcher, server } = await startElsewhere(dataDir)
    await kill(launcher)
    const again = await start(dataDir)
    const told = new Promise<string>(resolve => again.onExit(resolve))
    process.kill(server, 'SIGQUIT')
    expect(await told).toBe('the process is gone')
  })

  test('being stopped on purpose is not told as an accident', async () => {
    const embedded = await start(join(root, 'on-purpose'))
    let told = false
    embedded.onExit(() => {
      told = true
    })
    await embedded.stop()
    expect(told).toBe(false)
  })

  test('a stale process number that now belongs to another program is no obstacle', async () => {
    const dataDir = join(root, 'stale')
    await (await start(dataDir)).stop()
    const cluster = join(dataDir, 'postgres')
    const file = join(cluster, 'postmaster.pid')
    writeFileSync(file, `${process.pid}\n${cluster}\n1700000000\n5432\n/tmp/x\n\n  1234 5678\nready   \n`, { mode: 0o600 })
    const { uid, gid } = statSync(cluster)
    if (isRoot) (await import('node:fs')).chownSync(file, uid, gid)
    const again = await start(dataDir)
    expect(again.reattached).toBe(false)
  })

  test('a first start that was killed leaves nothing in the way', async () => {
    const dataDir = join(root, 'half')
    mkdirSync(join(dataDir, 'postgres.starting/base'), { recursive: true, mode: 0o711 })
    expect((await start(dataDir)).firstStart).toBe(true)
    expect(existsSync(join(dataDir, 'postgres.starting'))).toBe(false)
  })
})

describe('other versions', () => {
  test.each([
    ['17', 'cannot read the files of an older one'],
    ['19', 'Use the newer version'],
  ])('data of PostgreSQL %s is refused in clear words', async (major, words) => {
    const dataDir = join(root, `version-${major}`)
    await (await start(dataDir)).stop()
    const file = join(dataDir, 'postgres/PG_VERSION')
    const original = readFileSync(file, 'utf8')
    writeFileSync(file, `${major}\n`)
    await expect(start(dataDir)).rejects.toMatchObject({ word: 'conflict', message: expect.stringContaining(words) })
    writeFileSync(file, original)
    await start(dataDir)
  })

  test('a server that does not start says why in its own words, and frees the folder', async () => {
    const dataDir = join(root, 'bad-setting')
    await (await start(dataDir)).stop()
    const file = join(dataDir, 'postgres/operator.conf')
    writeFileSync(file, "shared_buffers = 'much'\n")
    await expect(start(dataDir)).rejects.toThrow(/did not start.*shared_buffers/)
    writeFileSync(file, '')
    await start(dataDir)
  })
})
