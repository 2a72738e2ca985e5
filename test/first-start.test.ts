import { spawn, spawnSync } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectDir } from '../src/main.ts'
import { freePort } from './free-port.ts'

test('a first start says where to go on, in its own words and no others', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'cc-first-'))
  const started = spawn(process.execPath, [join(projectDir, 'bin', 'start.ts'), '--without-screens'], {
    env: { ...process.env, DATA_DIR: dataDir, PORT: String(await freePort()), DATABASE_URL: '', DATABASE_OWNER_URL: '' },
  })
  let said = ''
  const ended = new Promise(resolve => started.once('exit', resolve))
  try {
    for (const stream of [started.stdout, started.stderr]) stream.on('data', (part: Buffer) => (said += part.toString()))
    await expect.poll(() => said).toContain('Stop with Ctrl+C.')
    expect(said).toMatch(/^\nConnect & Close is ready at http/)
    expect(said).toMatch(/Set up the first one here .*:\nhttp\S+\/setup#/)
    expect(said).not.toContain('{"at"')
  } finally {
    started.kill('SIGTERM')
    await ended
    await rm(dataDir, { recursive: true, force: true })
  }
})

test('the builder of the screens has nothing to warn of', async () => {
  const outDir = await mkdtemp(join(tmpdir(), 'cc-screens-'))
  try {
    const vite = join(projectDir, 'node_modules', 'vite', 'bin', 'vite.js')
    const { NODE_ENV: _, VITEST: __, ...env } = process.env
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [vite, 'build', '--logLevel', 'warn', '--outDir', outDir, '--emptyOutDir'],
      { cwd: projectDir, env, encoding: 'utf8' },
    )
    expect([status, stdout, stderr]).toEqual([0, '', ''])
    expect((await readdir(join(outDir, 'assets'))).length).toBeGreaterThan(20)
  } finally {
    await rm(outDir, { recursive: true, force: true })
  }
})
