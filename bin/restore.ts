import { parseArgs } from 'node:util'
import { restore, verifyBackup } from '#adapters/embedded-postgres/index.ts'
import { Refusal } from '#base/refusal.ts'
import { migrationNames } from '#kernel/migrate.ts'
import { defaultDataDir, migrationsDir, projectDir, readSettings, StartRefused } from '../src/main.ts'

const usage = `Usage: npm run restore -- --from <backup.tar.gz> [--replace] [--check]
Restores a backup into the data folder while the product is stopped. --replace moves what is there aside; --check only verifies the file.
`

try {
  const { values } = parseArgs({
    options: { from: { type: 'string' }, replace: { type: 'boolean' }, check: { type: 'boolean' } },
  })
  if (!values.from) throw new StartRefused(usage)
  const head = await verifyBackup(values.from)
  const known = await migrationNames(migrationsDir)
  if (head.schemaVersion && !known.includes(head.schemaVersion)) {
    throw new StartRefused(`This backup was made by a newer version (${head.schemaVersion}). Restore it with that version.`)
  }
  if (values.check) process.stdout.write(`The backup is whole: made ${head.createdAt}, schema ${head.schemaVersion}.\n`)
  else {
    const settings = await readSettings(projectDir, defaultDataDir())
    const done = await restore({ from: values.from, dataDir: settings.dataDir, replace: values.replace ?? false })
    process.stdout.write(
      `Restored into ${done.dataDir} (backup of ${done.createdAt}).${done.aside ? ` What was there is in ${done.aside}.` : ''} Start with npm start.\n`,
    )
  }
} catch (error) {
  const known = error instanceof StartRefused || error instanceof Refusal
  process.stderr.write(`${known ? (error as Error).message : (error as Error).stack}\n`)
  process.exitCode = 1
}
