import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '#base/id.ts'
import { signContext } from '#kernel/context.ts'
import { decideApproval, readApproval } from '#modules/trust/contract.ts'
import type { Permission } from '#policy/matrix.ts'
import { everybody } from '#policy/scope.ts'
import { because, type MatrixDesk, openMatrixDesk } from '../../../test/matrix-desk.ts'
import type { Person, World } from '../../../test/world.ts'
import * as contract from './contract.ts'

let desk: MatrixDesk
let w: World
const elevated = (type: string, permission: Permission, level: 'own' | 'all') => ({
  ...{ type, permission, level },
  demands: { elevation: true as const },
})
beforeAll(async () => {
  desk = await openMatrixDesk()
  w = desk.w
  const [officer, admin] = [(await desk.typeOf('Loan officer')).id, (await desk.typeOf('Administrator')).id]
  await desk.publish([
    elevated(officer, 'lead.tag', 'own'),
    elevated(officer, 'timeline.read', 'own'),
    elevated(admin, 'licence.manage', 'all'),
  ] as never)
})
afterAll(() => w.close())

const ask = async (who: Person, input: Parameters<typeof who.ask<typeof contract.askElevation.input, never>>[1]) =>
  ((await who.ask(contract.askElevation, input as never, because)) as never as { approval: { id: string } }).approval.id
const can = async (who: Person, permission: Permission) => Boolean((await who.ask(contract.readMe, {})).can[permission])
const tagging = { permissions: ['lead.tag'] as Permission[], level: 'own' as const }
/** SQL in the signed context of a member. */
const sqlAs = (who: Person, text: string) =>
  w.house.db.transact(
    false,
    pid => {
      const facts = { tenant: w.firm.tenant, actor: who.id, kind: 'member', pid, scope: everybody, mayTransfer: true }
      const { text: context, signature } = signContext(w.house.contextKey, {
        ...{ ...facts, bearer: undefined, version: 0, at: w.now() },
      })
      return { text: 'select kernel.enter($1, $2)', values: [context, signature] }
    },
    tx => tx.text(text),
  )

test('what is marked so is not held, by the product and by the database, and may be asked for', async () => {
  const { leo, ann, bea } = w.firm
  expect(await can(leo, 'lead.tag')).toBe(false)
  expect((await leo.ask(contract.listElevations, {})).mayAsk).toEqual(
    expect.arrayContaining([
      { permission: 'lead.tag', level: 'own' },
      { permission: 'timeline.read', level: 'own' },
    ]),
  )
  expect((await bea.ask(contract.listElevations, {})).mayAsk).toEqual([])
  const rename = `update identity.licence set number = 'X' where member_id = '${w.firm.leo.id}'`
  await expect(sqlAs(ann, rename)).rejects.toThrow(/may not change/)
  // Nothing beyond the matrix, nobody else's, never for longer.
  await expect(ask(leo, { ...tagging, permissions: ['people.manage'] })).rejects.toMatchObject({ word: 'invalid' })
  await expect(ask(leo, { ...tagging, level: 'all' })).rejects.toMatchObject({ problems: [{ path: 'level' }] })
  await expect(ask(leo, { ...tagging, minutes: 481 })).rejects.toMatchObject({ problems: [{ path: 'minutes' }] })
  await expect(leo.ask(contract.askElevation, tagging)).rejects.toMatchObject({ word: 'needs-proof' })
})

test('agreed to by another it is held for its time alone, and everything done meanwhile names it', async () => {
  const { leo, ann } = w.firm
  const approval = await ask(leo, { ...tagging, minutes: 30 })
  expect(await ann.ask(readApproval, { approval })).toMatchObject({ subject: { name: 'Leo' }, touches: { people: 1 } })
  await desk.agree(ann, approval)
  await w.drain()
  expect(await can(leo, 'lead.tag')).toBe(true)
  expect(await can(leo, 'timeline.read')).toBe(false)
  const { items } = await leo.ask(contract.listElevations, {})
  expect(items).toMatchObject([{ state: 'holds', mine: true, mayEnd: true, permissions: ['lead.tag'], approval }])
  await leo.ask(contract.updateMe, { timeZone: 'America/Denver' })
  const [event] = await w.superuser<{ facts: unknown }[]>`
    select facts from kernel.event where name = 'identity.updateMe' order by id desc limit 1`
  expect(event!.facts).toEqual({ elevation: items[0]!.id })
  expect((await leo.ask(contract.readMe, {})).elevation).toMatchObject({ id: items[0]!.id })
  await expect(ask(leo, tagging)).rejects.toMatchObject({ word: 'conflict' })

  w.pass(31)
  expect(await can(leo, 'lead.tag')).toBe(false)
  expect((await leo.ask(contract.readMe, {})).elevation).toBeNull()
  expect((await leo.ask(contract.listElevations, {})).items).toMatchObject([{ state: 'over', mayEnd: false, endedBy: null }])
  await leo.ask(contract.updateMe, { timeZone: 'America/New_York' })
  const [later] = await w.superuser<{ facts: unknown }[]>`
    select facts from kernel.event where name = 'identity.updateMe' order by id desc limit 1`
  expect(later!.facts).toEqual({})
})

