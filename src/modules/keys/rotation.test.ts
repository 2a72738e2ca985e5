import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { type Id, newId } from '#base/id.ts'
import { keyOfEnvelope } from '#kernel/envelope.ts'
import { ownKeys } from '#kernel/own-keys.ts'
import { isWhole, newSealed, readSealed } from '#kernel/sealed-file.ts'
import { rotateWebhookSecret } from '#modules/automation/contract.ts'
import { importMismo, revealLoan } from '#modules/crm/contract/loan-file.ts'
import { generateMismo } from '#modules/crm/rules/mismo/generate.ts'
import { agreed, makeWebhook } from '../../../test/agreed.ts'
import { wordOf } from '../../../test/leads.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { countSealed, listFindings, readKeys, rotateKey, tendKeys } from './contract.ts'

let w: World
let tenant: Id
beforeAll(async () => {
  w = await openWorld()
  tenant = w.firm.tenant
  await w.firm.prepare()
})
afterAll(() => w.close())

const keysOf = async (purpose: string) =>
  (await w.firm.ann.ask(readKeys, {})).keys.filter(k => k.purpose === purpose).map(k => [k.version, k.state])
const tend = async () => {
  await w.house.vault.renew(tenant)
  await w.firm.system.ask(tendKeys, {})
  await w.drain()
  await w.house.vault.renew(tenant)
}
const sealedIn = async (table: string, column: string, id: Id) =>
  (await w.superuser.unsafe(`select ${column} as e from ${table} where id = '${id}'`))[0]!.e as Buffer
let hooks = 0
const webhook = () =>
  makeWebhook(w, w.firm.ann, { name: `Receiver ${++hooks}`, url: 'https://localhost/inside', events: ['lead.received'] })
const opens = async (id: Id) =>
  w.house.vault.open<string>(tenant, `webhook/${id}`, await sealedIn('automation.webhook', 'secret', id))

test('only an administrator with a second person rotates; whoever may see keys sees no secret', async () => {
  for (const who of [w.firm.bea, w.firm.leo, w.firm.max]) {
    expect(await wordOf(who.ask(readKeys, {}))).toBe('forbidden')
    expect(await wordOf(who.ask(rotateKey, { purpose: 'confidential', why: 'demand' }, { reason: 'x' }))).toBe('forbidden')
  }
  const answer = JSON.stringify(await w.firm.ann.ask(readKeys, {}))
  expect(answer).toContain('"provider":{"kind":"file"')
  expect(answer).not.toMatch(/wrapped|root/)
})

