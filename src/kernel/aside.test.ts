import { afterAll, beforeAll, expect, test } from 'vitest'
import { Refusal } from '#base/refusal.ts'
import { inside } from '../../test/inside.ts'
import { openWorld, type World } from '../../test/world.ts'
import type { Beside, Ctx } from './ctx.ts'
import { sql } from './sql.ts'

/** A short transaction beside the main one (`ctx.aside`): what becomes of it, of the main one and of the next in line. */
let w: World
beforeAll(async () => {
  w = await openWorld()
})
afterAll(() => w.close())

let named = 0
const newName = () => `key ${++named}`
/** A row that is easily kept and found, whose key is unique, and that no trigger follows. */
const keep = (at: Pick<Ctx, 'tenant' | 'now' | 'rows'>, name: string) =>
  at.rows(sql`
    insert into kernel.idempotency (tenant_id, actor_id, key, action, request_hash, at)
    values (${at.tenant}, ${at.tenant}, ${name}, 'main', ${Buffer.alloc(1)}, ${at.now})`)
const isKept = async (name: string) =>
  (await w.superuser`select 1 from kernel.idempotency where tenant_id = ${w.firm.tenant} and key = ${name}`).length > 0
const failure = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: { code?: string; word?: string; message: string }) => error.word ?? error.code ?? error.message,
  )
/** The connection beside is in order again: a fresh aside is kept. */
async function stillWorks(): Promise<void> {
  const name = newName()
  await inside(w, w.firm, ctx => ctx.aside(beside => keep(beside, name)))
  expect(await isKept(name)).toBe(true)
}

test('is kept when it answers, before the main transaction is, and stays when that one fails', async () => {
  const [aside, main] = [newName(), newName()]
  const failed = await failure(
    inside(w, w.firm, async ctx => {
      await keep(ctx, main)
      await ctx.aside(beside => keep(beside, aside))
      expect([await isKept(aside), await isKept(main)]).toEqual([true, false])
      throw new Refusal('conflict', 'Changed my mind.')
    }),
  )
  expect(failed).toBe('conflict')
  expect([await isKept(aside), await isKept(main)]).toEqual([true, false])
  await stillWorks()
})

test('stays when the main transaction’s own statement fails after it', async () => {
  const [aside, main] = [newName(), newName()]
  const failed = await failure(
    inside(w, w.firm, async ctx => {
      await ctx.aside(beside => keep(beside, aside))
      await keep(ctx, main)
      // Twice the same name: found by the commit, though nobody waits for the statement.
      void keep(ctx, main)
    }),
  )
  expect(failed).toBe('conflict')
  expect([await isKept(aside), await isKept(main)]).toEqual([true, false])
})

test('sees nothing of the main transaction', async () => {
  const name = newName()
  const seen = await inside(w, w.firm, async ctx => {
    await keep(ctx, name)
    return ctx.aside(beside =>
      beside.rows(sql`select 1 from kernel.idempotency where tenant_id = ${beside.tenant} and key = ${name}`),
    )
  })
  expect(seen).toEqual([])
  expect(await isKept(name)).toBe(true)
})

const faults: Record<string, (beside: Beside, taken: string) => Promise<unknown>> = {
  'a statement that fails': async (beside, taken) => keep(beside, taken),
  'a statement that fails and is not waited for': async (beside, taken) => void keep(beside, taken),
  'an error thrown after a statement': async beside => {
    await beside.rows(sql`select 1`)
    throw new Error('thrown inside')
  },
  'a refusal': async () => {
    throw new Refusal('conflict', 'Not so.')
  },
}
test.each(Object.entries(faults))('with %s keeps nothing of its own', async (_, fault) => {
  const [taken, lost, main] = [newName(), newName(), newName()]
  await inside(w, w.firm, ctx => keep(ctx, taken))
  const work = (ctx: Ctx) =>
    ctx.aside(async beside => {
      await keep(beside, lost)
      await fault(beside, taken)
    })
  expect(await failure(inside(w, w.firm, work))).toBeDefined()
  expect(await isKept(lost)).toBe(false)
  // Whoever catches it goes on: the main transaction is not touched.
  await inside(w, w.firm, async ctx => {
    expect(await failure(work(ctx))).toBeDefined()
    await keep(ctx, main)
  })
  expect([await isKept(lost), await isKept(main)]).toEqual([false, true])
  await stillWorks()
})

test('gives up on a lock after seconds, as the database cannot see that one waits for the other', async () => {
  const name = newName()
  await inside(w, w.firm, ctx => keep(ctx, name))
  const began = performance.now()
  const said = await failure(
    inside(w, w.firm, async ctx => {
      // The main transaction holds what the one beside it wants.
      await ctx.rows(sql`select 1 from kernel.idempotency where tenant_id = ${ctx.tenant} and key = ${name} for update`)
      await ctx.aside(beside =>
        beside.rows(sql`update kernel.idempotency set action = 'beside' where tenant_id = ${beside.tenant} and key = ${name}`),
      )
    }),
  )
  expect(said).toBe('unavailable')
  expect(performance.now() - began).toBeGreaterThan(4000)
  const [row] = await w.superuser`select action from kernel.idempotency where key = ${name}`
  expect(row!.action).toBe('main')
  await stillWorks()
})

test('is had by everybody at once, though every other connection is taken', async () => {
  const names = Array.from({ length: 12 }, newName)
  await Promise.all(names.map(name => inside(w, w.firm, ctx => ctx.aside(beside => keep(beside, name)))))
  for (const name of names) expect(await isKept(name)).toBe(true)
})

test('is of the same client, and of no other', async () => {
  const name = newName()
  const stranger = await failure(
    inside(w, w.firm, ctx => ctx.aside(beside => keep({ ...beside, tenant: w.rival.tenant, rows: beside.rows }, name))),
  )
  expect(stranger).toBe('42501')
  expect(await isKept(name)).toBe(false)
})
