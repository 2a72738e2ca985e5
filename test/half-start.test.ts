import { existsSync } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startEmbedded } from '#adapters/embedded-postgres/index.ts'
import { readSettings } from '#kernel/settings.ts'
import { openDatabase, projectDir } from '../src/main.ts'

test('a first start that was cut short goes on; a secret that was lost later is not made anew', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'half-'))
  await chmod(dataDir, 0o711)
  try {
    // The database server is there, and then the power went.
    await (await startEmbedded({ dataDir, log: () => {} })).stop()
    const settings = await readSettings(projectDir, dataDir, {})
    const opened = await openDatabase(settings)
    await opened.embedded!.stop()
    expect(existsSync(settings.secretFile)).toBe(true)

    await rm(settings.secretFile)
    await expect(openDatabase(settings)).rejects.toThrow('is missing, but there is a database already')
    expect(existsSync(settings.secretFile)).toBe(false)
  } finally {
    await rm(dataDir, { recursive: true, force: true })
  }
})
