import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Id, newId } from '#base/id.ts'
import { reserveAttempts } from '#kernel/attempts.ts'
import { signDone, signRound } from '#kernel/context.ts'
import type { Effect } from '#kernel/handle.ts'
import { tenantsAtWork } from '#kernel/jobs.ts'
import type { LiveMessage } from '#kernel/live.ts'
import { sql } from '#kernel/sql.ts'
import { listWebhooks } from '#modules/automation/contract.ts'
import { changeJudged, makeJudged } from '#modules/automation/effects.ts'
import { exportClient } from '#modules/operator/contract.ts'
import { makeWebhook } from './agreed.ts'
import { type Hostile, openHostile } from './hostile.ts'
import { inside as insideFirm } from './inside.ts'
import { atTerminal } from './operators.ts'
import type { World } from './world.ts'

/** What works across clients (the queue, live messages, counts of attempts) for whoever sends SQL with the application's role. */
let w: World
let at: Hostile
/** What a job is seen by: it names the firm's webhook anew. */
let hook: { webhook: Id; name: string; url: string }
beforeAll(async () => {
  at = await openHostile()
  w = at.w
  const url = 'http://127.0.0.1:9/ours'
  const { id } = await makeWebhook(w, w.firm.ann, { name: 'Before', url, events: ['lead.received'] })
  hook = { webhook: id as Id, name: 'Ours', url }
})
const nameNow = async () => (await w.firm.ann.ask(listWebhooks, {})).items.map(({ name }) => name)
afterAll(() => at.close())

test('the queue tells nobody what is to be done, and a job that the product did not make is never run', async () => {
  await w.drain()
  await insideFirm(w, w.firm, async ctx => ctx.later(changeJudged, hook))
  const jobs = await at.app<{ data: { tenant: string; sealed: string } }[]>`
    select data from pgboss.job where name = ${changeJudged.name} and state = 'created'`
  expect(jobs).toHaveLength(1)
  expect(JSON.stringify(jobs)).not.toContain('Ours')
  const genuine = jobs[0]!.data
  const forged = [
    [changeJudged.name, { tenant: w.rival.tenant, cause: newId(), input: hook }],
    [changeJudged.name, { ...genuine, tenant: w.rival.tenant }],
    // A copy is another job; and what was sealed for one queue says nothing in another.
    [changeJudged.name, genuine],
    [makeJudged.name, genuine],
    [changeJudged.name, { ...genuine, input: hook }],
    [changeJudged.name, null],
    ['approvals.run', { tenant: w.rival.tenant, input: { approval: newId() } }],
  ] as const
  const ids = forged.map(() => newId())
  for (const [n, [name, data]] of forged.entries())
    await at.app`insert into pgboss.job (id, name, data) values (${ids[n]!}, ${name}, ${JSON.stringify(data)}::text::jsonb)`
  await w.drain()
  expect((await w.rival.ann.ask(listWebhooks, {})).items).toEqual([])
  expect(await nameNow()).toEqual(['Ours'])
  const states = await w.superuser<{ state: string }[]>`select state from pgboss.job where id = any (${ids}::uuid[])`
  expect(states.map(({ state }) => state)).toEqual(forged.map(() => 'cancelled'))
})

test('what was done is not done again, whatever the queue says of it', async () => {
  await insideFirm(w, w.firm, async ctx => ctx.later(changeJudged, { ...hook, name: 'Once' }))
  const [job] = await at.app<{ id: string; data: { until: string } }[]>`
    select id, data from pgboss.job where name = ${changeJudged.name} and state = 'created'`
  await w.drain()
  expect(await nameNow()).toEqual(['Once'])
  await w.superuser`update automation.webhook set name = 'Another'`
  await at.app`update pgboss.job set state = 'created', completed_on = null where id = ${job!.id}`
  await w.drain()
  await at.app`delete from pgboss.job where id = ${job!.id}`
  const copy = (data: object) =>
    at.app`insert into pgboss.job (id, name, data) values (${job!.id}, ${changeJudged.name}, ${JSON.stringify(data)}::text::jsonb)`
  await copy(job!.data)
  await w.drain()
  expect(await nameNow()).toEqual(['Another'])
  expect(await at.refused('delete from kernel.job_done')).toBe('42501')
  expect(await at.refused('update kernel.job_done set until = now()')).toBe('42501')
  await at.app`select kernel.forget_jobs()`
  // Nor with another end, by which it would be forgotten sooner.
  await at.app`delete from pgboss.job where id = ${job!.id}`
  await w.superuser`delete from kernel.job_done where id = ${job!.id}`
  await copy({ ...job!.data, until: new Date(Date.now() + 1000).toISOString() })
  await w.drain()
  expect(await nameNow()).toEqual(['Another'])
})

