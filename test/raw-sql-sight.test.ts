import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { newId } from '#base/id.ts'
import { signMet } from '#kernel/context.ts'
import { connect } from '#kernel/db.ts'
import type { Handler } from '#kernel/handle.ts'
import { sql } from '#kernel/sql.ts'
import { listViews, saveView } from '#modules/crm/contract.ts'
import { listPeople } from '#modules/identity/contract.ts'
import { addLead, claimLead, listUnclaimed, upsertLeads } from '#modules/lead-hunter/contract.ts'
import { type Hostile, openHostile } from './hostile.ts'
import { during, slippedInto } from './inside.ts'
import { makeLeads } from './leads.ts'
import { openDesk } from './routing-desk.ts'
import { opened, sealedFor } from './sealed.ts'
import type { Person, World } from './world.ts'

/** Requests that reach beyond what their asker sees, to find who is known or to claim what nobody has: SQL in them does not. */
let w: World
let at: Hostile
let pooled: string
beforeAll(async () => {
  at = await openHostile()
  w = at.w
  const { tenant, leo, tom } = w.firm
  const [met] = await makeLeads(w, w.firm, [{ name: 'Toms Met', owner: tom, state: 'FL', email: 'met@own.example' }])
  const [loanStage] =
    await w.superuser`select s.id, s.pipeline_id from crm.stage s join crm.pipeline p on p.id = s.pipeline_id where s.tenant_id = ${tenant} and p.kind = 'purchase' order by s.position limit 1`
  for (const [owner, name] of [
    [tom, 'Toms'],
    [leo, 'Mine'],
  ] as const) {
    const [contact] =
      await w.superuser`select contact_id as id from crm.lead where tenant_id = ${tenant} and owner_id = ${owner.id} order by id limit 1`
    const [task, note] = [newId(), newId()]
    await w.superuser`insert into crm.task (tenant_id, id, kind, sealed, contact_id, owner_id, created_at)
      values (${tenant}, ${task}, 'task', ${sealedFor(w, 'crm.task', task, { name })}, ${contact!.id}, ${owner.id}, now())`
    await w.superuser`insert into crm.note (tenant_id, id, contact_id, sealed, author_id, created_at)
      values (${tenant}, ${note}, ${contact!.id}, ${sealedFor(w, 'crm.note', note, { name })}, ${owner.id}, now())`
    await w.superuser`insert into crm.loan (tenant_id, id, contact_id, full_name, pipeline_id, stage_id, stage_since, owner_id, purpose, created_at, updated_at)
      values (${tenant}, ${newId()}, ${contact!.id}, ${name}, ${loanStage!.pipeline_id}, ${loanStage!.id}, now(), ${owner.id}, 'purchase', now(), now())`
  }
  const task = newId()
  await w.superuser`insert into crm.task (tenant_id, id, kind, sealed, contact_id, owner_id, created_at)
    values (${tenant}, ${task}, 'task', ${sealedFor(w, 'crm.task', task, { name: 'Toms' })}, ${met!.contact}, ${tom.id}, now())`
  const desk = openDesk(w)
  const [pool] = await w.superuser`select id from lead_hunter.pool where tenant_id = ${tenant} limit 1`
  await desk.publish(w.firm, { rules: [], fallback: { pool: pool!.id } })
  pooled = (await desk.routed(w.firm)).id
})
afterAll(() => at.close())

const draft = (email: string, fullName = 'Zoe Zimmer', state = 'SC') => ({
  person: { fullName, emails: [email] },
  property: { state },
})
const adding = (email: string, statement: string, state?: string) =>
  slippedInto(w, addLead, () => w.firm.leo.ask(addLead, draft(email, 'Zoe Zimmer', state)), statement)
const inEnvelope = `id || '/' || encode(sealed, 'hex')`
/** Each table with what tells whose a row is. */
const told = {
  'crm.lead': 'full_name',
  'crm.contact': 'full_name',
  'crm.identifier': inEnvelope,
  'crm.loan': 'full_name',
  'crm.task': inEnvelope,
  'crm.note': inEnvelope,
}
const writtenOf = (column: string) => (column === inEnvelope ? 'sealed' : column)
const values = (rows: Record<string, unknown>[]) => rows.map(row => String(Object.values(row)[0])).sort()
const ofToms = (rows: Record<string, unknown>[], table = '') =>
  values(rows)
    .map(value => {
      const [id, hex] = value.split('/')
      return hex ? String(Object.values(opened<object>(w, table, { id: id!, sealed: Buffer.from(hex, 'hex') }))[0]) : value
    })
    .filter(value => /tom|met/i.test(value))

