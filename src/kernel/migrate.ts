import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { paddedKey } from './context.ts'
import { connect, type DbAddress, type SqlClient } from './db.ts'
import { migrateQueue, queueGrants } from './jobs.ts'
import type { OwnKeys } from './own-keys.ts'
import { sealSavedSearches, sealWhatIsClear } from './seal-clear.ts'

/** Why the start stops: shown to the operator as it is. */
export class StartRefused extends Error {}

/** Older servers show rows hidden by policy through planner statistics (CVE-2025-8713). */
const oldest: Record<number, number> = { 15: 14, 16: 10, 17: 6 }

export function serverProblem(versionNumber: number): string | undefined {
  const major = Math.floor(versionNumber / 10_000)
  const minor = versionNumber % 10_000
  if (major < 15)
    return `PostgreSQL ${major}.${minor} is too old: 15.14 or newer is needed (CVE-2025-8713 shows rows across tenants).`
  const least = oldest[major]
  if (least !== undefined && minor < least)
    return `PostgreSQL ${major}.${minor} is too old: ${major}.${least} or newer is needed (CVE-2025-8713 shows rows across tenants).`
  return undefined
}

/** What no SQL can do, before the migration that counts on it. */
const between: Readonly<Record<string, (client: SqlClient, own: OwnKeys) => Promise<void>>> = {
  '0052_nothing_clear.sql': sealWhatIsClear,
  '0054_sealed_files.sql': sealSavedSearches,
}

/**
 * Brings a database to this version, one transaction a migration, forward only. Refuses an old server, a database made by
 * a newer version, and a migration that was changed after it was applied. Answers the names that were applied now.
 */
export async function migrate(owner: DbAddress, folder: string, own: OwnKeys, queues: readonly string[]): Promise<string[]> {
  const client = connect(owner, { name: 'connect-and-close migrate' })
  const applied: string[] = []
  try {
    const [server] = await client<{ n: string }[]>`select current_setting('server_version_num') as n`
    const problem = serverProblem(Number(server!.n))
    if (problem) throw new StartRefused(problem)
    // One start at a time; the others wait and then find nothing to do.
    await client`select pg_advisory_lock(7236011)`
    await client.unsafe(
      `create table if not exists public.migration (name text primary key, sha256 text not null, applied_at timestamptz not null default now())`,
    )
    const done = new Map(
      (await client<{ name: string; sha256: string }[]>`select name, sha256 from public.migration`).map(r => [r.name, r.sha256]),
    )
    const files = (await readdir(folder)).filter(f => f.endsWith('.sql')).sort()
    const unknown = [...done.keys()].filter(name => !files.includes(name)).sort()
    if (unknown.length)
      throw new StartRefused(
        `This database was made by a newer version (it has ${unknown.join(', ')}). Start that version, or restore an older backup.`,
      )
    for (const file of files) {
      const text = await readFile(join(folder, file), 'utf8')
      const sha256 = createHash('sha256').update(text).digest('hex')
      const before = done.get(file)
      if (before === sha256) continue
      if (before) throw new StartRefused(`Migration ${file} was changed after it was applied. Restore the original file.`)
      try {
        await between[file]?.(client, own)
        await client.unsafe(
          `begin;\n${text}\n;insert into public.migration (name, sha256) values ('${file}', '${sha256}'); commit`,
        )
      } catch (error) {
        await client.unsafe('rollback').catch(() => {})
        throw new StartRefused(`Migration ${file} failed and was rolled back: ${(error as Error).message}`)
      }
      applied.push(file)
    }
    const { ipad, opad } = paddedKey(own.key('context'))
    await client`insert into kernel.ctx_key (ipad, opad) values (${ipad}, ${opad}) on conflict (only_row) do update set ipad = excluded.ipad, opad = excluded.opad
      where kernel.ctx_key.ipad <> excluded.ipad`
    await client.unsafe('grant select on public.migration to cc_app')
    await migrateQueue(owner, queues)
    await client.unsafe(queueGrants)
    await client.unsafe('call operator.make_removable()')
    await client.unsafe('call crm.make_joinable()')
  } finally {
    await client`select pg_advisory_unlock_all()`.catch(() => {})
    await client.end({ timeout: 5 })
  }
  return applied
}

/** Names of the migrations a complete database has, for the health check. */
export async function migrationNames(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter(f => f.endsWith('.sql')).sort()
}