test('nothing is said to be done that was not, and nobody else goes from client to client', async () => {
  const job = newId()
  const marks = [
    `'\\x'`,
    `'\\x${'ab'.repeat(32)}'`,
    'null',
    `'\\x${signDone(w.house.contextKey, newId(), 'infinity').toString('hex')}'`,
  ]
  for (const mark of marks)
    for (const until of ['infinity', '2100-01-01'])
      expect(await at.refused(`select kernel.keep_done('${job}', '${until}', ${mark})`), mark).toBe('42501')
  expect(await at.refused(`insert into kernel.job_done (id, until) values ('${job}', 'infinity')`)).toBe('42501')
  const { until, mark } = signRound(w.house.contextKey)
  for (const [end, by] of [
    [until, Buffer.alloc(32)],
    [until + 1, mark],
    [until - 3600, mark],
  ] as const)
    expect(await at.app`select t from identity.tenants_at_work(${end}, ${by}) t`).toHaveLength(0)
  expect(await tenantsAtWork(w.house)).toEqual(expect.arrayContaining([w.firm.tenant, w.rival.tenant]))
})

test('live messages are read by the product alone, and those of others are not heard', async () => {
  const message = (name: string): LiveMessage => ({
    id: newId(),
    name,
    tenant: w.rival.tenant,
    subject: { kind: 'lead', id: newId() },
    at: {},
  })
  const everything = { all: true, owners: [], branches: [], partners: [], limits: null }
  const overheard: string[] = []
  const { promise: ended, resolve: end } = Promise.withResolvers<void>()
  const wire = await at.app.listen('cc_live', payload => (payload === 'end' ? end() : overheard.push(payload)))
  const { promise: heard, resolve: hear } = Promise.withResolvers<LiveMessage>()
  const leave = w.house.live.listen({ tenant: w.rival.tenant, scopeOf: () => everything, hear })
  await at.app`select pg_notify('cc_live', ${JSON.stringify([message('lead.forged')])})`
  w.house.live.publish([message('lead.assigned')])
  expect((await heard).name).toBe('lead.assigned')
  await at.app`select pg_notify('cc_live', 'end')`
  await ended
  expect(overheard).toHaveLength(2)
  expect(overheard[1]).not.toContain('{')
  expect(Buffer.from(overheard[1]!, 'base64').toString('latin1')).not.toContain(w.rival.tenant)
  leave()
  await wire.unlisten()
})

test('attempts at a secret are neither forgotten nor given back', async () => {
  const bucket = { key: `password/${w.rival.ann.id}`, most: 1, minutes: 60, delays: [] }
  const waits = () => insideFirm(w, w.rival, async ctx => (await reserveAttempts(ctx, [bucket])).wait)
  expect(await waits()).toBe(0)
  for (const statement of ['select * from kernel.attempt', 'delete from kernel.attempt', 'update kernel.attempt set tries = 0'])
    expect(await at.refused(statement), statement).toBe('42501')
  await at.app`select kernel.refund_attempts(array[${bucket.key}], now())`
  await at.app`select kernel.reserve_attempts(${JSON.stringify([bucket])}::text::jsonb, now() + interval '10 years')`
  expect(await waits()).toBeGreaterThan(0)
})

test('an archive of the client is the operator’s to begin', async () => {
  const { tenant } = w.firm
  const begin = `insert into operator.export (tenant_id, id, asked_at) values ('${tenant}', '${newId()}', now())`
  expect(await at.refused(begin)).toBe('42501')
  await atTerminal(w, tenant)(exportClient, { client: tenant, reason: 'They leave' })
  expect(await at.refused(`update operator.export set state = 'queued', file = '/etc/passwd'`)).toBe('42501')
})

test('the queue is not told what a job failed of: an error of the database names values of rows', async () => {
  const effects = w.house.effects as Map<string, Effect>
  const before = effects.get(makeJudged.name)!
  const failing: Effect = {
    ...before,
    prepare: ctx =>
      ctx.rows(
        sql`insert into crm.lost_reason (tenant_id, id, label, position) select tenant_id, id, label, 0 from crm.lost_reason`,
      ) as never,
  }
  effects.set(makeJudged.name, failing)
  await w.superuser`insert into crm.lost_reason (tenant_id, id, label, position) values (${w.firm.tenant}, ${newId()}, 'Sealed lips', 0)`
  try {
    await w.house.jobs.start(w.house, [])
    await insideFirm(w, w.firm, async ctx =>
      ctx.later(makeJudged, { name: 'Fails', url: 'http://127.0.0.1:9/x', events: ['lead.received'] }),
    )
    const told = () =>
      at.app<
        { output: { message: string } }[]
      >`select output from pgboss.job where name = ${makeJudged.name} and output is not null and state <> 'completed'`
    await expect.poll(async () => (await told()).length).toBeGreaterThan(0)
    const [first] = await told()
    expect(first!.output.message).toBe('This job failed; the log says why.')
    expect(JSON.stringify(first)).not.toMatch(/Sealed lips|Key \(|detail/)
  } finally {
    effects.set(makeJudged.name, before)
  }
})
