import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { Id } from '#base/id.ts'
import { signContext } from '#kernel/context.ts'
import { connect, type SqlClient } from '#kernel/db.ts'
import { listViews } from '#modules/crm/contract.ts'
import * as identity from '#modules/identity/contract.ts'
import { routeOf } from '#policy/action.ts'
import { bounds, type CallDesk, openCallDesk } from '../../../test/call-desk.ts'
import { slippedInto } from '../../../test/inside.ts'
import { overHttp } from '../../../test/over-http.ts'
import { smallestInput } from '../../../test/smallest-input.ts'
import type { Person } from '../../../test/world.ts'
import * as c from './contract.ts'

let desk: CallDesk
let ann: Person
let cal: Person
beforeAll(async () => {
  desk = await openCallDesk()
  ann = desk.w.firm.ann
  cal = await desk.caller('cal', ['July refi'])
})
afterAll(() => desk.w.close())

const unbound = { hours: null, networks: null, startsOn: null, endsOn: null }
const said = (asking: Promise<unknown>) =>
  asking.then(
    () => 'done',
    error => (error as Error).message,
  )

describe('nobody is a caller', () => {
  test('whose campaigns nobody named, by whichever way they become one', async () => {
    const max = await desk.w.hire(desk.w.firm, 'mia', 'marketing')
    expect(await said(ann.ask(identity.updatePerson, { person: max.id, type: 'caller' }))).toContain('limited to named campaigns')
    const invited = { name: 'Ivy Invited', email: 'ivy@center.example', type: 'caller' as const }
    expect(await said(ann.ask(identity.invitePerson, invited))).toBe('Name the campaigns they call for.')
    const { id } = await ann.ask(identity.invitePerson, { ...invited, campaigns: ['July refi'] })
    expect(await ann.ask(identity.readLimits, { person: id })).toMatchObject({
      campaigns: { mode: 'only', names: ['July refi'] },
    })
    const all = { campaigns: { mode: 'all' as const }, places: { mode: 'all' as const } }
    expect(await said(ann.ask(identity.setLimits, { person: id, ...all }))).toContain('limited to named campaigns')
    for (const statement of [
      `update identity.internal_settings set campaign_mode = 'all' where member_id = '${id}'`,
      `delete from identity.internal_settings where member_id = '${id}'`,
      `update identity.member set user_type = 'caller' where id = '${max.id}'`,
    ])
      expect(await said(desk.w.superuser.unsafe(statement)), statement).toContain('limited to named campaigns')
  })

  test('before their type has hours, networks and a last day; and none of these is taken off while somebody is', async () => {
    const { id } = await desk.typeOf('Vendor caller')
    const set = (conditions: typeof bounds | typeof unbound) =>
      ann.ask(identity.setUserType, { type: id, name: 'Vendor caller', clearance: 'internal', conditions })
    await ann.ask(identity.openDraft, {})
    for (const [missing, words] of [
      ['hours', 'hours'],
      ['networks', 'networks'],
      ['endsOn', 'a last day'],
    ] as const)
      expect(await said(set({ ...bounds, [missing]: null }))).toContain(`Missing: ${words}.`)
    await set(unbound)
    const draft = (await desk.draft())!
    const version = { version: draft.id, hash: draft.hash }
    await desk.agree(desk.second, await desk.askFor(ann, version))
    await desk.w.drain()
    expect(await desk.draft()).toMatchObject({ state: 'draft' })
    await ann.ask(identity.discardDraft, {})
    expect(await cal.ask(c.readCall, {})).toEqual({ call: null })
    // As shipped: nothing is bound there, so nobody can be one.
    const { ann: rival, max } = desk.w.rival
    expect(await said(rival.ask(identity.updatePerson, { person: max.id, type: 'caller' }))).toContain(
      'Nobody can be “Vendor caller” yet',
    )
  })

  test('after the last day, outside the hours, or from elsewhere', async () => {
    expect(await said(cal.ask(c.readCall, {}, { address: '198.51.100.1' }))).toContain('outside the networks')
    const now = desk.w.now()
    desk.w.pass(12 * 60)
    expect(await said(cal.ask(c.readCall, {}))).toContain('outside the hours')
    desk.w.pass(-12 * 60)
    await desk.bind({ ...bounds, endsOn: now.toISOString().slice(0, 10) })
    expect(await cal.ask(c.readCall, {})).toEqual({ call: null })
    desk.w.pass(24 * 60)
    expect(await said(cal.ask(c.readCall, {}))).toContain('ended')
    desk.w.pass(-24 * 60)
    await desk.bind(bounds)
  })

  test('with anything more, by the matrix or as an exception', async () => {
    await ann.ask(identity.openDraft, {})
    for (const levels of [{ 'lead.read': 'own' }, { 'view.use': 'all' }, { 'call.use': 'all' }])
      await expect(
        ann.ask(identity.editDraft, { cells: await desk.cells('Vendor caller', levels as never) }),
      ).rejects.toMatchObject({ word: 'invalid' })
    expect(
      await said(ann.ask(identity.editDraft, { cells: await desk.cells('Loan officer', { 'call.take': 'all' }) })),
    ).toContain('outside callers alone')
    await ann.ask(identity.discardDraft, {})
    const more = {
      person: cal.id,
      permission: 'lead.read' as const,
      level: 'own' as const,
      reason: 'Because',
      until: new Date(desk.w.now().getTime() + 7 * 864e5).toISOString(),
    }
    await expect(ann.ask(identity.grantOverride, more, { reason: 'Because' })).rejects.toMatchObject({ word: 'invalid' })
    const [published] = await desk.w.superuser<
      { document: string }[]
    >`select canonical as document from identity.matrix_version where state = 'published' and tenant_id = ${desk.w.firm.tenant}`
    const forged = JSON.parse(published!.document)
    for (const [base, cells] of [
      ['caller', { 'lead.read': 'own' }],
      ['caller', { 'call.use': 'all' }],
      ['loan_officer', { 'call.take': 'all' }],
    ] as const) {
      const types = forged.types.map((type: { base: string; cells: object }) =>
        type.base === base ? { ...type, cells: { ...type.cells, ...cells } } : type,
      )
      const document = JSON.stringify({ ...forged, types })
      const [law] = await desk.w.superuser<
        { problem: string }[]
      >`select identity.matrix_problem(${document}::text::jsonb) as problem`
      expect(law!.problem).toMatch(/callers/)
    }
  })
})

