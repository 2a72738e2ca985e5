import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'
import { witnessAt } from '#adapters/witness/index.ts'
import { readKey, type VerifierKey, writeKey } from '#base/transparency/note.ts'
import { logSigner } from '#kernel/ledger/signer.ts'
import type { WitnessPort } from '#kernel/ledger/witnessing.ts'
import { ownKeys } from '#kernel/own-keys.ts'
import { freePort } from './free-port.ts'

export const origin = 'localhost:3000/ledger'

/** The keys of the ledger in a test's world. */
export const ledgerKeys = () => logSigner(ownKeys(Buffer.from(inject('database').secret, 'base64')), origin).keys

/** A witness as somebody runs it: a process of its own, with a folder of its own. */
export interface WitnessProcess {
  folder: string
  url: URL
  keys: VerifierKey[]
  port: WitnessPort
  /** As a power cut would. */
  kill(): Promise<void>
  /** Again, over what is left in its folder, at the same place. */
  start(): Promise<void>
  close(): Promise<void>
}

export async function startWitness(): Promise<WitnessProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'cc-witness-'))
  const at = await freePort()
  const url = new URL(`http://127.0.0.1:${at}`)
  let running: ChildProcess | undefined
  let keys: VerifierKey[] = []
  const start = async () => {
    const logs = ledgerKeys().flatMap(key => ['--log', writeKey(key)])
    const args = ['bin/witness.ts', '--data', folder, '--name', 'witness.example', '--port', String(at), ...logs]
    const child = spawn(process.execPath, args, { cwd: join(import.meta.dirname, '..'), stdio: ['ignore', 'pipe', 'inherit'] })
    running = child
    let said = ''
    await new Promise<void>((resolve, reject) => {
      child.stdout.on('data', part => {
        said += part
        if (said.includes('Ready.')) resolve()
      })
      child.once('exit', () => reject(new Error(`the witness ended: ${said}`)))
    })
    keys = said.split('\n').flatMap(line => readKey(line) ?? [])
  }
  const kill = async () => {
    const child = running
    running = undefined
    if (!child || child.exitCode !== null || child.signalCode) return
    const ended = new Promise(resolve => child.once('exit', resolve))
    child.kill('SIGKILL')
    await ended
  }
  await start()
  return {
    folder,
    url,
    keys,
    port: witnessAt(url, keys),
    kill,
    start,
    async close() {
      await kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
