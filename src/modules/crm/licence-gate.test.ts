import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Id, newId } from '#base/id.ts'
import type { Refusal } from '#base/refusal.ts'
import { type RawBuilder, sql } from '#kernel/sql.ts'
import { mayHold } from '#policy/licence.ts'
import { inside } from '../../../test/inside.ts'
import { makeLeads, wordOf } from '../../../test/leads.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { addLoan, assignLoan, moveLoan, readLoan, updateLoan } from './contract/loan.ts'
import { deactivatePerson } from './contract/offboard.ts'
import * as c from './contract.ts'
import { keepLead, repeatLead } from './index.ts'
import { ended } from './rules/lead-status.ts'

let w: World
let lead: Id
let contact: Id
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
})
afterAll(() => w.close())
/** Of Leo, who may work in SC and NC; Tom may in FL and GA. */
beforeEach(async () => {
  const [made] = await makeLeads(w, w.firm, [{ name: 'Flo Mover', owner: w.firm.leo, state: 'SC' }])
  lead = made!.lead
  contact = made!.contact
})

const saidBy = (asking: Promise<unknown>): Promise<Pick<Refusal, 'word' | 'message' | 'facts'>> =>
  asking.then(
    () => ({ word: 'answered' }) as never,
    e => e,
  )
const seen = () => w.firm.ann.ask(c.readLead, { lead })
/** Behind the scenes: as if a licence had been there once. */
const put = (columns: Record<string, unknown>) => w.superuser`update crm.lead set ${w.superuser(columns)} where id = ${lead}`

describe('the state of a lead', () => {
  test('is not changed to one its officer may not hold it in; the officer is told why and what to do', async () => {
    for (const who of [w.firm.leo, w.firm.abe])
      expect(await saidBy(who.ask(c.updateLead, { lead, state: 'FL' }))).toMatchObject({
        word: 'conflict',
        message: 'Leo holds no license for FL. Ask your manager to move it.',
      })
    expect(await wordOf(w.firm.leo.ask(c.updateLead, { lead, zip: '33602' }))).toBe('conflict')
    expect(await seen()).toMatchObject({ state: 'SC', zip: null, owner: w.firm.leo.id })
    await w.firm.leo.ask(c.updateLead, { lead, state: 'NC' })
    expect(await seen()).toMatchObject({ state: 'NC' })
  })

  test('is changed by a manager together with the officer, or with nobody', async () => {
    const refused = await saidBy(w.firm.bea.ask(c.updateLead, { lead, state: 'FL' }))
    expect(refused).toMatchObject({
      message: 'Leo holds no license for FL. Choose who gets it, or give it to nobody yet.',
      facts: { demand: 'owner', state: 'FL' },
    })
    expect(await wordOf(w.firm.bea.ask(c.assignLead, { lead, owner: w.firm.leo.id, state: 'FL' }))).toBe('conflict')
    await w.firm.bea.ask(c.assignLead, { lead, owner: w.firm.tom.id, zip: '33602' })
    expect(await seen()).toMatchObject({ state: 'FL', zip: '33602', owner: w.firm.tom.id })
    await w.firm.ann.ask(c.assignLead, { lead, owner: null, zip: '29401' })
    expect(await seen()).toMatchObject({ state: 'SC', zip: '29401', owner: null })
  })

  test('follows the ZIP and is not unknown beside it', async () => {
    await w.firm.leo.ask(c.updateLead, { lead, zip: '27601' })
    expect(await seen()).toMatchObject({ state: 'NC', zip: '27601' })
    for (const sent of [{ state: null }, { state: 'SC' }, { state: 'NC', zip: '29401' }])
      expect(await wordOf(w.firm.leo.ask(c.updateLead, { lead, ...sent })), JSON.stringify(sent)).toBe('invalid')
    await w.firm.leo.ask(c.updateLead, { lead, state: null, zip: null })
    expect(await seen()).toMatchObject({ state: null, zip: null, owner: w.firm.leo.id })
  })

  test('that the person names later takes the lead from an officer who may not hold it there', async () => {
    await w.firm.leo.ask(c.updateLead, { lead, state: null })
    await inside(w, w.firm, async ctx => void (await repeatLead(ctx, lead, { state: 'GA' })))
    expect(await seen()).toMatchObject({ state: 'GA', owner: null, branch: w.firm.branches.charleston, status: 'new' })
    const { items } = await w.firm.leo.ask(c.listAlerts, {})
    expect(items[0]).toMatchObject({ kind: 'lead.released', title: expect.stringContaining('property in GA') })
  })

  test('that an old file names is left out instead', async () => {
    await w.firm.leo.ask(c.updateLead, { lead, state: null })
    await inside(w, w.firm, async ctx => {
      ctx.operation = newId()
      await repeatLead(ctx, lead, { state: 'GA', city: 'Atlanta', program: 'FHA' })
    })
    expect(await seen()).toMatchObject({ state: null, city: null, program: 'FHA', owner: w.firm.leo.id })
  })
})

