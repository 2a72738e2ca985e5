import { join } from 'node:path'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { fileRoot } from '#adapters/kms/index.ts'
import { readCompany } from '#modules/identity/contract.ts'
import { openWorld, type World } from '../../test/world.ts'
import { demandAll, demandRoots, opensAny, stageMove, switchOver } from './outside-keys.ts'
import { ownKeys } from './own-keys.ts'
import type { RootKeys } from './root-keys.ts'

let w: World
const secret = Buffer.from(inject('database').secret, 'base64')
const own = ownKeys(secret)
let from: RootKeys
let to: RootKeys
beforeAll(async () => {
  w = await openWorld()
  await Promise.all([w.firm.ann.ask(readCompany, {}), w.rival.ann.ask(readCompany, {})])
  const at = (name: string) => fileRoot({ path: join(w.house.places.dataDir, name), secret })
  ;[from, to] = await Promise.all([at('root.key'), at('other.key')])
})
afterAll(() => w.close())
const said = () => {}
const wraps = async () =>
  (await w.superuser`select id, wrapped, moved from keys.key where root is not null order by id`).map(r => r)

test('keys that are being moved wait beside those in force, all of them change at once, and what wraps them anew meanwhile stops it', async () => {
  const { db } = w.house
  const before = await wraps()
  expect(before.length).toBe(4)
  expect(await stageMove({ db, own, from, to, said })).toEqual({ keys: 4, left: 0, already: false })
  const staged = await wraps()
  expect(staged.map(k => k.wrapped)).toEqual(before.map(k => k.wrapped))
  expect(staged.every(k => k.moved && !k.moved.equals(k.wrapped))).toBe(true)
  await demandAll(db, own, from)
  // A key that was wrapped anew is not what was staged.
  await w.superuser`update keys.key set wrapped = wrapped || '\\x00'::bytea where id = ${before[0]!.id}`
  await expect(switchOver(db, own)).rejects.toThrow('move once more')
  await w.superuser`update keys.key set wrapped = ${before[0]!.wrapped} where id = ${before[0]!.id}`
  // Begun again only what is missing is wrapped.
  let wrapped = 0
  const again: RootKeys = {
    ...to,
    wrap(...what) {
      wrapped += 1
      return to.wrap(...what)
    },
  }
  await stageMove({ db, own, from, to: again, said })
  expect(wrapped).toBe(1)
  expect(await switchOver(db, own)).toBe(4)
  expect((await wraps()).map(k => k.wrapped)).toEqual(expect.arrayContaining(staged.slice(1).map(k => k.moved)))
  expect((await wraps()).every(k => k.moved === null)).toBe(true)
  expect(await demandAll(db, own, to)).toBe(4)
  expect([await opensAny(db, own, to), await opensAny(db, own, from)]).toEqual([true, false])
  await expect(demandRoots({ ...w.house, root: from })).rejects.toThrow('do not open by the root keys that the settings name')
  await demandRoots({ ...w.house, root: to })
  // Once more there is nothing to do, and one place is not moved to itself.
  expect(await stageMove({ db, own, from, to, said })).toMatchObject({ already: true })
  await expect(stageMove({ db, own, from: to, to, said })).rejects.toThrow('where the root keys are already')
})

test('whoever sends SQL without the house’s mark is shown no wrapped key and moves none', async () => {
  const mark = Buffer.alloc(32)
  const until = Math.floor(Date.now() / 1000) + 60
  for (const call of [
    `select * from keys.outside_keys(${until}, '\\x${mark.toString('hex')}')`,
    `select keys.switch_moved(${until}, '\\x${mark.toString('hex')}')`,
    `select keys.stage_moved('{}', '{}', '{}', '{}', ${until}, '\\x${mark.toString('hex')}')`,
  ])
    await expect(
      w.superuser.begin(async sql => {
        await sql.unsafe('set local role cc_app')
        await sql.unsafe(call)
      }),
      call,
    ).rejects.toThrow('only the house')
})
