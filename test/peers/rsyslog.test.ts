import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openAuthority } from '../authority.ts'
import { freePort } from '../free-port.ts'
import { openStreamDesk, type StreamDesk } from '../stream-desk.ts'

/** rsyslog as a receiver of TLS (Debian: rsyslog, rsyslog-gnutls), with a configuration of its own. */
const server = '/usr/sbin/rsyslogd'
let folder: string
let port: number
let running: ChildProcess
let h: StreamDesk
const authority = openAuthority('Our own authority')

async function startServer(): Promise<void> {
  running = spawn(server, ['-n', '-iNONE', '-f', join(folder, 'rsyslog.conf')], { stdio: ['ignore', 'inherit', 'inherit'] })
  const { connect } = await import('node:net')
  await vi.waitUntil(
    () =>
      new Promise<boolean>(resolve => {
        const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false))
        socket.on('connect', () => socket.destroy())
      }),
    { timeout: 30_000, interval: 100 },
  )
}
const stopServer = () =>
  new Promise<void>(resolve => {
    running.once('exit', () => resolve())
    running.kill('SIGTERM')
  })

beforeAll(async () => {
  expect(existsSync(server), 'rsyslog is not installed: see CONTRIBUTING.md').toBe(true)
  folder = await mkdtemp(join(tmpdir(), 'cc-rsyslog-'))
  port = await freePort()
  const { key, certificate } = authority.issue('localhost')
  for (const [name, text] of Object.entries({ ca: authority.certificate, cert: certificate, key }))
    await writeFile(join(folder, `${name}.pem`), text)
  await writeFile(
    join(folder, 'rsyslog.conf'),
    `global(workDirectory="${folder}" maxMessageSize="64k" defaultNetstreamDriver="gtls"
  defaultNetstreamDriverCAFile="${folder}/ca.pem" defaultNetstreamDriverCertFile="${folder}/cert.pem" defaultNetstreamDriverKeyFile="${folder}/key.pem")
module(load="imtcp" streamDriver.name="gtls" streamDriver.mode="1" streamDriver.authMode="anon")
template(name="whole" type="string" string="%rawmsg%\\n")
input(type="imtcp" port="${port}")
*.* action(type="omfile" file="${folder}/got" template="whole" flushOnTXEnd="on")
`,
  )
  await startServer()
  h = await openStreamDesk()
})
afterAll(async () => {
  await stopServer()
  await h?.close()
  await rm(folder, { recursive: true, force: true })
})

test('rsyslog takes a stream over TLS, restarted in between, and its file is whole', async () => {
  const stream = await h.make({ kind: 'syslog', host: 'localhost', port, ca: authority.certificate })
  await h.happen(20)
  await h.send()
  expect(await h.state(stream)).toMatchObject({ state: 'running', waiting: 0 })
  await stopServer()
  await h.happen(10)
  await h.send()
  expect(await h.state(stream)).toMatchObject({ state: 'failing' })
  await startServer()
  h.w.pass(5)
  await h.send()
  const { sequence } = await h.state(stream)
  expect(sequence).toBe((await h.logged(stream)).length)
  await vi.waitUntil(async () => (await readFile(join(folder, 'got'), 'utf8')).includes(`sequenceId="${sequence}"`), {
    timeout: 30_000,
  })
  const checked = spawnSync(process.execPath, ['bin/check-stream.ts', join(folder, 'got')], { encoding: 'utf8' })
  expect(checked.stdout).toContain(`numbers 1 to ${sequence}`)
  expect(checked.stdout).toContain('  whole')
  expect(checked.status).toBe(0)
})