describe('a request that adds a lead', () => {
  test.each(Object.entries(told))('of somebody new shows and changes no colleague’s rows of %s', async (table, column) => {
    const email = `${newId()}@new.example`
    const seen = await adding(email, `select ${column} from ${table}`)
    expect(seen.length).toBeGreaterThan(0)
    expect(ofToms(seen, table)).toEqual([])
    const written = writtenOf(column)
    expect(ofToms(await adding(email, `update ${table} set ${written} = ${written} returning ${column}`), table)).toEqual([])
    expect(
      ofToms(
        await adding(
          email,
          `with gone as (delete from ${table} where ${column} ~* '${column === inEnvelope ? '.' : 'tom|met'}' returning ${column}) select * from gone`,
        ),
        table,
      ),
    ).toEqual([])
  })

  test('of somebody a colleague has shows that person alone, with their leads', async () => {
    // He may not work in South Carolina: there she is somebody new.
    for (const state of ['FL', 'SC']) {
      const of = async (table: keyof typeof told) =>
        new Set(ofToms(await adding('met@own.example', `select ${told[table]} from ${table}`, state), table))
      expect(await of('crm.contact')).toEqual(new Set(['Toms Met']))
      expect(await of('crm.identifier')).toEqual(new Set(['met@own.example']))
      expect(await of('crm.lead')).toEqual(new Set(['Toms Met']))
      expect(await of('crm.task')).toEqual(new Set())
      expect(await of('crm.loan')).toEqual(new Set())
      for (const table of ['lead', 'contact'])
        expect(
          await adding('met@own.example', `delete from crm.${table} where full_name = 'Toms Met' returning full_name`, state),
        ).toEqual([])
    }
  })

  test('of many shows whom these are, and nobody else', async () => {
    const leads = [
      draft('met@own.example'),
      draft('twice@new.example', 'Tilda Two', 'FL'),
      draft('twice@new.example', 'Tilda Two', 'FL'),
    ]
    const ask = () => w.firm.leo.ask(upsertLeads, { leads })
    expect(ofToms(await slippedInto(w, upsertLeads, ask, 'select full_name from crm.contact'))).toEqual(['Toms Met'])
    const { results } = await w.firm.leo.ask(upsertLeads, { leads: leads.slice(1) })
    expect(results.map(one => [one.outcome, one.repeat])).toEqual([
      ['created', false],
      ['matched', true],
    ])
  })

  test('hands nobody’s records over, and gives nobody a lead of somebody it does not know', async () => {
    const { tenant, leo } = w.firm
    const [toms] =
      await w.superuser`select id, contact_id as contact from crm.lead where tenant_id = ${tenant} and full_name = 'Toms Own'`
    for (const kind of ['lead', 'contact'])
      expect(
        await adding(
          `${newId()}@new.example`,
          `select * from crm.hand_over('${kind}', array['${toms!.id}', '${toms!.contact}']::uuid[], '${leo.id}', null, now())`,
        ),
      ).toEqual([])
    const hung = `insert into crm.lead (tenant_id, id, contact_id, owner_id, full_name, status, stage_since, received_at, created_at, updated_at)
      values ('${tenant}', '${newId()}', '${toms!.contact}', '${leo.id}', 'Hung', 'new', now(), now(), now(), now()) returning id`
    await expect(adding(`${newId()}@new.example`, hung)).rejects.toMatchObject({ code: '42501' })
  })
})

test.each([
  ['hook', () => w.firm.source(newId())],
  ['job', () => w.firm.leo],
] as const)('who sends leads in by the %s door sees nobody', async (door, who) => {
  const needs = door === 'hook' ? 'lead.receive' : 'lead.add'
  const names = await during(
    w,
    { door, needs },
    action => who().ask(action, {}),
    ctx => ctx.rows<{ name: string }>(sql`select full_name as name from crm.lead union all select full_name from crm.contact`),
  )
  expect(names.filter(({ name }) => /tom|rival/i.test(name))).toEqual([])
  if (door === 'hook') expect(names).toEqual([])
})

describe('whom the house recognised', () => {
  const hidden = async () =>
    (await w.superuser`select contact_id as id from crm.lead where tenant_id = ${w.firm.tenant} and full_name = 'Toms Own'`)[0]!
      .id as string
  const word = (people: string, signature: string) =>
    `select set_config('app.met', '${people}', true), set_config('app.met_sig', '${signature}', true); select full_name from crm.contact`
  const own = () => at.own.text

  test('is believed by its signature, in the transaction it was given in', async () => {
    const people = `{${await hidden()}}`
    const good = signMet(w.house.contextKey, own(), people)
    expect(JSON.stringify((await at.inside(word(people, good))).rows)).toContain('Toms Own')
    for (const forged of [
      word(people, ''),
      word(people, 'ab'.repeat(32)),
      word(people, at.own.signature),
      word(`{${newId()},${await hidden()}}`, good),
      word(people, signMet(w.house.contextKey, at.contextOf(at.pid, { branches: [newId()] }).text, people)),
      `select set_config('app.met', '${people}', true); select full_name from crm.contact`,
    ])
      expect(await at.refused(forged), forged).toBe('42501')
  })

  test('is not left behind on a connection for the next request', async () => {
    await at.app.unsafe(`select set_config('app.met', '{${await hidden()}}', false), set_config('app.met_sig', 'ab', false)`)
    expect(ofToms((await at.inside('select full_name from crm.contact')).rows)).toEqual([])
  })

  test('is within the limits of whoever asks', async () => {
    const whole = { workgroups: 'all', campaigns: 'all', places: 'all' } as const
    const people = `{${await hidden()}}`
    const seen = async (states: string[]) => {
      const context = at.contextOf(at.pid, { limits: { ...whole, places: { states, counties: [], zips: [] } } })
      const signature = signMet(w.house.contextKey, context.text, people)
      const statement = `do $$ begin perform set_config('app.met', '${people}', true), set_config('app.met_sig', '${signature}', true); end $$; select full_name from crm.lead`
      return JSON.stringify((await at.inside(statement, context)).rows)
    }
    expect(await seen(['FL'])).toContain('Toms Own')
    expect(await seen(['GA'])).not.toContain('Toms')
  })
})

