import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { listLeads } from '#modules/crm/contract.ts'
import { neededBy } from '#policy/action.ts'
import { clientFunctions } from '#policy/client-matrix.ts'
import { type Permission, permissions } from '#policy/matrix.ts'
import { takesDemands } from '#policy/matrix-laws.ts'
import { segregation } from '#policy/segregation.ts'
import { agreed, secondLeaves } from '../../../test/agreed.ts'
import { inside } from '../../../test/inside.ts'
import { because, type MatrixDesk, openMatrixDesk } from '../../../test/matrix-desk.ts'
import type { Person, World } from '../../../test/world.ts'
import * as contract from './contract.ts'
import { authorityOf } from './index.ts'

let desk: MatrixDesk
let w: World
let second: Person
beforeEach(async () => {
  desk = await openMatrixDesk()
  ;({ w, second } = desk)
})
afterEach(() => w.close())

const draftOf = async () => (await desk.draft())!

describe('exceptions', () => {
  const until = (days: number) => new Date(w.now().getTime() + days * 864e5).toISOString()

  test('one is granted by two people, counted apart, and ends by itself', async () => {
    const { ann, max } = w.firm
    await expect(max.ask(contract.listUserTypes, {})).resolves.toBeDefined()
    const wanted = {
      person: max.id,
      permission: 'lead.assign' as const,
      level: 'group' as const,
      reason: 'Covers for Bea in May.',
      until: until(5),
    }
    await expect(ann.ask(contract.denyOverride, wanted)).rejects.toThrow(/Granting takes a second person/)
    const asked = (await ann.ask(contract.grantOverride, wanted, because)) as unknown as { approval: { id: string } }
    await desk.agree(second, asked.approval.id)
    await w.drain()
    const { items, counted } = await ann.ask(contract.listOverrides, {})
    // Whoever watches over access reads why, though no contact detail.
    const cora = await w.hire(w.firm, 'cora', 'compliance')
    expect((await cora.ask(contract.listOverrides, {})).items[0]!.reason).toBe('Covers for Bea in May.')
    expect(items).toMatchObject([{ name: 'Max', permission: 'lead.assign', level: 'group', typeLevel: 'none', ended: false }])
    expect(counted).toBe(1)
    expect((await inside(w, w.firm, ctx => authorityOf(ctx, max.id)))!.rights.cells['lead.assign']?.level).toBe('group')
    const can = async () => (await max.ask(contract.readMe, {})).can
    expect((await can())['lead.assign']).toBeDefined()
    w.pass(5 * 24 * 60)
    expect((await can())['lead.assign']).toBeUndefined()
  })

  test('a denial is at once; ending it is granting', async () => {
    const { ann, leo } = w.firm
    await leo.ask(listLeads, {})
    await ann.ask(contract.denyOverride, {
      person: leo.id,
      permission: 'lead.read',
      level: 'none',
      reason: 'Under review.',
      until: until(3),
    })
    await expect(leo.ask(listLeads, {})).rejects.toThrow(/may not: see leads/)
    await expect(ann.ask(contract.endOverride, { person: leo.id, permission: 'lead.read' })).rejects.toThrow(
      /second person decides/,
    )
    w.pass(3 * 24 * 60)
    await leo.ask(listLeads, {})
  })

  test('none makes a pair that must be apart, none goes beyond the base, and the last administrator loses nothing', async () => {
    const { ann, bea } = w.firm
    const ask = (person: string, permission: Permission, level: string) =>
      ann.ask(contract.grantOverride, { person, permission, level, reason: 'Because.', until: until(3) } as never, because)
    await expect(ask(bea.id, 'people.invite', 'all')).rejects.toThrow(/cannot be held together. Whoever can invite/)
    await expect(ask(bea.id, 'lead.read', 'partner')).rejects.toThrow(/belong to no partner company/)
    await w.superuser`update identity.member set user_type = 'loan_officer' where id = ${second.id}`
    const deny = ann.ask(contract.denyOverride, {
      person: ann.id,
      permission: 'people.manage',
      level: 'none',
      reason: 'Holiday.',
      until: until(3),
    })
    await expect(deny).rejects.toThrow(/Nobody would be left/)
  })
})