test('it may begin later, and ends sooner by whoever has it or decides over the company', async () => {
  const { leo, ann, bea } = w.firm
  const startsAt = new Date(w.now().getTime() + 2 * 3600_000).toISOString()
  await desk.agree(ann, await ask(leo, { ...tagging, startsAt, minutes: 480 }))
  await w.drain()
  const [coming] = (await leo.ask(contract.listElevations, {})).items
  expect([coming!.state, await can(leo, 'lead.tag')]).toEqual(['coming', false])
  w.pass(121)
  expect(await can(leo, 'lead.tag')).toBe(true)
  await expect(w.firm.abe.ask(contract.endElevation, { elevation: coming!.id })).rejects.toMatchObject({ word: 'not-found' })
  await expect(w.rival.ann.ask(contract.endElevation, { elevation: coming!.id })).rejects.toMatchObject({ word: 'not-found' })
  await bea.ask(contract.endElevation, { elevation: coming!.id })
  expect(await can(leo, 'lead.tag')).toBe(false)
  expect((await ann.ask(contract.listElevations, {})).items[0]).toMatchObject({ name: 'Leo', state: 'over', endedBy: 'Bea' })
})

test('the database holds it to what was agreed to: no statement has more, longer, sooner, or for somebody else', async () => {
  const { ann, leo } = w.firm
  const sue = await w.hire(w.firm, 'sue', 'tenant_admin')
  const approval = await ask(ann, { permissions: ['licence.manage'], level: 'all', minutes: 60 })
  const insert = (o: { by?: Person; permissions?: string; minutes?: number; of?: string | null; ahead?: string } = {}) => `
    insert into identity.elevation (tenant_id, id, member_id, permissions, level, asked_start, minutes, starts_at, ends_at, approval_id, made_at)
    values ('${w.firm.tenant}', '${newId()}', '${(o.by ?? ann).id}', '${o.permissions ?? '{licence.manage}'}', 'all', ${o.ahead ?? 'null'}, ${o.minutes ?? 60}, now(), now(),
      '${o.of ?? approval}', now())`
  await expect(sqlAs(ann, insert())).rejects.toThrow(/agrees to this first/)
  await sue.ask(decideApproval, { approval, agree: true, hash: (await sue.ask(readApproval, { approval })).hash })
  for (const [who, statement] of [
    [ann, insert({ minutes: 61 })],
    [ann, insert({ permissions: '{licence.manage,people.manage}' })],
    [ann, insert({ ahead: `now() + interval '1 day'` })],
    [ann, insert({ by: leo })],
    [leo, insert({ by: leo })],
  ] as const)
    await expect(sqlAs(who, statement), statement).rejects.toThrow(/agrees to this first/)
  await w.drain()
  const rename = `update identity.licence set number = 'Y' where member_id = '${leo.id}'`
  await sqlAs(ann, rename)
  for (const set of [
    `minutes = 480`,
    `ends_at = ends_at + interval '1 hour'`,
    `permissions = '{people.manage}'`,
    `member_id = '${leo.id}'`,
  ])
    await expect(sqlAs(ann, `update identity.elevation set ${set}`), set).rejects.toThrow(/permission denied/)
  await expect(sqlAs(ann, 'delete from identity.elevation')).rejects.toThrow(/permission denied/)
  // Ended it is ended, and comes back by no statement.
  const items = (await ann.ask(contract.listElevations, {})).items.filter(one => one.mine)
  await ann.ask(contract.endElevation, { elevation: items[0]!.id })
  await expect(sqlAs(ann, rename)).rejects.toThrow(/may not change/)
  await expect(
    sqlAs(ann, `update identity.elevation set ended_at = null, ended_by = null where id = '${items[0]!.id}'`),
  ).rejects.toThrow()
  await expect(sqlAs(ann, insert())).rejects.toThrow(/agrees to this first/)
})
