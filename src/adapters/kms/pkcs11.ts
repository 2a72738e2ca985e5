import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { StartRefused } from '#kernel/migrate.ts'
import type { RootKeys } from '#kernel/root-keys.ts'
import type { Pkcs11Answer, Pkcs11Place, Pkcs11Question, Pkcs11Verb } from './pkcs11-child.ts'

/** A token that does not answer for so long is away: milliseconds. */
const patience = 10_000

interface Waiting {
  resolve: (bytes: Buffer) => void
  reject: (error: Error) => void
  timer: NodeJS.Timeout
}

/**
 * Root keys in a hardware module by PKCS#11 (2.40: AES-256-GCM with associated data), through a child process that holds
 * the session. One that died is started anew with the next question, so a module that was away is back by itself. Throws
 * StartRefused where it does not open at the start.
 */
export async function pkcs11Root(place: Omit<Pkcs11Place, 'binding'> & { binding?: string | undefined }): Promise<RootKeys> {
  const at: Pkcs11Place = { ...place, binding: place.binding ?? 'pkcs11js' }
  let child: ChildProcess | undefined
  let opening: Promise<Buffer> | undefined
  let count = 0
  const waiting = new Map<number, Waiting>()
  const lose = (why: string) => {
    child?.removeAllListeners()
    child?.kill()
    child = undefined
    opening = undefined
    for (const one of waiting.values()) {
      clearTimeout(one.timer)
      one.reject(new Error(why))
    }
    waiting.clear()
  }
  const send = (question: Omit<Pkcs11Question, 'n'>): Promise<Buffer> =>
    new Promise((resolve, reject) => {
      const n = ++count
      const timer = setTimeout(() => lose('the hardware module does not answer'), patience)
      waiting.set(n, { resolve, reject, timer })
      child!.send({ ...question, n } satisfies Pkcs11Question, error => error && lose('the hardware module’s process is gone'))
    })
  const start = () => {
    child = fork(fileURLToPath(new URL('./pkcs11-child.ts', import.meta.url)), {
      // What a vendor's library looks for it finds by these; nothing else of the environment is its business.
      env: place.environment ?? {},
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    child.on('message', ({ n, bytes, problem }: Pkcs11Answer) => {
      const one = waiting.get(n)
      if (!one) return
      waiting.delete(n)
      clearTimeout(one.timer)
      if (problem === undefined) one.resolve(Buffer.from(bytes ?? '', 'base64'))
      else one.reject(new Error(`hardware module: ${problem}`))
    })
    child.on('exit', () => lose('the hardware module’s process ended'))
    child.on('error', () => lose('the hardware module’s process ended'))
    opening = send({ open: at })
    opening.catch(() => lose('the hardware module does not open'))
  }
  const ask = async (verb: Pkcs11Verb, name: string, more: { bytes?: string; as?: string } = {}): Promise<Buffer> => {
    if (!child) start()
    await opening
    return send({ verb, name, ...more })
  }
  start()
  await opening!.catch((error: Error) => {
    const more = /Cannot find module/.test(error.message)
      ? ' Its binding is compiled on this host: run npm install --no-save pkcs11js@2.1.7, which needs a C++ compiler.'
      : ''
    throw new StartRefused(`The root keys' hardware module (${at.module}) does not open: ${error.message}.${more}`)
  })
  return {
    kind: 'pkcs11',
    generate: async name => void (await ask('generate', name)),
    wrap: (name, secret, as) => ask('wrap', name, { bytes: secret.toString('base64'), as }),
    unwrap: (name, wrapped, as) => ask('unwrap', name, { bytes: wrapped.toString('base64'), as }),
    destroy: async name => void (await ask('destroy', name)),
    async close() {
      lose('it was closed')
    },
  }
}
