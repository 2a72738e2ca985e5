import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { connect } from '#kernel/db.ts'
import { sourceOfClient } from '#kernel/ledger/verify/client.ts'
import { sourceOfDatabase } from '#kernel/ledger/verify/database.ts'
import { verifyLedger } from '#kernel/ledger/verify/verify.ts'
import { Walk, type WalkState } from '#kernel/ledger/verify/walk.ts'
import { inside } from '../../../test/inside.ts'
import { type Happenings, openHappenings } from '../../../test/ledger.ts'
import { carryOutVerification, readVerification, resumeVerifications, verifyNow } from './contract.ts'
import { keepStanding } from './store/verifying.ts'

let h: Happenings
beforeAll(async () => {
  h = await openHappenings()
  const { w } = h
  // More leaves than two tiles hold, of two clients, in several checkpoints.
  for (let n = 0; n < 4; n++) {
    for (const firm of [w.firm, w.rival])
      await w.superuser`insert into kernel.event (tenant_id, id, at, name, actor_kind, door)
        select ${firm.tenant}, (lpad(to_hex((extract(epoch from ${w.now()}::timestamptz) * 1000)::bigint), 12, '0') || '7' || substr(md5(random()::text), 1, 3) || '8' || substr(md5(random()::text), 4, 15))::uuid,
          ${w.now()}, 'lead.changed', 'system', 'job' from generate_series(1, 120)`
    await h.happen(1)
    await w.house.ledger.sequence('now')
    w.pass(2)
  }
})
afterAll(() => h.close())

const trust = () => ({ log: () => h.w.house.ledger.keys, witnesses: [] })
const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T

test('what is logged and signed for while it reads is neither cut off nor altered', async () => {
  const { w } = h
  const verdict = await inside(w, w.firm, async ctx => {
    const walk = new Walk(await sourceOfClient(ctx), { trust: trust() })
    w.pass(2)
    await h.happen(3)
    await w.house.ledger.sequence('now')
    while (await walk.step()) {
      // On to the end.
    }
    return walk.verdict()
  })
  expect(verdict.findings).toEqual([])
})

test('step by step, each in another process, it says what it says in one go', async () => {
  const { w } = h
  const [{ name }] = (await w.superuser`select current_database() as name`) as [{ name: string }]
  const root = connect({ ...inject('database').superuser, database: name })
  const whole = async () => {
    const client = connect({ ...inject('database').superuser, database: name })
    try {
      const source = await sourceOfDatabase(client)
      const inOne = await verifyLedger(source, { trust: trust() })
      source.remember({})
      let state: WalkState | undefined
      let steps = 0
      let verdict = inOne
      for (let more = true; more; steps++) {
        const walk: Walk = new Walk(source, { trust: trust() }, state, 1)
        more = await walk.step()
        state = plain(walk.state)
        verdict = walk.verdict()
      }
      expect(steps).toBeGreaterThan(3)
      expect(plain(verdict)).toEqual(plain(inOne))
      return verdict
    } finally {
      await client.end()
    }
  }
  try {
    const good = await whole()
    expect(good).toMatchObject({ holds: true, findings: [] })
    expect(good.checkpoints).toBeGreaterThanOrEqual(4)
    await root`set session_replication_role = replica`
    const [changed, removed] = await root<{ tenant_id: string; event_id: string; index: number }[]>`
      select tenant_id, event_id, index from ledger.entry where index in (40, 700) order by index`
    await root`update kernel.event set door = 'host' where id = ${changed!.event_id}`
    await root`delete from kernel.event where id = ${removed!.event_id}`
    await root`update ledger.tile set hashes = overlay(hashes placing '\\x00'::bytea from 5) where level = 0 and n = 1`
    const broken = await whole()
    expect(broken.findings.map(({ kind, index }) => [kind, index])).toEqual(
      expect.arrayContaining([
        ['changed', 40],
        ['changed', 256],
        ['removed', 700],
        ['root', undefined],
        ['tile', undefined],
      ]),
    )
  } finally {
    await root.end()
  }
})

test('what was killed in between goes on where it stood, no step is done twice, and no step leaves a line', async () => {
  const { w } = h
  const { operation } = await w.firm.ann.ask(verifyNow, {})
  // The process dies after the first step: what it kept is all there is.
  await inside(w, w.firm, async ctx => {
    const walk = new Walk(await sourceOfClient(ctx), { trust: trust() }, undefined, 1)
    expect(await walk.step()).toBe(true)
    await keepStanding(ctx, operation, { walk: walk.state, step: 1 })
  })
  await w.superuser`update kernel.operation set state = 'running', done = 256 where id = ${operation}`
  await w.drain()
  expect(await w.firm.ann.ask(readVerification, { operation }), 'the first step again').toMatchObject({
    state: 'running',
    read: 256,
  })
  expect(await w.firm.system.ask(resumeVerifications, {}), 'it has just moved').toEqual({ resumed: 0 })
  w.pass(5)
  expect(await w.firm.system.ask(resumeVerifications, {})).toEqual({ resumed: 1 })
  await w.drain()
  const done = await w.firm.ann.ask(readVerification, { operation })
  expect(done).toMatchObject({ state: 'done', verdict: { holds: false } })
  expect(done.read).toBe(done.verdict!.size)
  expect(await w.firm.system.ask(carryOutVerification, { operation, step: 1 })).toEqual({ done: true })
  const lines =
    await w.superuser`select name from kernel.event where name in ('audit.carryOutVerification', 'ledger.verified') and tenant_id = ${w.firm.tenant} order by id`
  expect(lines.map(line => line.name)).toEqual(['audit.carryOutVerification', 'ledger.verified'])
})

/** A verification whose process died after its first step. */
async function halfway(): Promise<string> {
  const { w } = h
  const { operation } = await w.firm.ann.ask(verifyNow, {})
  await inside(w, w.firm, async ctx => {
    const walk = new Walk(await sourceOfClient(ctx), { trust: trust() }, undefined, 1)
    await walk.step()
    await keepStanding(ctx, operation, { walk: walk.state, step: 1 })
  })
  await w.superuser`update kernel.operation set state = 'running', done = 256 where id = ${operation}`
  return operation
}

test.each<[string, (one: string, other: string) => Promise<unknown>]>([
  [
    'altered',
    one =>
      h.w.superuser`update audit.verification set walk = set_byte(walk, 60, get_byte(walk, 60) # 1) where operation_id = ${one}`,
  ],
  [
    'exchanged for another’s',
    (one, other) =>
      h.w
        .superuser`update audit.verification set walk = (select walk from audit.verification where operation_id = ${other}) where operation_id = ${one}`,
  ],
  ['said to be of another step', one => h.w.superuser`update audit.verification set step = 2 where operation_id = ${one}`],
])('what it stood at, %s, ends it with a finding: it never says that the ledger holds', async (_, alter) => {
  const { w } = h
  const [one, other] = [await halfway(), await halfway()]
  await alter(one, other)
  w.pass(5)
  await w.firm.system.ask(resumeVerifications, {})
  await w.drain()
  const { state, verdict } = await w.firm.ann.ask(readVerification, { operation: one })
  expect(state).toBe('done')
  expect(verdict!.holds).toBe(false)
  expect(verdict!.findings.map(f => f.kind)).toEqual(['standing'])
  const [line] = await w.superuser`select facts from kernel.event where name = 'ledger.verified' and subject_id = ${one}`
  expect(line!.facts).toMatchObject({ holds: false, findings: 1 })
})
