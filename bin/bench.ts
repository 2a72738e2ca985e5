import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { openSync } from 'node:fs'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { bootstrapRoles, startEmbedded } from '#adapters/embedded-postgres/index.ts'
import { connect, type DbAddress } from '#kernel/db.ts'
import { jobNames } from '#kernel/jobs.ts'
import { migrate } from '#kernel/migrate.ts'
import { ownKeys } from '#kernel/own-keys.ts'
import { assemble } from '#kernel/room.ts'
import { rooms } from '../src/rooms.ts'
import { type BenchData, fill } from '../test/bench/data.ts'
import { deciding } from '../test/bench/deciding.ts'
import { importing } from '../test/bench/importing.ts'
import { ledgerCost } from '../test/bench/ledger.ts'
import type { Line } from '../test/bench/line.ts'
import { compare, type Shot } from '../test/bench/load.ts'
import { scoping } from '../test/bench/scoping.ts'
import { sealing } from '../test/bench/sealing.ts'
import { searching, verifying } from '../test/bench/searching.ts'
import { type Workload, workloads } from '../test/bench/workloads.ts'

/**
 * Builds its own data (so many leads in one client beside as many in others), starts the product as a user would, and
 * measures each workload as the restricted officer beside its floor: the same answer from a bare HTTP endpoint with one
 * prepared statement and no row security, in the same run, in turns. Ratios mean something on a noisy machine; figures do not.
 */
const usage = `Usage: npm run bench -- [--only <part of a name>] [--rows <leads in the client, default 1000000>] [--json <file>] [--seconds <per round, default 3>] [--connections 1,16,64]\n`

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    rows: { type: 'string' },
    json: { type: 'string' },
    seconds: { type: 'string' },
    connections: { type: 'string' },
    help: { type: 'boolean' },
  },
})
if (options.help) {
  process.stdout.write(usage)
  process.exit(0)
}
const rows = Number(options.rows ?? 1_000_000)
const seconds = Number(options.seconds ?? 3)
const levels = (options.connections ?? '1,16,64').split(',').map(Number)
const say = (line: string) => process.stdout.write(`${line}\n`)
const root = join(import.meta.dirname, '..')
const folder = await mkdtemp(join(tmpdir(), 'cc-bench-'))
// As root the database server runs as another user, who must be able to enter.
await chmod(folder, 0o711)
const children: ChildProcess[] = []
const lines: Line[] = []
/** What the servers complain of; shown where anything failed. */
const complaints = join(folder, 'errors.log')
const errors = openSync(complaints, 'a')

const embedded = await startEmbedded({ dataDir: join(folder, 'data'), log: () => {} })
try {
  const secret = randomBytes(48)
  const secretFile = join(folder, 'secret.key')
  await writeFile(secretFile, secret.toString('base64'), { mode: 0o600 })
  const [ownerPassword, appPassword] = [randomBytes(18).toString('hex'), randomBytes(18).toString('hex')]
  await bootstrapRoles(embedded.superuser, { ownerPassword, appPassword, database: 'bench' })
  const superuser: DbAddress = { ...embedded.superuser, database: 'bench' }
  await migrate({ ...superuser, username: 'cc_owner', password: ownerPassword }, join(root, 'migrations'), ownKeys(secret), [
    ...jobNames(assemble(rooms)),
  ])
  say(`Filling ${rows.toLocaleString('en')} leads into one client and as many into others ...`)
  // Of the audit trail's part leads are not asked: there `--rows` are events.
  const data = await fill(superuser, secret, options.only === 'audit' ? Math.min(rows, 20_000) : rows, say)

  const url = (user: string, password: string) =>
    `postgres://${user}:${password}@localhost:${superuser.port}/bench?host=${encodeURIComponent(superuser.host)}&port=${superuser.port}`
  const product = await serve(
    ['bin/start.ts', '--without-screens'],
    await freePort(),
    {
      DATABASE_URL: url('cc_app', appPassword),
      DATABASE_OWNER_URL: url('cc_owner', ownerPassword),
      SECRET_FILE: secretFile,
      DATA_DIR: folder,
    },
    'ready at',
  )
  const floor = await serve(
    ['test/bench/floor.ts'],
    await freePort(),
    {
      BENCH_FLOOR: JSON.stringify({
        address: superuser,
        statements: Object.fromEntries(workloads.map(w => [w.name, w.statement])),
      }),
    },
    'ready',
  )
  await new Promise(resolve => setTimeout(resolve, 3000))
  const idle = await memoryOf(product.child)
  if (!options.only || 'memory'.includes(options.only)) {
    say(`memory of the idle server: ${idle.toFixed(0)} MB (aim 250)`)
    lines.push({ name: 'memory', rows, p50: idle, p95: idle, rps: 0, floor: 250, ratio: idle / 250 })
  }
  if (!options.only || 'decide'.includes(options.only)) lines.push(deciding(say))
  if (!options.only || 'sealing'.includes(options.only)) lines.push(...sealing(say))
  if (!options.only || 'ledger'.includes(options.only))
    lines.push(
      await ledgerCost({
        base: product.base,
        data,
        superuser,
        connections: Math.max(...levels.filter(n => n <= 16)),
        seconds,
        say,
      }),
    )
  if (!options.only || 'audit'.includes(options.only)) {
    const events = options.only === 'audit' ? Number(options.rows ?? 10_000_000) : 10_000_000
    lines.push(...(await searching({ superuser, rows: events, say })), await verifying({ superuser, secret, rows: events, say }))
  }
  if (!options.only || 'scope'.includes(options.only)) {
    const app = { ...superuser, username: 'cc_app', password: appPassword }
    lines.push(...(await scoping({ app, superuser, secret, dataDir: folder, data, say })))
  }
  for (const workload of workloads.filter(w => !options.only || w.name.includes(options.only))) {
    for (const connections of levels) lines.push(await measure(workload, data, product.base, floor.base, connections))
  }
  if (!options.only || 'import'.includes(options.only))
    lines.push(...(await importing({ base: product.base, data, superuser, rows: Math.min(50_000, rows), say })))
  const sql = connect(superuser)
  const [size] = await sql<{ mb: number }[]>`select pg_database_size('bench') / 1000000 as mb`
  say(`database: ${size!.mb} MB`)
  await sql.end()
} finally {
  if (!lines.length || lines.some(l => l.errors)) say((await readFile(complaints, 'utf8')).slice(0, 2000))
  for (const child of children) child.kill('SIGTERM')
  await new Promise(resolve => setTimeout(resolve, 1500))
  await embedded.stop()
  await rm(folder, { recursive: true, force: true })
  if (options.json) await writeFile(options.json, JSON.stringify(lines, null, 2))
}