describe('a lead nobody works on any more', () => {
  test('is not opened again by an officer who may not hold it, whichever way', async () => {
    await put({ property_state: 'FL', status: 'invalid' })
    const { pipelines } = await w.firm.leo.ask(c.listPipelines, {})
    const [first] = pipelines[0]!.stages
    const tries = [
      () => w.firm.leo.ask(c.updateLead, { lead, status: 'contacted' }),
      () => w.firm.leo.ask(c.moveLead, { lead, stage: first!.id }),
    ]
    for (const attempt of tries)
      expect(await saidBy(attempt())).toMatchObject({ message: 'Leo holds no license for FL. Ask your manager to move it.' })
    expect(await saidBy(w.firm.ann.ask(c.moveLead, { lead, stage: first!.id }))).toMatchObject({
      message: 'Leo holds no license for FL. Give it to somebody who does, then do this again.',
    })
    await put({ status: 'contacted', archived_at: w.now() })
    expect(await wordOf(w.firm.leo.ask(c.archiveLead, { lead, archived: false }))).toBe('conflict')
    for (const [was, change] of [
      [
        { status: 'invalid', archived_at: null },
        { kind: 'stage', stage: first!.id },
      ],
      [
        { status: 'contacted', archived_at: w.now() },
        { kind: 'archive', archived: false },
      ],
    ] as const) {
      await put(was)
      const { operation } = await w.firm.leo.ask(c.changeLeads, { selection: { ids: [lead] }, change } as never)
      await w.drain()
      expect(await w.firm.leo.ask(c.readOperation, { operation })).toMatchObject({
        state: 'done',
        result: { changed: 0, unlicensed: 1 },
      })
    }
    expect(await seen()).toMatchObject({ archived: true, owner: w.firm.leo.id })
  })

  test('goes to an heir who may not open it', async () => {
    await put({ owner_id: w.firm.tom.id, branch_id: w.firm.branches.tampa, property_state: 'FL', status: 'invalid' })
    await w.firm.ann.ask(deactivatePerson, { person: w.firm.tom.id, reassignTo: w.firm.leo.id })
    expect(await seen()).toMatchObject({ owner: w.firm.leo.id, status: 'invalid' })
    expect(await wordOf(w.firm.leo.ask(c.updateLead, { lead, status: 'contacted' }))).toBe('conflict')
    await w.superuser`update identity.member set status = 'active' where id = ${w.firm.tom.id}`
  })
})

describe('a loan', () => {
  test('is neither opened nor moved to a state its officer may not hold it in', async () => {
    await put({ property_state: 'FL' })
    expect(await saidBy(w.firm.leo.ask(c.convertLead, { lead, purpose: 'purchase' }))).toMatchObject({
      message: 'Leo holds no license for FL. Ask your manager to move it.',
    })
    for (const where of [{ state: 'CA' }, { propertyZip: '94016' }])
      expect(await wordOf(w.firm.leo.ask(addLoan, { contact, purpose: 'purchase', ...where }))).toBe('conflict')
    const { id: loan } = await w.firm.leo.ask(addLoan, { contact, purpose: 'purchase', state: 'SC' })
    for (const where of [{ state: 'CA' }, { propertyZip: '94016' }])
      expect(await wordOf(w.firm.leo.ask(updateLoan, { loan, ...where }))).toBe('conflict')
    await w.firm.bea.ask(assignLoan, { loan, owner: w.firm.tom.id, state: 'FL' })
    expect(await w.firm.ann.ask(readLoan, { loan })).toMatchObject({ state: 'FL', owner: w.firm.tom.id })
    const [row] = await w.superuser`select count(*)::int as n from crm.loan where contact_id = ${contact}`
    expect(row!.n).toBe(1)
  })

  test('goes on with an officer whose licence ran out, but is not opened again by them', async () => {
    const { pipelines, lostReasons } = await w.firm.leo.ask(c.listPipelines, {})
    const { stages } = pipelines.find(p => p.kind === 'purchase')!
    const [lost, open] = [stages.find(s => s.outcome === 'lost')!.id, stages.filter(s => s.outcome === 'open')[1]!.id]
    const { id: loan } = await w.firm.leo.ask(addLoan, { contact, purpose: 'purchase', state: 'SC' })
    const licence = (status: string) =>
      w.superuser`update identity.licence set status = ${status} where member_id = ${w.firm.leo.id} and state = 'SC'`
    await licence('inactive')
    await w.firm.leo.ask(moveLoan, { loan, stage: open })
    await w.firm.leo.ask(moveLoan, { loan, stage: lost, lostReason: lostReasons[0]!.id })
    expect(await wordOf(w.firm.leo.ask(moveLoan, { loan, stage: open }))).toBe('conflict')
    await w.firm.leo.ask(updateLoan, { loan, archived: true })
    await licence('active')
  })
})