test('a connection on which nothing was ever signed is no more believed', async () => {
  const [{ name }] = (await w.superuser`select current_database() as name`) as unknown as [{ name: string }]
  const fresh = connect({ ...inject('database').app, database: name })
  const [{ pid }] = (await fresh`select pg_backend_pid() as pid`) as unknown as [{ pid: number }]
  const { text } = at.contextOf(pid, { all: true })
  await expect(
    fresh.begin(async tx => {
      await tx`select set_config('app.ctx', ${text}, true)`
      return tx`select full_name from crm.lead`
    }),
  ).rejects.toMatchObject({ code: '42501', message: 'forged context' })
  await fresh.end()
})

describe('a request that claims a lead', () => {
  const claiming = (statement: string) => slippedInto(w, claimLead, () => w.firm.leo.ask(claimLead, { lead: pooled }), statement)

  test('shows the lead that is claimed, and no colleague’s', async () => {
    expect(values(await claiming(`select id from crm.lead where id = '${pooled}'`))).toEqual([pooled])
    for (const [table, column] of Object.entries(told)) {
      expect(ofToms(await claiming(`select ${column} from ${table}`), table), table).toEqual([])
      const written = writtenOf(column)
      expect(ofToms(await claiming(`update ${table} set ${written} = ${written} returning ${column}`), table), table).toEqual([])
    }
  })

  test('that is refused shows nothing of it', async () => {
    const handlers = w.house.handlers as Map<string, Handler>
    const handler = handlers.get(claimLead.name)!
    let seen: unknown[] | undefined
    handlers.set(claimLead.name, {
      ...handler,
      run: async (ctx, input) => {
        const refusal = await handler.run(ctx, input).catch(error => error as { word: string })
        expect(refusal).toMatchObject({ word: 'forbidden' })
        seen = await ctx.rows(sql`select id from crm.lead where id = ${pooled}`)
        throw refusal
      },
    })
    // Nobody licensed him for it.
    await expect(w.firm.tom.ask(claimLead, { lead: pooled })).rejects.toMatchObject({ word: 'forbidden' })
    handlers.set(claimLead.name, handler)
    expect(seen).toEqual([])
  })

  test('and the list of what may be claimed tell of nobody who may not be claimed', async () => {
    const listing = (statement: string) =>
      slippedInto(w, listUnclaimed, () => w.firm.leo.ask(listUnclaimed, { limit: 10 }), statement)
    expect((await w.firm.leo.ask(listUnclaimed, { limit: 10 })).items.map(item => item.id)).toContain(pooled)
    expect(ofToms(await listing('select full_name from crm.lead'))).toEqual([])
    expect(values(await listing('select id from lead_hunter.unclaimed_view'))).toContain(pooled)
    await w.superuser`update lead_hunter.pool set who = ${{ of: 'people', people: [w.firm.tom.id] } as never}::jsonb where tenant_id = ${w.firm.tenant}`
    expect(await listing('select id from lead_hunter.unclaimed_view')).toEqual([])
    await w.superuser`update lead_hunter.pool set who = ${{ of: 'everyone' } as never}::jsonb where tenant_id = ${w.firm.tenant}`
  })

  test.each([
    ['list', () => `select id from lead_hunter.unclaimed_view where id = '${pooled}'`],
    ['lock', () => `select contact from lead_hunter.lock_claimable('${pooled}')`],
  ])('nor does the %s of what may be claimed to whoever may claim nothing', async (_, statement) => {
    const { abe, leo } = w.firm
    const counted = async (who: Person) => (await at.inside(statement(), at.contextOf(at.pid, { owners: [who.id] }, who))).count
    expect([await counted(leo), await counted(abe)]).toEqual([1, 0])
  })
})

test.each([
  ['saved views', listViews, () => w.firm.leo.ask(listViews, { page: 'leads' })],
  ['saving a view', saveView, () => w.firm.leo.ask(saveView, { page: 'leads', name: newId(), search: '' })],
  ['colleagues', listPeople, () => w.firm.leo.ask(listPeople, {})],
] as const)('a request about %s shows no colleague’s records', async (_, action, ask) => {
  for (const [table, column] of Object.entries(told))
    expect(ofToms(await slippedInto(w, action, ask, `select ${column} from ${table}`), table), table).toEqual([])
})
