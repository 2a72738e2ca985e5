import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import * as identity from '#modules/identity/contract.ts'
import { openWorld, type World } from './world.ts'

/** The operator's commands as they are typed on the host, beside a product that runs. */
let w: World
let env: NodeJS.ProcessEnv
beforeAll(async () => {
  w = await openWorld()
  const { host, port, database, username, password } = w.house.db.address
  const secretFile = join(w.house.places.dataDir, 'secret.key')
  await writeFile(secretFile, `${inject('database').secret}\n`, { mode: 0o600 })
  const url = `postgres://${username}:${password}@localhost/${database}?host=${encodeURIComponent(host)}&port=${port}`
  env = {
    ...process.env,
    DATA_DIR: w.house.places.dataDir,
    DATABASE_URL: url,
    DATABASE_OWNER_URL: url,
    SECRET_FILE: secretFile,
    PORT: '3000',
  }
})
afterAll(() => w.close())

const type = (...words: string[]) =>
  promisify(execFile)(process.execPath, ['src/cli.ts', ...words], { cwd: join(import.meta.dirname, '..'), env }).then(
    ({ stdout }) => ({ code: 0, said: stdout }),
    (error: { code: number; stderr: string }) => ({ code: error.code, said: error.stderr }),
  )

test('a further client is made with the link that the operator’s command prints, once', async () => {
  const { code, said } = await type('recover', '--new-client')
  expect(code, said).toBe(0)
  const token = new URL(said.trim().split('\n').at(-1)!).hash.slice(1)
  const input = {
    token,
    company: { name: 'Second Harbor', nmlsId: '200002', timeZone: 'America/Chicago' },
    admin: { name: 'Sue Second', email: w.firm.ann.email, password: 'a harbour full of small boats' },
  }
  expect((await w.operator.ask(identity.readSetup, { token })).open).toBe(true)
  const { client } = await w.operator.ask(identity.createClient, input)
  const events = await w.superuser`
    select name, door, actor_kind from kernel.event where name in ('identity.openSetup', 'identity.createClient') order by id`
  expect(events).toEqual([
    { name: 'identity.openSetup', door: 'host', actor_kind: 'operator' },
    { name: 'identity.createClient', door: 'host', actor_kind: 'operator' },
  ])
  const [made] = await w.superuser`select user_type, status from identity.member where tenant_id = ${client}`
  expect(made).toEqual({ user_type: 'tenant_admin', status: 'active' })
  await expect(w.operator.ask(identity.createClient, { ...input, company: { ...input.company, slug: 'third' } })).rejects.toThrow(
    'used already',
  )
  // The same address in two clients: it has to be said which.
  expect(await type('recover', '--email', w.firm.ann.email)).toMatchObject({
    code: 1,
    said: expect.stringContaining('palmetto, second-harbor'),
  })
})

test('a member is made administrator and gets a link', async () => {
  const { code, said } = await type('recover', '--email', w.firm.tom.email, '--client', 'palmetto', '--make-administrator')
  expect(code, said).toBe(0)
  expect(said).toContain('now an administrator of palmetto')
  expect(said).toContain('/link#ccl_')
  const [tom] = await w.superuser`select user_type from identity.member where id = ${w.firm.tom.id}`
  expect(tom).toEqual({ user_type: 'tenant_admin' })
})

test('a client is asked to be deleted by its short name, and kept', async () => {
  const asked = await type('clients', 'delete', w.firm.slug, '--reason', 'They leave')
  expect(asked, asked.said).toMatchObject({ code: 0, said: expect.stringContaining('an operator can agree at') })
  const [deletion] = await w.superuser`select state, asked_by, reason from operator.deletion`
  expect(deletion).toEqual({ state: 'asked', asked_by: null, reason: 'They leave' })
  expect(await type('clients', 'keep', w.firm.slug)).toMatchObject({
    code: 0,
    said: expect.stringContaining('called off. It goes on, as it was'),
  })
  expect(await type('clients', 'keep', w.firm.slug)).toMatchObject({
    code: 1,
    said: expect.stringContaining('was not asked for'),
  })
})

test('what is not a command explains itself', async () => {
  expect(await type('recover')).toMatchObject({ code: 2, said: expect.stringContaining('--new-client') })
  expect(await type('recover', '--email', 'nobody@nowhere.example')).toMatchObject({
    code: 1,
    said: 'Nobody active with the address nobody@nowhere.example.\n',
  })
})
