import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pkcs11Root } from '#adapters/kms/index.ts'
import type { RootKeys } from '#kernel/root-keys.ts'
import { createWebhook } from '#modules/automation/contract.ts'
import { agreed } from '../agreed.ts'
import { openWorld } from '../world.ts'

/** SoftHSM: a token in software, by the same interface as the hardware. */
const module = '/usr/lib/softhsm/libsofthsm2.so'
const folder = mkdtempSync(join(tmpdir(), 'cc-hsm-'))
const environment = { SOFTHSM2_CONF: join(folder, 'softhsm2.conf') }
let binding: string
beforeAll(() => {
  mkdirSync(join(folder, 'tokens'))
  writeFileSync(
    environment.SOFTHSM2_CONF,
    `directories.tokendir = ${join(folder, 'tokens')}\nobjectstore.backend = file\nlog.level = ERROR\n`,
  )
  execFileSync('softhsm2-util', ['--init-token', '--free', '--label', 'test', '--so-pin', '0000', '--pin', '1234'], {
    env: { ...process.env, ...environment },
  })
  binding = process.env.PKCS11_BINDING ?? 'pkcs11js'
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const open = (more: object = {}) => pkcs11Root({ module, token: 'test', pin: '1234', binding, environment, ...more })

test('a token makes keys that never leave it, wraps and unwraps, and what it destroyed is gone', async () => {
  const root = await open()
  await root.generate('root-1')
  await root.generate('root-1')
  const secret = Buffer.alloc(32, 7)
  const wrapped = await root.wrap('root-1', secret, 'client/1')
  expect(wrapped.includes(secret)).toBe(false)
  expect((await root.unwrap('root-1', wrapped, 'client/1')).equals(secret)).toBe(true)
  await expect(root.unwrap('root-1', wrapped, 'client/2')).rejects.toThrow('hardware module')
  await expect(root.unwrap('root-1', Buffer.from(wrapped.with(20, wrapped[20]! ^ 1)), 'client/1')).rejects.toThrow(
    'hardware module',
  )
  await root.generate('epoch-2026-07-06')
  const passing = await root.wrap('epoch-2026-07-06', secret, 'e')
  await root.destroy('epoch-2026-07-06')
  await root.destroy('epoch-2026-07-06')
  await expect(root.unwrap('epoch-2026-07-06', passing, 'e')).rejects.toThrow('there is no root key')
  await root.close()
  // The key is the token's: another process of the product finds it.
  const again = await open()
  expect((await again.unwrap('root-1', wrapped, 'client/1')).equals(secret)).toBe(true)
  await again.close()
})

test('a wrong PIN, another token and a library that is none are refused at the start, in words', async () => {
  await expect(open({ pin: '9999' })).rejects.toThrow(/does not open: .*PIN/)
  await expect(open({ token: 'other' })).rejects.toThrow('no token is called other')
  await expect(open({ module: '/nowhere.so' })).rejects.toThrow('/nowhere.so')
  await expect(open({ binding: 'no-such-binding' })).rejects.toThrow(/npm install --no-save pkcs11js/)
})

test('the whole product seals and opens under it, and goes on when the session’s process was killed', async () => {
  let root: RootKeys | undefined
  const hsm = await open()
  const w = await openWorld({ root: () => (root = hsm) })
  const { id } = await agreed(w, w.firm.ann, createWebhook, {
    name: 'First',
    url: 'https://localhost/inside',
    events: ['lead.received'],
  })
  expect(root?.kind).toBe('pkcs11')
  const [row] = await w.superuser<{ secret: Buffer }[]>`select secret from automation.webhook where id = ${id}`
  expect(w.house.vault.open<string>(w.firm.tenant, `webhook/${id}`, row!.secret)).toMatch(/^whsec_/)
  await hsm.close()
  w.pass(6)
  await agreed(w, w.firm.ann, createWebhook, { name: 'Second', url: 'https://localhost/inside', events: ['lead.received'] })
  expect(w.house.vault.health()).toMatchObject({ provider: 'pkcs11', awaySince: undefined })
  await w.close()
})
