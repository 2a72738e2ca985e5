import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { bootstrapRoles, startEmbedded } from '#adapters/embedded-postgres/index.ts'
import { connect, type DbAddress } from '#kernel/db.ts'
import { jobNames } from '#kernel/jobs.ts'
import { migrate } from '#kernel/migrate.ts'
import { ownKeys } from '#kernel/own-keys.ts'
import { assemble } from '#kernel/room.ts'
import { rooms } from '../src/rooms.ts'

/** Where the test server is and how each role reaches it; handed from the set-up to every test file. */
export interface TestDatabase {
  superuser: DbAddress
  owner: DbAddress
  app: DbAddress
  template: string
  secret: string
}

declare module 'vitest' {
  export interface ProvidedContext {
    database: TestDatabase
  }
}

// Nobody cuts the power of this one: tests that kill a server bring their own, with the shipped settings.
const roomy = `max_connections = 300
fsync = off
synchronous_commit = off
full_page_writes = off
`

/** A server for as many products and rooms as stand beside each other in a run; the shipped settings are for one. */
async function startRoomy(dataDir: string) {
  const once = await startEmbedded({ dataDir, log: () => {} })
  await writeFile(join(dataDir, 'postgres', 'operator.conf'), roomy)
  await once.stop()
  return startEmbedded({ dataDir, log: () => {} })
}

/**
 * One real PostgreSQL for the whole run, with one migrated template: each test file gets a copy of it in a few
 * milliseconds. TEST_DATABASE_SUPERUSER_URL names another server (the peers' run uses PostgreSQL 15).
 */
export default async function setup(project: TestProject) {
  const folder = await mkdtemp(join(tmpdir(), 'cc-test-'))
  await chmod(folder, 0o755)
  const outside = process.env.TEST_DATABASE_SUPERUSER_URL
  const embedded = outside ? undefined : await startRoomy(join(folder, 'data'))
  const superuser: DbAddress = embedded ? { ...embedded.superuser } : (await import('#kernel/settings.ts')).addressOf(outside!)
  const secret = randomBytes(48)
  const ownerPassword = randomBytes(18).toString('base64url')
  const appPassword = randomBytes(18).toString('base64url')
  const template = `cc_template_${process.pid}`
  await bootstrapRoles(superuser as never, { ownerPassword, appPassword, database: template })
  const at = (username: string, password: string): DbAddress => ({ ...superuser, database: template, username, password })
  const owner = at('cc_owner', ownerPassword)
  await migrate(owner, join(import.meta.dirname, '..', 'migrations'), ownKeys(secret), [...jobNames(assemble(rooms))])
  project.provide('database', { superuser, owner, app: at('cc_app', appPassword), template, secret: secret.toString('base64') })
  return async () => {
    if (outside) {
      const sql = connect(superuser)
      for (const { datname } of await sql<
        { datname: string }[]
      >`select datname from pg_database where datname like ${`cc%_${process.pid}%`}`)
        await sql.unsafe(`drop database if exists "${datname}" with (force)`)
      await sql.end()
    }
    await embedded?.stop()
    await rm(folder, { recursive: true, force: true })
  }
}