test('mid-load: no read fails, new values are sealed anew at once, what older keys sealed follows, and the old key is retired when nothing is left', async () => {
  const made: Awaited<ReturnType<typeof webhook>>[] = []
  while (made.length < 12) made.push(await webhook())
  // As clients sealed before they had keys of their own.
  const own = ownKeys(Buffer.from(inject('database').secret, 'base64'))
  await w.superuser`update automation.webhook set secret = ${own.seal(tenant, `webhook/${made[0]!.id}`, 'from before')} where id = ${made[0]!.id}`
  const file = await newSealed(w.house.vault, w.house.places, { tenant, as: newId() })
  await file.add('a file of before')
  const path = await file.keep()
  const as = path.split('/').at(-1)!
  const [altered] = [made[1]!.id]
  const bytes = await sealedIn('automation.webhook', 'secret', altered)
  await w.superuser`update automation.webhook set secret = ${Buffer.from(bytes.with(bytes.length - 1, bytes.at(-1)! ^ 1))} where id = ${altered}`

  const before = w.house.vault.fileKeyId(tenant)
  let going = true
  let reads = 0
  const reading = (async () => {
    while (going) {
      for (const { id, secret } of made.slice(2, 6)) expect(await opens(id)).toBe(secret)
      await w.firm.ann.ask(readKeys, {})
      reads += 1
    }
  })()
  // Somebody changes one while it is sealed anew.
  const changing = w.firm.ann.ask(rotateWebhookSecret, { webhook: made[7]!.id })
  await agreed(w, w.firm.ann, rotateKey, { purpose: 'confidential', why: 'demand' })
  const changed = await changing
  going = false
  await reading
  expect(reads).toBeGreaterThan(0)

  const now = w.house.vault.fileKeyId(tenant)
  expect(now).not.toBe(before)
  expect(await keysOf('confidential')).toEqual([
    [1, 'retiring'],
    [2, 'active'],
  ])
  for (const { id, secret } of made.filter(m => m.id !== altered)) {
    expect(keyOfEnvelope('', await sealedIn('automation.webhook', 'secret', id))).toBe(now)
    if (![made[0]!.id, made[7]!.id].includes(id)) expect(await opens(id)).toBe(secret)
  }
  expect(await opens(made[0]!.id)).toBe('from before')
  expect(await opens(made[7]!.id)).toBe(changed.secret)
  expect(await text(readSealed(w.house.vault, path, { tenant, as }))).toBe('a file of before')

  // The altered one names the old key still, so it is not retired: looked at first, then retired.
  w.pass(11)
  await tend()
  expect((await keysOf('confidential'))[0]).toEqual([1, 'retiring'])
  await w.house.findings.kept()
  expect((await w.firm.ann.ask(listFindings, {})).items.map(f => f.row)).toContain(`webhook/${altered}`)
  const { columns } = await w.firm.ann.ask(countSealed, {})
  expect(columns.find(c => c.label === 'Webhook secrets')).toMatchObject({ total: 12, old: 1, more: false })
  await w.superuser`delete from automation.webhook where id = ${altered}`
  // What lives a day only is waited for.
  await w.superuser`delete from kernel.idempotency where tenant_id = ${tenant}`
  w.pass(11)
  await tend()
  expect((await keysOf('confidential'))[0]).toEqual([1, 'retired'])
  expect(() => w.house.vault.open(tenant, `webhook/${altered}`, bytes)).toThrow('does not open')
  w.pass(25 * 60)
  await tend()
  expect((await keysOf('confidential'))[0]).toEqual([1, 'destroyed'])
  const [gone] =
    await w.superuser`select wrapped from keys.key where tenant_id = ${tenant} and purpose = 'confidential' and version = 1`
  expect(gone!.wrapped).toBeNull()
  expect(await isWhole(w.house.vault, path, { tenant, as })).toBe(true)
})

test('restricted values of a person outlive the rotation of everything above them, and each person has keys of their own', async () => {
  const { xml, deal } = generateMismo({ seed: 22, borrowers: 2 })
  const { deals } = await w.firm.ann.ask(importMismo, { xml })
  const loan = deals[0]!.loan!
  const reveal = async () => (await w.firm.ann.ask(revealLoan, { loan }, { reason: 'Checking' })).borrowers.map(b => b.ssn)
  const ssns = deal.borrowers.map(b => b.ssn)
  expect(await reveal()).toEqual(ssns)
  const rows = await w.superuser<{ restricted: Buffer }[]>`select restricted from crm.borrower where loan_id = ${loan}`
  expect(new Set(rows.map(r => keyOfEnvelope('', r.restricted))).size).toBe(2)
  for (const purpose of ['epoch', 'client', 'confidential'] as const) {
    await agreed(w, w.firm.ann, rotateKey, { purpose, why: 'compromise' })
    expect(await reveal(), purpose).toEqual(ssns)
  }
  w.pass(11)
  await tend()
  expect((await keysOf('epoch')).filter(([, state]) => state === 'active')).toHaveLength(1)
  expect((await keysOf('client')).map(([, state]) => state)).toEqual(['retired', 'active'])
  expect(await reveal()).toEqual(ssns)
})

test('a week later the epoch is another one, by itself, and a month after that the old one is gone', async () => {
  const before = (await keysOf('epoch')).length
  w.pass(8 * 24 * 60)
  await tend()
  expect(await keysOf('epoch')).toHaveLength(before + 1)
  w.pass(11)
  await tend()
  expect((await keysOf('epoch')).at(-2)![1]).toBe('retired')
  w.pass(31 * 24 * 60)
  await tend()
  expect((await keysOf('epoch'))[0]![1]).toBe('destroyed')
})
