import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '#base/id.ts'
import { everybody } from '#policy/scope.ts'
import { openWorld, type World } from '../../test/world.ts'
import { type Live, type LiveMessage, openLive } from './live.ts'

let w: World
const opened: Live[] = []
beforeAll(async () => {
  w = await openWorld()
})
afterAll(async () => {
  await Promise.all(opened.map(live => live.stop()))
  await w?.close()
})

/** One more process behind the same database. */
const server = async () => {
  const live = await openLive(w.house.db.address, w.house.vault)
  opened.push(live)
  return live
}
const message = (): LiveMessage => ({
  id: newId(),
  name: 'lead.assigned',
  tenant: w.firm.tenant,
  subject: { kind: 'lead', id: newId() },
  at: {},
})
/** A line of somebody who sees everything, and what it was told. */
const line = (live: Live, since?: string) => {
  const told: string[] = []
  let lost = 0
  live.listen({ tenant: w.firm.tenant, scopeOf: () => everybody, hear: ({ id }) => told.push(id), lost: () => lost++ }, since)
  return { told, lost: () => lost }
}
/** Says something at one server, and waits until every one of them has heard of it. */
const say = async (from: Live, ...all: Live[]) => {
  const said = message()
  const lines = all.map(live => line(live))
  from.publish([said])
  for (const { told } of lines) await expect.poll(() => told).toContain(said.id)
  return said.id
}

test('a line that opens at another server than its mark is of hears the rest there', async () => {
  const [one, other] = [await server(), await server()]
  await say(one, one, other)
  const mark = one.mark(w.firm.tenant)
  const missed = [await say(other, one, other), await say(one, one, other)]
  for (const live of [one, other]) {
    const late = line(live, mark)
    expect([late.told, late.lost()]).toEqual([missed, 0])
  }
})

test('a server that started since cannot say what it did not hear, and says so', async () => {
  const one = await server()
  const untouched = one.mark(w.firm.tenant)
  await say(one, one)
  const young = await server()
  for (const mark of [untouched, one.mark(w.firm.tenant)]) {
    const late = line(young, mark)
    expect([late.told, late.lost()]).toEqual([[], 1])
  }
})

test('a server forgets what is long ago, and then says that something was missed', async () => {
  const live = await server()
  const first = live.mark(w.firm.tenant)
  const messages = Array.from({ length: 400 }, message)
  for (let told = 0; told < 2400; told += 400) {
    const batch = messages.map(one => ({ ...one, id: newId() }))
    const { told: heard } = line(live)
    live.publish(batch)
    await expect.poll(() => heard.at(-1)).toBe(batch.at(-1)!.id)
    if (told === 0) expect(line(live, first).lost()).toBe(0)
  }
  expect(line(live, first).lost()).toBe(1)
})

test('how much other clients do tells nobody: each client’s past is its own', async () => {
  const live = await server()
  const mark = live.mark(w.firm.tenant)
  const own = await say(live, live)
  const rivals = Array.from({ length: 2400 }, () => ({ ...message(), tenant: w.rival.tenant }))
  for (let at = 0; at < rivals.length; at += 400) live.publish(rivals.slice(at, at + 400))
  const last = await say(live, live)
  const late = line(live, mark)
  expect([late.told, late.lost()]).toEqual([[own, last], 0])
  const strange = line(live, live.mark(w.rival.tenant))
  expect([strange.told, strange.lost()]).toEqual([[], 1])
})

test('when the connection that hears was lost, every open line is told, and so is one that opens with an older mark', async () => {
  const live = await server()
  await say(live, live)
  const [mark, open] = [live.mark(w.firm.tenant), line(live)]
  await w.superuser`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = ${w.house.db.address.database} and query ilike 'listen%'`
  await expect.poll(open.lost).toBeGreaterThan(0)
  expect(line(live, mark).lost()).toBe(1)
  await say(live, live)
})