test('over HTTP a caller is answered by what calling is made of, and refused everything else', async () => {
  const { server, send } = await overHttp(desk.w)
  const mine = ['call.take', 'call.use', 'self.use']
  let refused = 0
  for (const action of desk.w.house.actions.values()) {
    const route = routeOf(action)
    if (!route || action.door !== 'member' || mine.includes(action.needs)) continue
    const input = smallestInput(action.input)
    const answer = await send({
      method: route.method,
      url: route.path.replace(/\{(\w+)\}/g, (_, field: string) => encodeURIComponent(String(input[field]))),
      headers: { cookie: `cc_session=${cal.token}`, origin: desk.w.house.places.publicUrl.origin },
      remoteAddress: '203.0.113.7',
      ...(route.method === 'GET' || route.method === 'DELETE' ? {} : { payload: {} }),
    })
    expect.soft([answer.statusCode, action.name]).toEqual([403, action.name])
    refused += 1
  }
  expect(refused).toBeGreaterThan(100)
  await server.close()
})

describe('SQL of their own, as the application’s role', () => {
  let app: SqlClient
  let pid: number
  beforeAll(async () => {
    const [{ name }] = (await desk.w.superuser`select current_database() as name`) as unknown as [{ name: string }]
    app = connect({ ...inject('database').app, database: name })
    ;[{ pid }] = (await app`select pg_backend_pid() as pid`) as unknown as [{ pid: number }]
  })
  afterAll(() => app.end({ timeout: 2 }))

  const inside = (statement: string) =>
    app.begin(async tx => {
      const scope = {
        all: false,
        owners: [cal.id],
        branches: [],
        partners: [],
        limits: { workgroups: 'all', campaigns: 'all', places: 'all' },
      } as const
      const facts = {
        tenant: desk.w.firm.tenant,
        actor: cal.id,
        kind: 'member',
        pid,
        bearer: undefined,
        version: 0,
        mayTransfer: false,
        scope,
      }
      const { text, signature } = signContext(desk.w.house.contextKey, facts)
      await tx`select kernel.enter(${text}, ${signature})`
      return tx.unsafe(statement)
    })

  test('reaches the lead in their hands, its person and their numbers, and no other', async () => {
    const leads = await desk.leads(
      { name: 'In Hand' },
      { name: 'Out Of Reach', campaign: 'Spring buyers' },
      { name: 'Same Campaign', createdAt: new Date(desk.w.now().getTime() - 9e6) },
    )
    expect(await inside('select id from crm.lead')).toHaveLength(0)
    expect((await cal.ask(c.takeCall, {})).call).toMatchObject({ name: 'In Hand' })
    expect(await inside('select full_name from crm.lead')).toMatchObject([{ full_name: 'In Hand' }])
    expect(await inside('select full_name from crm.contact')).toMatchObject([{ full_name: 'In Hand' }])
    expect(await inside('select sealed from crm.identifier')).toHaveLength(1)
    for (const table of ['crm.loan', 'crm.task', 'outreach.consent', 'crm.file'])
      expect([table, (await inside(`select 1 from ${table}`)).length]).toEqual([table, 0])
    expect((await inside(`update crm.lead set full_name = 'Theirs' where id <> '${leads[0]}'`)).count).toBe(0)
    expect((await inside(`update crm.lead set held_by = '${cal.id}', held_until = now() where id = '${leads[2]}'`)).count).toBe(0)
    // Nor a second one, by whoever writes.
    const second = desk.w.superuser`update crm.lead set held_by = ${cal.id}, held_until = now() where id = ${leads[2]!}`
    await expect(second).rejects.toMatchObject({ code: '23505' })
    await expect(inside(`update crm.lead set held_by = null, held_until = null where id = '${leads[0]}'`)).rejects.toMatchObject({
      code: '42501',
    })
    await inside('select crm.let_go(true, null, false)')
    expect(await inside('select id from crm.lead')).toHaveLength(0)
    expect(await inside('select id from crm.contact')).toHaveLength(0)
  })

  test('in the request that hands out the next lead sees that one, and of the others what the choice needs', async () => {
    const [contact] = await desk.w.superuser<{ id: Id }[]>`select id from crm.contact where full_name = 'Same Campaign'`
    const asking = (statement: string) => slippedInto(desk.w, c.takeCall, () => cal.ask(c.takeCall, {}), statement)
    const inHand = (await cal.ask(c.takeCall, {})).call!.name
    for (const table of ['lead', 'contact'])
      expect(await asking(`select full_name from crm.${table}`), table).toEqual([{ full_name: inHand }])
    expect(await asking(`select 1 from crm.identifier where contact_id = '${contact!.id}'`)).toEqual([])
    expect(await asking(`select 1 from outreach.consent where contact_id = '${contact!.id}'`)).toEqual([])
    expect(await asking(`update crm.lead set call_at = null where contact_id = '${contact!.id}' returning id`)).toEqual([])
  })

  test('the queue is told to nobody else, who takes no lead out of it', async () => {
    const { firm } = desk.w
    const [lead] = await desk.leads({ name: 'Waits' })
    const asked = [
      'select id from crm.callable_leads(10, null, null)',
      'select at from crm.next_call_at() at where at is not null',
      `select taken from crm.take_call('${lead}', now() + interval '1 hour') taken where taken`,
      `select contact from outreach.said_of_calls(array(select contact_id from crm.lead))`,
    ]
    for (const statement of asked)
      expect(
        await slippedInto(desk.w, listViews, () => firm.leo.ask(listViews, { page: 'leads' }), statement),
        statement,
      ).toEqual([])
    const [first] = asked
    await inside('select crm.let_go(true, null, false)')
    expect((await inside(first!)).length).toBeGreaterThan(0)
  })
})
