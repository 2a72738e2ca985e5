import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '#base/id.ts'
import { sql } from '#kernel/sql.ts'
import { changePassword, collectKey, createKey, updateMe } from '#modules/identity/contract.ts'
import { agreed } from './agreed.ts'
import { openWorld, type World } from './world.ts'

let w: World
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
})
afterAll(() => w.close())

test('a key that was made is answered again to the same request, and lies nowhere in clear', async () => {
  const again = { idempotencyKey: 'key-1' }
  const { id: key } = await agreed(w, w.firm.ann, createKey, { name: 'Website' })
  const first = await w.firm.ann.ask(collectKey, { key }, again)
  expect(await w.firm.ann.ask(collectKey, { key }, again)).toEqual(first)
  const rows = await w.superuser`select answer from kernel.idempotency where key = 'key-1'`
  expect(rows).toHaveLength(1)
  expect(Buffer.from(rows[0]!.answer).includes(first.token)).toBe(false)
  await expect(w.firm.ann.ask(collectKey, { key: newId() }, again)).rejects.toMatchObject({ word: 'conflict' })
})

test('what failed fails again with the same key, and may succeed with it later', async () => {
  const input = { current: 'not the password of anybody', next: 'a harbour full of small boats' }
  const attempt = () => w.firm.leo.ask(changePassword, input, { idempotencyKey: 'pw-1' })
  const refused = await attempt().catch(e => e)
  expect(refused).toMatchObject({ word: expect.stringMatching(/invalid|unauthenticated|forbidden/) })
  await expect(attempt()).rejects.toMatchObject({ word: refused.word, message: refused.message })
  expect(await w.superuser`select 1 from kernel.idempotency where key = 'pw-1'`).toEqual([])
})

test('answers are forgotten after a day, and the application cannot make it sooner', async () => {
  await w.firm.leo.ask(updateMe, { name: 'Leo' }, { idempotencyKey: 'old' })
  await w.firm.leo.ask(updateMe, { name: 'Leo' }, { idempotencyKey: 'new' })
  await w.superuser`update kernel.idempotency set at = now() - interval '25 hours' where key = 'old'`
  await w.superuser`update kernel.idempotency set at = now() where key = 'new'`
  await w.house.db.ask(sql`select kernel.forget_answers()`)
  const left = await w.superuser`select key from kernel.idempotency where key in ('old', 'new')`
  expect(left.map(row => row.key)).toEqual(['new'])
})