describe('laws', () => {
  test('a draft that breaks one is not kept, and says why', async () => {
    const { ann } = w.firm
    await ann.ask(contract.openDraft, {})
    const edit = async (type: string, levels: Partial<Record<Permission, string>>) =>
      ann.ask(contract.editDraft, { cells: await desk.cells(type, levels) })
    await expect(edit('Loan officer', { 'lead.read': 'partner' })).rejects.toThrow(/belong to no partner company/)
    await expect(edit('Partner', { 'people.manage': 'all' })).rejects.toThrow(/People of other companies/)
    await expect(edit('Processor', { 'self.use': 'none' })).rejects.toThrow(/Everybody keeps/)
    await expect(edit('Administrator', { 'matrix.edit': 'none' })).rejects.toThrow(/One administrator type must keep/)
    await expect(edit('Branch manager', { 'people.manage': 'all' })).rejects.toThrow(/cannot be held together/)
    await expect(edit('Loan officer', { 'view.use': 'own' })).rejects.toThrow(/over everything or not at all/)
    expect((await draftOf()).hash).toBe((await ann.ask(contract.readMatrix, {})).version.hash)
  })

  test('the database refuses the same, whatever writes to it', async () => {
    const { ann } = w.firm
    const { functions, types } = await ann.ask(contract.readMatrix, {})
    const problem = async (change: (cells: Record<string, string>) => void, base = 'loan_officer') => {
      const document = structuredClone({ format: 1, functions, types })
      change(document.types.find(type => type.base === base)!.cells as Record<string, string>)
      return (await w.superuser<{ p: string | null }[]>`select identity.matrix_problem(${document as never}::jsonb) as p`)[0]!.p
    }
    expect(await problem(() => {})).toBeNull()
    for (const { pair, law } of segregation) {
      const holding = (c: Record<string, string>) => Object.assign(c, { [pair[0]]: 'all', [pair[1]]: 'all' })
      if (law === 'apart') expect.soft(await problem(holding), pair.join()).toMatch(/cannot be held together/)
      expect.soft(await problem(holding, 'tenant_admin'), pair.join()).toBeNull()
    }
    for (const permission of permissions.filter(p => !clientFunctions.includes(p)))
      expect.soft(await problem(c => Object.assign(c, { [permission]: 'all' })), permission).toMatch(/machines/)
    expect(await problem(c => Object.assign(c, { 'lead.read': 'partner' }))).toMatch(/partner/)
    expect(await problem(c => Object.assign(c, { 'lead.read': 'group' }), 'partner_rep')).toMatch(/branch/)
    expect(await problem(c => delete c['self.use'])).toMatch(/own account/)
    expect(await problem(c => delete c['people.manage'], 'tenant_admin')).toMatch(/One administrator/)
  })
})

