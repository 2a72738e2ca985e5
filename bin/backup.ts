import { parseArgs } from 'node:util'
import { backup, runningServer, startEmbedded } from '#adapters/embedded-postgres/index.ts'
import { Refusal } from '#base/refusal.ts'
import { noteBackup } from '#kernel/last-backup.ts'
import { migrationNames } from '#kernel/migrate.ts'
import { defaultDataDir, migrationsDir, projectDir, readSettings, StartRefused } from '../src/main.ts'

const usage = `Usage: npm run backup -- --to <file or folder> [--without-keys]
Copies the embedded database, uploads, the installation secret and the root keys into one .tar.gz while the product runs.
With --without-keys secret and root keys stay out: keep them elsewhere, sealed values cannot be opened without them.
`

try {
  const { values } = parseArgs({ options: { to: { type: 'string' }, 'without-keys': { type: 'boolean' } } })
  if (!values.to) throw new StartRefused(usage)
  const settings = await readSettings(projectDir, defaultDataDir())
  if (settings.database)
    throw new StartRefused(
      'The database is external (DATABASE_URL): back it up with its own tools, for example pgBackRest, and keep SECRET_FILE with it.',
    )
  const running = await runningServer(settings.dataDir)
  const own = running ? undefined : await startEmbedded({ dataDir: settings.dataDir, log: () => {} })
  try {
    const made = await backup(running ?? own!.superuser, {
      dataDir: settings.dataDir,
      to: values.to,
      schemaVersion: (await migrationNames(migrationsDir)).at(-1)!,
      withoutKeys: values['without-keys'] ?? false,
    })
    await noteBackup(settings.dataDir, new Date())
    process.stdout.write(
      `Backup ${made.file} (${(made.size / 1e6).toFixed(1)} MB). ${values['without-keys'] ? 'The installation secret is NOT in it.' : 'It holds the installation secret: guard it.'}\n`,
    )
  } finally {
    await own?.stop()
  }
} catch (error) {
  const known = error instanceof StartRefused || error instanceof Refusal
  process.stderr.write(`${known ? (error as Error).message : (error as Error).stack}\n`)
  process.exitCode = 1
}
