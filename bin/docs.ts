import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Room } from '../src/kernel/room.ts'
import type { Action } from '../src/policy/action.ts'
import { generatedDocs, staleDocs, writeDocs } from './docs/generated.ts'

// node bin/docs.ts            writes docs/generated
// node bin/docs.ts --check    fails when what stands there is stale
// With DOCS_DATABASE_URL (a freshly migrated database) tables.sql too.

const root = fileURLToPath(new URL('..', import.meta.url))
const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { version: string }

async function ofRooms(): Promise<{ actions?: readonly Action[]; effects?: readonly string[] }> {
  const rooms = new URL('../src/rooms.ts', import.meta.url)
  if (!existsSync(rooms)) return {}
  const made = (await import(rooms.href)) as { rooms: readonly Room[] }
  return {
    actions: made.rooms.flatMap(room => room.handlers.map(handler => handler.action)),
    effects: made.rooms.flatMap(room => (room.effects ?? []).map(effect => effect.name)),
  }
}

async function database() {
  const url = process.env.DOCS_DATABASE_URL
  return url ? (await import('postgres')).default(url, { max: 1, onnotice: () => {} }) : undefined
}

const sql = await database()
const files = await generatedDocs({ ...(await ofRooms()), sql, version })
await sql?.end()
const stale = staleDocs(root, files)
if (process.argv.includes('--check')) {
  for (const path of stale) console.log(`${path} is stale: run node bin/docs.ts`)
  process.exitCode = stale.length ? 1 : 0
} else {
  writeDocs(root, files)
  console.log(stale.length ? `Wrote ${stale.join(', ')}` : 'Everything is up to date')
}
