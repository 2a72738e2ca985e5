import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import type { z } from 'zod'
import { hasCluster, runningServer, startEmbedded } from '../src/adapters/embedded-postgres/index.ts'
import { openInstallation } from '../src/adapters/kms/index.ts'
import { Refusal } from '../src/base/refusal.ts'
import { noTenant, terminalOf } from '../src/kernel/caller.ts'
import type { DbAddress } from '../src/kernel/db.ts'
import { silent } from '../src/kernel/log.ts'
import { openHouse } from '../src/kernel/open-house.ts'
import { run } from '../src/kernel/run.ts'
import type { Settings } from '../src/kernel/settings.ts'
import { defaultDataDir, projectDir, readSettings, StartRefused } from '../src/main.ts'
import { installStream, listInstalledStreams, uninstallStream } from '../src/modules/audit/contract/streams.ts'
import type { Action } from '../src/policy/action.ts'
import { rooms } from '../src/rooms.ts'

const usage = `Usage:
  npm run streams
      Lists the SIEM streams of the installation itself: what operators did, and what belongs to no client. Clients make their own.
  npm run streams -- add <name> --syslog <host:port> [--ca <file>] [--certificate <file> --secret <file of its key>]
  npm run streams -- add <name> --url <address> [--auth bearer|hmac|none] [--secret <file>] [--array]
  npm run streams -- add <name> --files
      [--beginning]  with everything there is; otherwise with what happens from now on
  npm run streams -- remove <id>
`

async function database(settings: Settings): Promise<{ at: DbAddress; end: () => Promise<void> }> {
  if (settings.database) return { at: settings.database.app, end: async () => {} }
  const named = (c: { host: string; port: number; username: string; password: string }) => ({
    ...c,
    database: 'connect_and_close',
    role: 'cc_app',
  })
  const running = await runningServer(settings.dataDir)
  if (running) return { at: named(running), end: async () => {} }
  if (!(await hasCluster(settings.dataDir)))
    throw new StartRefused(`There is no data in ${settings.dataDir}. Set DATA_DIR to the folder the product runs with.`)
  const own = await startEmbedded({ dataDir: settings.dataDir, log: () => {} })
  return { at: named(own.superuser), end: () => own.stop() }
}

type Ask = <I extends z.ZodType, O extends z.ZodType>(action: Action<I, O>, input: z.input<I>) => Promise<z.output<O>>

/** Asks as whoever sits at the host, in the installation's own place. */
async function atHome(work: (ask: Ask) => Promise<string>): Promise<void> {
  const settings = await readSettings(projectDir, defaultDataDir())
  const { at, end } = await database(settings)
  const { secret, root } = await openInstallation(settings, false)
  const { dataDir, publicUrl, pagesUrl, allowPrivateWebhooks, streams } = settings
  const places = { dataDir, publicUrl, pagesUrl, allowPrivateWebhooks, streams }
  const { house, close } = await openHouse({
    app: at,
    secret,
    root,
    places,
    rooms,
    clock: () => new Date(),
    log: silent,
    pool: 1,
  })
  const ask: Ask = async (action, input) =>
    (await run(house, { action: action as unknown as Action, door: action.door, caller: terminalOf(noTenant), input }))
      .output as never
  try {
    process.stdout.write(`${await work(ask)}\n`)
  } finally {
    await close()
    await end()
  }
}

const list = (ask: Ask) =>
  ask(listInstalledStreams, {}).then(({ items }) =>
    items.length
      ? items
          .map(
            one =>
              `${one.id}  ${one.name.padEnd(24)}  ${one.target.kind.padEnd(6)}  ${one.state.padEnd(8)}  ${one.sent} sent, ${one.waiting} waiting${one.problem ? `  ${one.problem}` : ''}`,
          )
          .join('\n')
      : 'There is no stream of the installation itself.',
  )

try {
  const { positionals, values: o } = parseArgs({
    allowPositionals: true,
    options: {
      syslog: { type: 'string' },
      ca: { type: 'string' },
      certificate: { type: 'string' },
      url: { type: 'string' },
      auth: { type: 'string' },
      secret: { type: 'string' },
      array: { type: 'boolean' },
      files: { type: 'boolean' },
      beginning: { type: 'boolean' },
    },
  })
  const text = (file: string | undefined) => (file ? readFile(file, 'utf8') : undefined)
  const [verb, ...rest] = positionals
  const [host, port] = o.syslog?.split(/:(?=\d+$)/) ?? []
  const target = o.url
    ? {
        kind: 'http' as const,
        url: o.url,
        auth: (o.auth ?? (o.secret ? 'bearer' : 'none')) as 'none',
        format: o.array ? ('array' as const) : ('ndjson' as const),
      }
    : host
      ? {
          kind: 'syslog' as const,
          host,
          port: Number(port ?? 6514),
          ca: (await text(o.ca)) ?? null,
          certificate: (await text(o.certificate)) ?? null,
        }
      : o.files
        ? { kind: 'file' as const }
        : undefined
  if (!verb) await atHome(list)
  else if (verb === 'add' && rest.length && target) {
    const secret = await text(o.secret)
    await atHome(async ask => {
      const { id, remark } = await ask(installStream, {
        name: rest.join(' '),
        target,
        ...(secret && { secret }),
        from: o.beginning ? 'beginning' : 'now',
      })
      return `${rest.join(' ')} is made: ${id}. The running product sends to it within a minute.${remark ? ` ${remark}` : ''}`
    })
  } else if (verb === 'remove' && rest[0]) {
    await atHome(async ask => {
      await ask(uninstallStream, { stream: rest[0]! })
      return 'It is removed: nothing more is sent to it.'
    })
  } else {
    process.stderr.write(usage)
    process.exitCode = 2
  }
} catch (error) {
  const known = error instanceof StartRefused || error instanceof Refusal
  const problems = error instanceof Refusal ? error.problems.map(({ path, message }) => `\n  ${path}: ${message}`) : []
  process.stderr.write(`${known ? error.message : (error as Error).stack}${problems.join('')}\n`)
  process.exitCode = 1
}
