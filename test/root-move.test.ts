import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openInstallation } from '#adapters/kms/index.ts'
import type { RootSettings } from '#kernel/root-settings.ts'
import { readLead } from '#modules/crm/contract.ts'
import { addLead } from '#modules/lead-hunter/contract.ts'
import { start } from '../src/main.ts'
import type { Client } from './client.ts'
import { freePort } from './free-port.ts'
import { transitServer } from './key-services.ts'
import { openProduct, type Product } from './product.ts'

let product: Product
let firm: Client
let lead: string
let port: number
const transitKeys = new Map<string, Buffer>()
const street = '77 Unreadable Street'
const file = (name: string) => join(product.dataDir, name)
const plain = (name: string): RootSettings => ({ provider: 'file', keyFile: file(name), passphraseFile: undefined })
const sealed = (name: string): RootSettings => ({ provider: 'file', keyFile: file(name), passphraseFile: file('passphrase') })
const transit = (): RootSettings => ({
  ...{ provider: 'transit', url: `http://127.0.0.1:${port}`, mount: 'transit', tokenFile: file('token') },
})
const lines = (root: RootSettings): string =>
  root.provider === 'transit'
    ? `ROOT_PROVIDER=transit\nTRANSIT_URL=${root.url}\nTRANSIT_TOKEN_FILE=${root.tokenFile}\n`
    : root.provider === 'file'
      ? `ROOT_KEY_FILE=${root.keyFile}\n${root.passphraseFile ? `ROOT_PASSPHRASE_FILE=${root.passphraseFile}\n` : ''}`
      : ''

beforeAll(async () => {
  port = await freePort()
  product = await openProduct()
  await writeFile(file('passphrase'), 'four hundred quiet herons\n')
  await writeFile(file('token'), 'good\n')
  firm = await product.setUp({ name: 'Moving Home Loans', slug: 'moving' })
  const added = await firm.ann.ask(addLead, {
    person: { fullName: 'Mo Ving', emails: ['mo@moving.example'] },
    property: { street, city: 'Sumter', state: 'SC' },
  })
  lead = added.lead!
}, 240_000)
afterAll(() => product?.stop())

const read = async () => (await firm.ann.ask(readLead, { lead })).propertyStreet
/** Once it says so, or when it ended. */
function moving(now: RootSettings, verb: '--to' | '--forget', other: RootSettings) {
  const [name, target] = [file('now.env'), file('other.env')]
  const at = inject('database').app
  const [database] = (product.settings.database!.app.database as unknown as string).split('?')
  const url = `postgres://${at.username}:${encodeURIComponent(at.password)}@localhost:${at.port}/${database}?host=${encodeURIComponent(at.host)}`
  const settings = `DATABASE_URL=${url}\nDATABASE_OWNER_URL=${url}\nDATA_DIR=${product.dataDir}\n`
  const files = Promise.all([writeFile(name, settings + lines(now)), writeFile(target, settings + lines(other))])
  let said = ''
  let pid: number | undefined
  const ended = files.then(
    () =>
      new Promise<{ code: number | null; said: string }>(resolve => {
        const { PATH } = process.env
        const child = spawn(process.execPath, ['bin/root-move.ts', verb, target], {
          cwd: join(import.meta.dirname, '..'),
          env: { PATH, SETTINGS_FILE: name },
        })
        pid = child.pid
        for (const from of [child.stdout, child.stderr])
          from.on('data', part => {
            said += part
          })
        child.once('exit', code => resolve({ code, said }))
      }),
  )
  return { ended, kill: () => process.kill(pid!, 'SIGKILL') }
}
const secretText = () => readFile(product.settings.secretFile, 'utf8')
const clearSecret = () => inject('database').secret

