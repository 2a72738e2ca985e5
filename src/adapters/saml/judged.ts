import { type ChildProcess, fork } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { SamlAnswer, SamlQuestion } from './words.ts'

const program = fileURLToPath(new URL('./worker.ts', import.meta.url))
const projectDir = fileURLToPath(new URL('../../..', import.meta.url))
// Where the libraries really are: a link leads out of the project's own folder.
const libraries = createRequire(import.meta.url)
  .resolve('@node-saml/node-saml')
  .replace(/(.*[\\/]node_modules[\\/]).*/, '$1')
const patienceMs = 10_000

/** Node's permission model: read the program, write nothing, start nothing. Little memory, so that a bomb ends only itself. */
export const confinement = [
  '--permission',
  `--allow-fs-read=${projectDir}*`,
  `--allow-fs-read=${libraries}*`,
  '--max-old-space-size=192',
  '--no-warnings',
]

interface Worker {
  child: ChildProcess
  waiting: Map<number, (answer: SamlAnswer) => void>
}

let worker: Worker | undefined
let asked = 0

function running(): Worker {
  if (worker) return worker
  const child = fork(program, [], {
    env: {},
    execArgv: confinement,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
  })
  const made: Worker = { child, waiting: new Map() }
  child.on('message', ({ n, answer }: { n: number; answer: SamlAnswer }) => {
    made.waiting.get(n)?.(answer)
    made.waiting.delete(n)
    rest(made)
  })
  // Whoever waits is refused; the next one finds a fresh process.
  const over = () => {
    if (worker === made) worker = undefined
    for (const answer of made.waiting.values()) answer({ ok: false, why: 'worker' })
    made.waiting.clear()
  }
  child.on('error', over)
  child.on('exit', over)
  worker = made
  return made
}

/** An idle worker keeps no process from ending. */
function rest({ child, waiting }: Worker): void {
  if (waiting.size) return
  child.unref()
  child.channel?.unref()
}

/** Asks the worker; where it crashes or does not answer in time, the sign-in is refused and the worker started anew. */
export function judged(question: SamlQuestion): Promise<SamlAnswer> {
  const { child, waiting } = running()
  const n = ++asked
  child.ref()
  child.channel?.ref()
  return new Promise(resolve => {
    const patience = setTimeout(() => child.kill('SIGKILL'), patienceMs)
    waiting.set(n, answer => {
      clearTimeout(patience)
      resolve(answer)
    })
    child.send({ n, question }, error => {
      if (error) child.kill('SIGKILL')
    })
  })
}

/** The process that judges now, for tests that end it. */
export const workerNow = (): ChildProcess | undefined => worker?.child