async function measure(workload: Workload, data: BenchData, ours: string, bare: string, connections: number): Promise<Line> {
  const floorShots: Shot[] = workload
    .bare(data)
    .map(v =>
      workload.statement.startsWith('insert')
        ? { method: 'POST', path: `/${workload.name}`, headers: {}, body: JSON.stringify(v) }
        : { method: 'GET', path: `/${workload.name}?v=${encodeURIComponent(JSON.stringify(v))}` },
    )
  const { ours: o, bare: b } = await compare(
    { base: ours, shots: workload.ours(data) },
    { base: bare, shots: floorShots },
    connections,
    seconds,
  )
  const ratio = b.rps / o.rps
  const n = (x: number) => x.toFixed(1).padStart(7)
  say(
    `${workload.name.padEnd(17)} c=${String(connections).padEnd(3)} ${n(o.rps)}/s p50 ${n(o.p50)} p95 ${n(o.p95)} p99 ${n(o.p99)} ms | floor ${n(b.rps)}/s p50 ${n(b.p50)} | ratio ${ratio.toFixed(2)}${connections === 16 ? ` (aim ${workload.aim})` : ''}${o.errors + b.errors ? `  ERRORS ${o.errors}+${b.errors}` : ''}`,
  )
  return {
    name: workload.name,
    connections,
    rows: data.rows,
    p50: o.p50,
    p95: o.p95,
    p99: o.p99,
    rps: o.rps,
    floor: b.rps,
    ratio,
    errors: o.errors + b.errors,
  }
}

/** A port nobody listens on just now. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => resolve(port))
    })
  })
}

async function serve(
  args: string[],
  port: number,
  env: Record<string, string>,
  word: string,
): Promise<{ base: string; child: ChildProcess }> {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...env, PORT: String(port) },
    stdio: ['ignore', 'pipe', errors],
  })
  children.push(child)
  await new Promise<void>((resolve, reject) => {
    child.stdout!.on('data', chunk => String(chunk).includes(word) && resolve())
    child.on('exit', code => reject(new Error(`${args[0]} ended with ${code}`)))
  })
  return { base: `http://localhost:${port}`, child }
}

/** Proportional share where the system tells it, else resident memory; MB. */
async function memoryOf(child: ChildProcess): Promise<number> {
  const text = await readFile(`/proc/${child.pid}/smaps_rollup`, 'utf8').catch(() =>
    readFile(`/proc/${child.pid}/status`, 'utf8'),
  )
  return Number(/(?:Pss|VmRSS):\s+(\d+)/.exec(text)![1]) / 1000
}
