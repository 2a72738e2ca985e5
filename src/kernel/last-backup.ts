import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Places } from './house.ts'

const fileIn = (dataDir: string) => join(dataDir, 'last-backup')

/** Notes that the data folder was backed up; a restored folder tells of the backup before. */
export const noteBackup = (dataDir: string, at: Date) => writeFile(fileIn(dataDir), `${at.toISOString()}\n`, { mode: 0o600 })

/** Undefined where none was made yet, or the database is backed up by its own tools. */
export const lastBackupAt = ({ dataDir }: Places): Promise<string | undefined> =>
  readFile(fileIn(dataDir), 'utf8').then(
    text => text.trim(),
    () => undefined,
  )