test('nobody gives a type that decides over the company without holding the same, or themselves more', async () => {
  const { ann, leo } = w.firm
  await ann.ask(contract.openDraft, {})
  const made = await ann.ask(contract.copyUserType, { of: (await desk.typeOf('Administrator')).id, name: 'People desk' })
  const taken = ['matrix.edit', 'matrix.publish', 'approval.decide'] as const
  await ann.ask(contract.editDraft, { cells: taken.map(permission => ({ type: made.id, permission, level: 'none' as const })) })
  await desk.publish()
  const wrong = ann.ask(contract.invitePerson, {
    name: 'Nell New',
    email: 'nell@palmetto.example',
    type: 'loan_officer',
    userType: made.id,
  })
  await expect(wrong).rejects.toThrow('“People desk” is based on administrator.')
  await agreed(w, ann, contract.updatePerson, { person: second.id, userType: made.id })
  await second.ask(contract.updatePerson, { person: leo.id, type: 'branch_manager' }).then(
    () => expect.unreachable(),
    error =>
      expect(error.message).toBe(
        '“Branch manager” may decide what a colleague asked for, and you may not. Ask somebody who may.',
      ),
  )
  await second.ask(contract.updatePerson, { person: leo.id, type: 'processor' })
  await expect(second.ask(contract.updatePerson, { person: second.id, type: 'tenant_admin' })).rejects.toThrow(/and you may not/)
  await agreed(w, second, contract.invitePerson, {
    name: 'Nell New',
    email: 'nell@palmetto.example',
    type: 'tenant_admin',
    userType: made.id,
  })
  const nell = (await ann.ask(contract.listPeople, {})).items.find(one => one.name === 'Nell New')
  expect(nell).toMatchObject({ type: 'tenant_admin', typeName: 'People desk', status: 'invited' })
  // With the others gone to it, nobody would be left to change the matrix.
  // As in a client that sets itself up, where nobody else is asked.
  await secondLeaves(w, w.firm)
  await w.superuser`update identity.tenant set two_since = null where tenant_id = ${w.firm.tenant}`
  await expect(ann.ask(contract.updatePerson, { person: ann.id, userType: made.id })).rejects.toThrow(
    /only administrator|Nobody would be left/,
  )
})

test('a partner exports what is their own and never more, by the law and in the database', async () => {
  const { ann } = w.firm
  const inForce = (await ann.ask(contract.readMatrix, {})).types.find(type => type.base === 'partner_owner')!
  expect(inForce.cells['lead.export']).toBe('own')
  await ann.ask(contract.openDraft, {})
  for (const level of ['partner', 'all'])
    await expect(ann.ask(contract.editDraft, { cells: await desk.cells('Partner', { 'lead.export': level }) })).rejects.toThrow(
      /beyond what they brought/,
    )
  const problem = async (level: string) =>
    (
      await w.superuser<{ p: string | null }[]>`
      select identity.matrix_problem(jsonb_set(document, '{types}', (select jsonb_agg(case when t ->> 'base' = 'partner_owner'
        then jsonb_set(t, '{cells,lead.export}', to_jsonb(${level}::text)) else t end) from jsonb_array_elements(document -> 'types') t))) as p
      from identity.matrix_version where tenant_id = ${w.firm.tenant} and state = 'published'`
    )[0]!.p
  expect([await problem('own'), await problem('none'), await problem('partner'), await problem('all')]).toEqual([
    null,
    null,
    'People of other companies export what is their own.',
    'People of other companies export what is their own.',
  ])
})

test('a version in force says what it said: a level that is shipped later is nobody’s until the client publishes it', async () => {
  const cora = await w.hire(w.firm, 'cora', 'compliance')
  const cells = (await desk.cells('Compliance officer', { 'lead.export': 'none' }))!
  await desk.publish(cells)
  expect((await cora.ask(contract.readMe, {})).can['lead.export']).toBeUndefined()
  await desk.publish(cells.map(cell => ({ ...cell, level: 'all' as const })))
  expect((await cora.ask(contract.readMe, {})).can['lead.export']).toEqual({
    level: 'all',
    demands: { approval: true, proofMinutes: 15 },
  })
})

test('what only reads takes no demand, and everything that does something may', async () => {
  const actions = [...w.house.actions.values()].filter(action => action.door !== 'job')
  const opened = (permission: Permission) => actions.filter(action => neededBy(action).includes(permission))
  for (const permission of clientFunctions.filter(one => opened(one).length > 0 && one !== 'self.use'))
    expect(takesDemands(permission), permission).toBe(opened(permission).some(action => action.kind === 'command'))
  const type = 'Loan officer'
  await w.firm.ann.ask(contract.openDraft, {})
  const cells = (await desk.cells(type, { 'lead.read': 'own' }))!
  const demanding = cells.map(cell => ({ ...cell, demands: { reason: true as const } }))
  await expect(w.firm.ann.ask(contract.editDraft, { cells: demanding })).rejects.toThrow(/is reading/)
})