describe('what a command forgets, the database does not', () => {
  const forgotten = (statement: (tenant: Id) => RawBuilder<unknown>) =>
    saidBy(inside(w, w.firm, async ctx => void (await ctx.rows(statement(ctx.tenant)))))
  const law = { word: 'conflict', message: expect.stringContaining('no active license for the state') }

  test('another officer, another state, a lead opened again, a new one', async () => {
    const set = (what: RawBuilder<unknown>) => (tenant: Id) =>
      sql`update crm.lead set ${what} where tenant_id = ${tenant} and id = ${lead}`
    expect(await forgotten(set(sql`owner_id = ${w.firm.tom.id}`))).toMatchObject(law)
    expect(await forgotten(set(sql`property_state = 'FL'`))).toMatchObject(law)
    expect(await forgotten(set(sql`owner_id = ${w.firm.bea.id}, property_state = null`))).toMatchObject(law)
    expect(await forgotten(set(sql`owner_id = ${w.firm.tom.id}, property_state = 'FL'`))).toEqual({ word: 'answered' })
    await put({ owner_id: w.firm.leo.id, status: 'lost' })
    expect(await forgotten(set(sql`status = 'contacted'`))).toMatchObject(law)
    const keeps = (owner: Id) =>
      saidBy(
        inside(w, w.firm, async ctx => {
          keepLead(ctx, { contact, owner, state: 'SC', fullName: 'New', emailHint: null, phoneHint: null, intent: 'purchase' })
        }),
      )
    expect(await keeps(w.firm.tom.id)).toMatchObject(law)
    expect(await keeps(w.firm.leo.id)).toEqual({ word: 'answered' })
  })

  test('judges as the law does that is written for people', async () => {
    const at = w.now()
    const day = (n: number) => new Date(at.getTime() + n * 864e5).toISOString().slice(0, 10)
    const member = w.firm.max.id
    for (const kind of ['mlo', 're_salesperson'])
      for (const status of ['active', 'inactive'])
        for (const expires of [day(-2), day(-1), day(0), day(1), null])
          for (const state of ['FL', 'GU']) {
            await w.superuser`delete from identity.licence where member_id = ${member}`
            await w.superuser`insert into identity.licence (tenant_id, id, member_id, state, number, kind, status, expires)
              values (${w.firm.tenant}, ${newId()}, ${member}, ${state}, '1', ${kind}, ${status}, ${expires})`
            const asked = ['FL', 'GU', 'SC', null]
            const [may] = await inside(w, w.firm, ctx =>
              ctx.rows<{ may: boolean[] }>(
                sql`select array(select identity.may_hold(${member}, s, ${at}) from unnest(${asked}::text[]) with ordinality u (s, n) order by n) as may`,
              ),
            )
            const licences = kind === 'mlo' ? [{ state, status, expires }] : []
            const byLaw = asked.map(s => mayHold({ active: true, licences }, s ?? undefined, at.getTime()).may)
            expect(may!.may, JSON.stringify({ kind, status, expires, state })).toEqual(byLaw)
          }
    await w.superuser`delete from identity.licence where member_id = ${member}`
    const closed = await w.superuser<{ s: string; closed: boolean }[]>`
      select s, crm.closed_lead(s) as closed from unnest(${[...c.leadStatuses]}::text[]) s`
    expect(
      closed
        .filter(row => row.closed)
        .map(row => row.s)
        .sort(),
    ).toEqual([...ended].sort())
  })
})
