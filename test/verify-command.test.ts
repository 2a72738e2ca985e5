import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { writeKey } from '#base/transparency/note.ts'
import { type Attacked, openAttacked } from './ledger-attack.ts'
import { startWitness, type WitnessProcess } from './witness-process.ts'

let a: Attacked
let witness: WitnessProcess
let folder: string
let url: (user: 'superuser' | 'owner' | 'app') => string
beforeAll(async () => {
  witness = await startWitness()
  a = await openAttacked({ witnesses: [witness.port] })
  await a.h.w.house.ledger.witnessed()
  folder = await mkdtemp(join(tmpdir(), 'cc-verify-'))
  await writeFile(join(folder, 'secret.key'), `${inject('database').secret}\n`, { mode: 0o600 })
  const { notes } = await a.keep()
  await writeFile(join(folder, 'all.txt'), notes.join('\n'))
  await writeFile(join(folder, 'first.txt'), notes[0]!)
  const [{ name }] = (await a.root`select current_database() as name`) as [{ name: string }]
  await a.root.unsafe(`grant connect on database "${name}" to cc_owner`)
  url = user => {
    const at = inject('database')[user]
    return `postgres://${at.username}:${encodeURIComponent(at.password)}@localhost:${at.port}/${name}?host=${encodeURIComponent(at.host)}`
  }
})
afterAll(async () => {
  await a.close()
  await witness.close()
  await rm(folder, { recursive: true, force: true })
})

function verify(...args: string[]): Promise<{ code: number | null; out: string; errors: string }> {
  const child = spawn(process.execPath, ['bin/verify.ts', ...args], {
    cwd: join(import.meta.dirname, '..'),
    env: { ...process.env, DATA_DIR: folder, SECRET_FILE: join(folder, 'secret.key') },
  })
  let [out, errors] = ['', '']
  child.stdout.on('data', part => {
    out += part
  })
  child.stderr.on('data', part => {
    errors += part
  })
  return new Promise(resolve => child.once('exit', code => resolve({ code, out, errors })))
}

test('npm run verify reads the whole ledger as superuser or as owner, and says what holds', async () => {
  for (const user of ['superuser', 'owner'] as const) {
    const { code, out, errors } = await verify(
      '--database',
      url(user),
      '--tiles',
      witness.folder,
      '--checkpoint',
      join(folder, 'all.txt'),
    )
    expect(errors).toBe('')
    expect(out).toMatch(/The ledger holds\.\n$/)
    expect(code).toBe(0)
  }
  const app = await verify('--database', url('app'))
  expect(app).toMatchObject({ code: 2, out: '' })
  expect(app.errors).toContain('does not see the whole ledger')
})

test('it prints the ledger’s keys, and takes keys, files and their faults as they are', async () => {
  const keys = a.h.w.house.ledger.keys.map(writeKey)
  expect((await verify('--keys')).out.trim().split('\n')).toEqual(keys)
  const trusted = keys.flatMap(key => ['--key', key])
  expect((await verify('--database', url('owner'), ...trusted)).code).toBe(0)
  await writeFile(join(folder, 'empty.txt'), 'nothing\n')
  expect(await verify('--from', join(folder, 'empty.txt'))).toMatchObject({ code: 2, out: '' })
  expect(await verify('--key', 'garbage')).toMatchObject({ code: 2, errors: 'garbage is no key.\n' })
})

test('it names the minute by one older checkpoint, and the leaf by a witness, in lines and as JSON', async () => {
  const index = await a.indexOf(a.ids[1]!)
  await a.root`update kernel.event set actor_id = ${a.h.w.firm.tom.id} where id = ${a.ids[1]!}`
  await a.rewrite()
  expect(
    (await verify('--database', url('owner'), '--from', join(folder, 'first.txt'))).code,
    'the first minutes are as they were',
  ).toBe(0)
  const minute = await verify('--database', url('owner'), '--checkpoint', join(folder, 'all.txt'))
  expect(minute.code).toBe(1)
  expect(minute.out).toMatch(/! The tree is not the one that was signed at .* something logged between these two was changed/)
  expect(minute.out).toMatch(/THE LEDGER DOES NOT HOLD/)
  const leaf = await verify('--database', url('owner'), '--tiles', witness.url.href, '--json')
  expect(leaf.code).toBe(1)
  expect(JSON.parse(leaf.out).findings).toEqual(
    expect.arrayContaining([expect.objectContaining({ kind: 'rewritten', index, event: a.ids[1], name: 'crm.updateLead' })]),
  )
})
