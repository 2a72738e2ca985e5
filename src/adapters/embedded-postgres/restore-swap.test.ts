import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { finishSwap } from './restore-swap.ts'

const root = mkdtempSync(join(tmpdir(), 'swap-'))
chmodSync(root, 0o700)
afterAll(() => rmSync(root, { recursive: true }))

const plan = { aside: 'before-restore-x', out: ['files', 'postgres', 'secret.key'], in: ['files', 'postgres', 'new.key'] }

/** The moves of a swap in order, each as from and to. */
const moves = (dir: string) => [
  ...plan.out.map(name => [join(dir, name), join(dir, plan.aside, name)] as const),
  ...plan.in.map(name => [join(dir, '.restoring/new', name), join(dir, name)] as const),
]

function folderBefore(name: string) {
  const dir = join(root, name)
  for (const [at, names] of [
    ['', plan.out],
    ['.restoring/new', plan.in],
  ] as const) {
    mkdirSync(join(dir, at), { recursive: true })
    for (const item of names) writeFileSync(join(dir, at, item), at ? `new ${item}` : `old ${item}`)
  }
  return dir
}

const contents = (dir: string) => Object.fromEntries(readdirSync(dir).map(name => [name, readFileSync(join(dir, name), 'utf8')]))

test.each(Array.from({ length: 7 }, (_, done) => done))(
  'a swap that died after %i moves is completed by the next start',
  async done => {
    const dir = folderBefore(`died-${done}`)
    writeFileSync(join(dir, '.restoring/plan.json'), JSON.stringify(plan))
    if (done > 0) mkdirSync(join(dir, plan.aside))
    for (const [from, to] of moves(dir).slice(0, done)) renameSync(from, to)

    expect(await finishSwap(dir)).toBe(true)

    const aside = join(dir, plan.aside)
    expect(contents(aside)).toEqual({ files: 'old files', postgres: 'old postgres', 'secret.key': 'old secret.key' })
    cpSync(aside, join(root, `kept-${done}`), { recursive: true })
    rmSync(aside, { recursive: true })
    expect(contents(dir)).toEqual({ files: 'new files', postgres: 'new postgres', 'new.key': 'new new.key' })
  },
)

test('an unpacking that died before its plan was written leaves the old data and is thrown away', async () => {
  const dir = folderBefore('unpacking')
  expect(await finishSwap(dir)).toBe(false)
  expect(existsSync(join(dir, '.restoring'))).toBe(false)
  expect(contents(dir)).toEqual({ files: 'old files', postgres: 'old postgres', 'secret.key': 'old secret.key' })
})
