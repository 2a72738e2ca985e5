import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { hasCluster, runningServer, startEmbedded } from '../src/adapters/embedded-postgres/index.ts'
import { openInstallation } from '../src/adapters/kms/index.ts'
import { type KeptElsewhere, keptAt, keptInFolder } from '../src/adapters/witness/index.ts'
import { notesIn, readKey, type VerifierKey, writeKey } from '../src/base/transparency/note.ts'
import { connect, type DbAddress } from '../src/kernel/db.ts'
import { setNative } from '../src/kernel/ledger/native.ts'
import { logSigner } from '../src/kernel/ledger/signer.ts'
import { sourceOfDatabase } from '../src/kernel/ledger/verify/database.ts'
import { hashReader } from '../src/kernel/ledger/verify/source.ts'
import { verifyLedger } from '../src/kernel/ledger/verify/verify.ts'
import { wordsOf } from '../src/kernel/ledger/verify/words.ts'
import { ownKeys } from '../src/kernel/own-keys.ts'
import { addressOf, type Settings } from '../src/kernel/settings.ts'
import { defaultDataDir, projectDir, readSettings, StartRefused } from '../src/main.ts'

const usage = `Usage: npm run verify -- [--database <postgres URL>] [--tiles <witness’s folder or address>] [--checkpoint <file> ...] [--from <file>]
    [--key <key> ...] [--witness-key <key> ...] [--json]
Reads the whole ledger, leaf by leaf, and says whether it is what was signed; where not, which leaf or which minute. Exit code 1
where anything is found, 2 where it could not be verified.
  --database     another database than the product’s own, as its owner or a superuser
  --tiles        the leaf hashes that a witness kept: a leaf that was changed, put in or taken out is named by them
  --checkpoint   a file of checkpoints that was kept elsewhere, any number in it; --from is the same, for one older checkpoint
  --key          the ledger’s keys, where the installation’s secret is not at hand or not to be believed
npm run verify -- --keys
  Prints the ledger’s keys, for a witness and for whoever verifies.
`

const keysIn = (texts: readonly string[] = []): VerifierKey[] =>
  texts.map(text => {
    const key = readKey(text)
    if (!key) throw new StartRefused(`${text.slice(0, 60)} is no key.`)
    return key
  })

/** The database as somebody who sees all of it. */
async function database(settings: Settings, given: string | undefined): Promise<{ at: DbAddress; end: () => Promise<void> }> {
  if (given) return { at: addressOf(given), end: async () => {} }
  if (settings.database) return { at: settings.database.owner, end: async () => {} }
  const named = (c: { host: string; port: number; username: string; password: string }) => ({
    ...c,
    database: 'connect_and_close',
  })
  const running = await runningServer(settings.dataDir)
  if (running) return { at: named(running), end: async () => {} }
  if (!(await hasCluster(settings.dataDir)))
    throw new StartRefused(`There is no data in ${settings.dataDir}. Set DATA_DIR to the folder the product runs with.`)
  const own = await startEmbedded({ dataDir: settings.dataDir, log: () => {} })
  return { at: named(own.superuser), end: () => own.stop() }
}

/** The secret alone: a reader needs no root keys. */
async function secretOf(settings: Settings): Promise<Buffer> {
  const { secret, root } = await openInstallation(settings, false)
  await root.close()
  return secret
}

try {
  setNative()
  const multiple = { type: 'string', multiple: true } as const
  const { values: o } = parseArgs({
    options: {
      database: { type: 'string' },
      tiles: { type: 'string' },
      checkpoint: multiple,
      from: multiple,
      key: multiple,
      'witness-key': multiple,
      keys: { type: 'boolean' },
      json: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  })
  if (o.help) throw new StartRefused(usage)
  const settings = await readSettings(projectDir, defaultDataDir())
  const given = keysIn(o.key)
  const vault = given.length ? undefined : ownKeys(await secretOf(settings))
  const origin = `${settings.publicUrl.host}/ledger`
  if (o.keys) {
    for (const key of vault ? logSigner(vault, origin).keys : given) process.stdout.write(`${writeKey(key)}\n`)
  } else {
    const trust = {
      log: (name: string) => (vault ? logSigner(vault, name).keys : given.filter(key => key.name === name)),
      witnesses: [...settings.witnesses.flatMap(w => w.keys), ...keysIn(o['witness-key'])],
    }
    const notes = (await Promise.all([...(o.checkpoint ?? []), ...(o.from ?? [])].map(file => readFile(file, 'utf8')))).flatMap(
      text => {
        const found = notesIn(text)
        if (!found.length) throw new StartRefused('There is no checkpoint in that file.')
        return found
      },
    )
    const ledgerName = given[0]?.name ?? origin
    let kept: KeptElsewhere | undefined
    if (o.tiles)
      kept = /^https?:/.test(o.tiles) ? await keptAt(new URL(o.tiles), ledgerName) : await keptInFolder(o.tiles, ledgerName)
    if (kept?.note) notes.push(kept.note)
    const { at, end } = await database(settings, o.database)
    const client = connect(at, { name: 'connect-and-close verify' })
    try {
      const verdict = await verifyLedger(await sourceOfDatabase(client), {
        trust,
        notes,
        witness: kept && { size: kept.size, hashAt: hashReader(kept.tile) },
      })
      process.stdout.write(o.json ? `${JSON.stringify(verdict, null, 2)}\n` : `${wordsOf(verdict).join('\n')}\n`)
      process.exitCode = verdict.holds ? 0 : 1
    } finally {
      await kept?.close()
      await client.end({ timeout: 5 })
      await end()
    }
  }
} catch (error) {
  process.stderr.write(`${error instanceof StartRefused ? error.message : (error as Error).stack}\n`)
  process.exitCode = 2
}