test('killed in the middle of a move everything opens as before; begun again, all of it opens at the new provider', async () => {
  expect(await read()).toBe(street)
  expect((await secretText()).trim()).toBe(clearSecret())
  const killedAt = async (asked: number) => {
    const hanging = await transitServer({ keys: transitKeys, port, hangAfter: asked - 1 })
    const { ended, kill } = moving(plain('root.key'), '--to', transit())
    await expect.poll(() => hanging.asked(), { timeout: 60_000 }).toBe(asked)
    kill()
    expect((await ended).code).toBeNull()
    await hanging.close()
  }
  // While the second of the client's two keys is wrapped there.
  await product.resting(() => killedAt(2))
  expect(await read()).toBe(street)
  let service: Awaited<ReturnType<typeof transitServer>>
  await product.resting(async () => {
    // The one that was missing is wrapped, all are switched over, and it dies before the installation's secret is.
    await killedAt(2)
    await expect(start(product.settings)).rejects.toThrow('do not open by the root keys that the settings name')
    service = await transitServer({ keys: transitKeys, port })
    expect(await moving(plain('root.key'), '--to', transit()).ended).toMatchObject({
      code: 0,
      said: expect.stringContaining('moved there already'),
    })
  }, transit())
  // The start wrapped the secret: whoever starts with the settings of before is told what they lack.
  await product.resting(async () => {
    await expect(start({ ...product.settings, root: plain('root.key') })).rejects.toThrow(/is wrapped by OpenBao or Vault/)
  })
  expect(await read()).toBe(street)
  await service!.close()
}, 240_000)

test('whoever has the data folder without the provider has nothing that opens: the secret stands wrapped', async () => {
  const text = await secretText()
  expect(text).not.toContain(clearSecret())
  expect(text).not.toContain(clearSecret().slice(0, 20))
  await expect(openInstallation({ root: plain('root.key'), secretFile: product.settings.secretFile }, false)).rejects.toThrow(
    'which the settings do not name',
  )
  // With the wrong provider of the right kind as well.
  const other = await transitServer({ port })
  await expect(openInstallation({ root: transit(), secretFile: product.settings.secretFile }, false)).rejects.toThrow(
    'does not open',
  )
  await other.close()
}, 60_000)

test('a provider that goes is told of by /health and to operators, and nothing of it when it is back; without it nothing starts', async () => {
  const health = async () => (await (await product.fetch('/health')).json()) as { healthy: boolean; warnings?: string[] }
  await product.vault.probe()
  expect((await health()).warnings?.join()).toMatch(/what holds the root keys does not answer since 2/)
  expect((await health()).healthy).toBe(true)
  expect(await read()).toBe(street)
  await expect(openInstallation({ root: transit(), secretFile: product.settings.secretFile }, false)).rejects.toThrow(
    /has to answer when the product starts/,
  )
  const back = await transitServer({ keys: transitKeys, port })
  await product.vault.probe()
  expect((await health()).warnings?.join() ?? '').not.toMatch(/root keys/)
  await back.close()
}, 60_000)

test('what the provider of before held goes when everything opens elsewhere, and never what is in force', async () => {
  const service = await transitServer({ keys: transitKeys, port })
  expect((await moving(transit(), '--forget', transit()).ended).said).toMatch(/where the root keys are now/)
  expect(transitKeys.size).toBeGreaterThan(0)
  expect(await moving(transit(), '--forget', plain('root.key')).ended).toMatchObject({ code: 0 })
  expect(existsSync(file('root.key'))).toBe(false)
  // On to a passphrase, which wraps the secret too, and back into the folder without one.
  await product.resting(async () => {
    expect(await moving(transit(), '--to', sealed('sealed.key')).ended).toMatchObject({ code: 0 })
  }, sealed('sealed.key'))
  expect(await read()).toBe(street)
  expect(JSON.parse(await secretText()).wrapped).toHaveLength(2)
  expect(await moving(sealed('sealed.key'), '--forget', transit()).ended).toMatchObject({ code: 0 })
  expect(transitKeys.size).toBe(0)
  await service.close()
  expect(JSON.parse(await secretText()).wrapped).toHaveLength(1)
  expect(await secretText()).not.toContain(clearSecret())
  await product.resting(async () => {
    expect(await moving(sealed('sealed.key'), '--to', plain('back.key')).ended).toMatchObject({ code: 0 })
    await expect(start(product.settings)).rejects.toThrow(/The keys of clients do not open|another passphrase/)
  }, plain('back.key'))
  expect(await read()).toBe(street)
  expect((await secretText()).trim()).toBe(clearSecret())
}, 300_000)
