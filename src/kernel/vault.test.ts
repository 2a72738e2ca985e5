import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '#base/id.ts'
import { readCompany } from '#modules/identity/contract.ts'
import { listFindings } from '#modules/keys/contract.ts'
import { openWorld, type World } from '../../test/world.ts'
import { SealBroken } from './envelope.ts'
import type { RootKeys } from './root-keys.ts'

describe('what a superuser moves', () => {
  let w: World
  beforeAll(async () => {
    w = await openWorld()
  })
  afterAll(() => w.close())

  test('to another row, column or client opens nowhere, is refused in words, and is a finding of the client', async () => {
    const { vault } = w.house
    await Promise.all([vault.ready(w.firm.tenant), vault.ready(w.rival.tenant)])
    const [one, two] = [newId(), newId()]
    const sealed = vault.seal(w.firm.tenant, `webhook/${one}`, 'whsec')
    expect(vault.open(w.firm.tenant, `webhook/${one}`, sealed)).toBe('whsec')
    for (const moved of [
      () => vault.open(w.firm.tenant, `webhook/${two}`, sealed),
      () => vault.open(w.firm.tenant, `source/${one}`, sealed),
      () => vault.open(w.rival.tenant, `webhook/${one}`, sealed),
      () => vault.open(w.firm.tenant, `webhook/${one}`, sealed.subarray(0, -1)),
    ])
      expect(moved).toThrow(SealBroken)
    await w.house.findings.kept()
    const found = async (who: World['firm']) => (await who.ann.ask(listFindings, {})).items.map(f => `${f.row} ${f.why}`).sort()
    expect(await found(w.firm)).toEqual([`source/${one} altered`, ...[one, two].map(id => `webhook/${id} altered`)].sort())
    // By a key that is another client's: theirs to know.
    expect(await found(w.rival)).toEqual([`webhook/${one} unknown-key`])
  })
})

describe('a provider that is away', () => {
  let w: World
  let down = false
  beforeAll(async () => {
    w = await openWorld({
      root: (file): RootKeys => ({
        ...file,
        unwrap: (...what) => (down ? Promise.reject(new Error('connection refused')) : file.unwrap(...what)),
      }),
    })
  })
  afterAll(() => w.close())
  const asked = (of: World['firm']) =>
    of.ann.ask(readCompany, {}).then(
      () => 'answered',
      error => `${error.word} ${error.facts?.reason}`,
    )

  test('leaves clients whose keys are in memory five minutes, then all is refused in clear words, and comes back by itself', async () => {
    expect(await asked(w.firm)).toBe('answered')
    down = true
    // Whose keys nobody asked for is refused at once.
    expect(await asked(w.rival)).toBe('unavailable keys')
    w.pass(4)
    expect(await asked(w.firm)).toBe('answered')
    w.pass(0.9)
    expect(await asked(w.firm)).toBe('answered')
    expect(w.house.vault.health()).toMatchObject({ provider: 'file', awaySince: expect.any(Date) })
    w.pass(0.2)
    expect(await asked(w.firm)).toBe('unavailable keys')
    expect(() => w.house.vault.seal(w.firm.tenant, 'row/1', 'x')).toThrow(/cannot be reached/)
    down = false
    await expect.poll(() => asked(w.firm)).toBe('answered')
    expect(await asked(w.rival).catch(String)).toMatch(/answered|unavailable/)
    expect(w.house.vault.health().awaySince).toBeUndefined()
  })

  test('while it answers, keys are asked for anew well before their time is over', async () => {
    const { vault } = w.house
    await vault.ready(w.firm.tenant)
    const first = vault.ring(w.firm.tenant)
    w.pass(3)
    expect(await asked(w.firm)).toBe('answered')
    await expect.poll(() => vault.ring(w.firm.tenant) !== first).toBe(true)
  })
})

test('keys are made once, however many processes begin at once', async () => {
  const w = await openWorld()
  const { tenant } = w.firm
  await Promise.all(Array.from({ length: 8 }, () => w.firm.ann.ask(readCompany, {})))
  const kept =
    await w.superuser`select purpose, count(*)::int as n from keys.key where tenant_id = ${tenant} group by 1 order by 1`
  expect(kept.map(k => [k.purpose, k.n])).toEqual([
    ['client', 1],
    ['confidential', 1],
    ['epoch', 1],
    ['index', 1],
  ])
  await w.close()
})
