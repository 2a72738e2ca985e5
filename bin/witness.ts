import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { serveWitness } from '../src/adapters/witness/index.ts'
import { readKey, writeKey } from '../src/base/transparency/note.ts'

const usage = `Usage: npm run witness -- --data <folder> --name <witness.example> --log <key> [--log <key> ...]
    [--host 127.0.0.1] [--port 4001] [--tls-cert <file> --tls-key <file>]
Watches ledgers for whoever does not trust them: signs only what continues what it signed before, and keeps a copy of the leaf
hashes. Run it on another host, as another user. --log takes the keys that \`npm run verify -- --keys\` prints where the product runs.
`
const say = (line: string) => process.stdout.write(`${line}\n`)

try {
  const { values: o } = parseArgs({
    options: {
      data: { type: 'string' },
      name: { type: 'string' },
      log: { type: 'string', multiple: true },
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '4001' },
      'tls-cert': { type: 'string' },
      'tls-key': { type: 'string' },
    },
  })
  const logs = (o.log ?? []).map(text => {
    const key = readKey(text)
    if (!key) throw new Error(`${text.slice(0, 60)} is no key of a ledger.`)
    return key
  })
  if (!o.data || !o.name || !logs.length || /[\s+]/.test(o.name)) throw new Error(usage)
  const tls =
    o['tls-cert'] && o['tls-key'] ? { cert: await readFile(o['tls-cert']), key: await readFile(o['tls-key']) } : undefined
  const running = await serveWitness({
    data: o.data,
    name: o.name,
    host: o.host,
    port: Number(o.port),
    logs,
    say,
    ...(tls && { tls }),
  })
  say(
    `The witness ${o.name} watches ${[...new Set(logs.map(key => key.name))].join(', ')} at port ${running.port}. Its keys, for WITNESSES:`,
  )
  for (const key of running.keys) say(writeKey(key))
  const stop = () => void running.stop().then(() => process.exit(0))
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  say('Ready.')
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exit(1)
}
