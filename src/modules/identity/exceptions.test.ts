import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Permission } from '#policy/matrix.ts'
import { giveDirectoryKey } from '../../../test/directories.ts'
import { because, type MatrixDesk, openMatrixDesk } from '../../../test/matrix-desk.ts'
import { overHttp } from '../../../test/over-http.ts'
import type { Person, World } from '../../../test/world.ts'
import * as contract from './contract.ts'

let desk: MatrixDesk
let w: World
beforeEach(async () => {
  desk = await openMatrixDesk()
  ;({ w } = desk)
})
afterEach(() => w.close())

const wanted = (person: Person, permission: Permission, level: string, days: number) =>
  ({
    person: person.id,
    permission,
    level,
    reason: 'Covers for a colleague.',
    until: new Date(w.now().getTime() + days * 864e5).toISOString(),
  }) as never
async function grant(person: Person, permission: Permission, level: string, days = 30): Promise<void> {
  const asked = await w.firm.ann.ask(contract.grantOverride, wanted(person, permission, level, days), because)
  await desk.agree(desk.second, (asked as unknown as { approval: { id: string } }).approval.id)
  await w.drain()
}
const deny = (person: Person, permission: Permission, days: number) =>
  w.firm.ann.ask(contract.denyOverride, wanted(person, permission, 'none', days))
const turn = (person: Person, type: 'branch_manager' | 'loan_officer' | 'partner_rep', more: object = {}) =>
  w.firm.ann.ask(contract.updatePerson, { person: person.id, type, ...more })
const typeOf = async (person: Person) =>
  (await w.firm.ann.ask(contract.listPeople, {})).items.find(one => one.id === person.id)!.type
const exceptionsOf = async (person: Person) =>
  (await w.firm.ann.ask(contract.listOverrides, { person: person.id })).items.map(one => one.permission)

describe('another user type', () => {
  test('is refused to whom it would make hold, with an exception, what must be apart', async () => {
    const { ann, max } = w.firm
    await grant(max, 'people.manage', 'all')
    const refused = { word: 'conflict', message: expect.stringMatching(/Max has exceptions .* cannot be held together/) }
    await expect(turn(max, 'branch_manager')).rejects.toMatchObject(refused)
    const { id } = await desk.typeOf('Branch manager')
    await expect(ann.ask(contract.updatePerson, { person: max.id, userType: id })).rejects.toMatchObject(refused)
    expect(await typeOf(max)).toBe('marketing')
    await turn(max, 'loan_officer')
    await ann.ask(contract.endOverride, { person: max.id, permission: 'people.manage' })
    await turn(max, 'branch_manager')
    expect(await typeOf(max)).toBe('branch_manager')
  })

  test('is refused where its base cannot hold what was granted', async () => {
    const { ann, leo } = w.firm
    const { id: partner } = await ann.ask(contract.createPartnerCompany, { name: 'First Realty' })
    await grant(leo, 'lead.read', 'group')
    await expect(turn(leo, 'partner_rep', { partner })).rejects.toThrow(/belong to no branch and no workgroup/)
    expect(await typeOf(leo)).toBe('loan_officer')
  })

  test('does not come back with somebody who was away while the matrix changed', async () => {
    const { ann, max } = w.firm
    await grant(max, 'people.manage', 'all')
    await w.superuser`update identity.member set status = 'deactivated' where id = ${max.id}`
    await desk.publish(await desk.cells('Marketing manager', { 'approval.decide': 'all' }))
    await expect(ann.ask(contract.reactivatePerson, { person: max.id })).rejects.toThrow(/cannot be held together/)
    await ann.ask(contract.endOverride, { person: max.id, permission: 'people.manage' })
    await ann.ask(contract.reactivatePerson, { person: max.id })
  })

  test('that a directory gives ends what was granted beyond it, so that nothing meets that must be apart', async () => {
    const { ann, max } = w.firm
    await grant(max, 'people.manage', 'all')
    const provider = { kind: 'oidc' as const, issuer: 'https://okta.example', clientId: 'us' }
    const { id: connection } = await ann.ask(contract.createConnection, { name: 'Okta', provider })
    const { id: userType } = await desk.typeOf('Branch manager')
    await ann.ask(contract.setGroupMeanings, { connection, groups: [{ group: 'Heads', userType, branch: null }] })
    const directory = await openDirectory(connection)
    await directory('/Groups', { displayName: 'Heads', members: [{ value: max.id }] })
    expect(await typeOf(max)).toBe('branch_manager')
    expect(await exceptionsOf(max)).toEqual([])
  })
})

describe('a denial', () => {
  test('keeps two halves apart only for as long as it lasts, so nothing is granted beyond it', async () => {
    const { ann, bea } = w.firm
    await deny(bea, 'approval.decide', 5)
    const tooLong = ann.ask(contract.grantOverride, wanted(bea, 'people.manage', 'all', 9), because)
    await expect(tooLong).rejects.toThrow(/cannot be held together/)
    await grant(bea, 'people.manage', 'all', 4)
    await expect(deny(bea, 'approval.decide', 2)).rejects.toThrow()
    expect(await exceptionsOf(bea)).toEqual(['people.manage', 'approval.decide'])
  })
})

describe('a grant beyond sight', () => {
  const refused = {
    word: 'invalid',
    message: expect.stringMatching(/^Leo would work on what they do not see: “Edit leads” .* “See leads”/),
  }
  const ask = (permission: Permission, level: string, days: number) =>
    w.firm.ann.ask(contract.grantOverride, wanted(w.firm.leo, permission, level, days), because)

  test.each(['lead.edit', 'lead.move', 'lead.export', 'field.reveal', 'contact.edit'] as const)(
    'is refused of %s, and names the cell that is narrower',
    async permission => {
      await expect(ask(permission, 'group', 5)).rejects.toMatchObject({
        word: 'invalid',
        facts: {
          permission,
          sees: { lead: 'lead.read', contact: 'contact.read', field: 'loan.read' }[permission.split('.')[0]!],
        },
      })
      expect(await exceptionsOf(w.firm.leo)).toEqual([])
    },
  )

  test('is agreed to once they see as much, for as long', async () => {
    await expect(ask('lead.edit', 'group', 5)).rejects.toMatchObject(refused)
    await grant(w.firm.leo, 'lead.read', 'group', 4)
    await expect(ask('lead.edit', 'group', 5)).rejects.toMatchObject(refused)
    await grant(w.firm.leo, 'lead.edit', 'group', 4)
    expect((await exceptionsOf(w.firm.leo)).toSorted()).toEqual(['lead.edit', 'lead.read'])
  })

  test('is not granted where sight was taken away while a second person thought about it', async () => {
    const { leo } = w.firm
    await grant(leo, 'lead.read', 'group', 9)
    const asked = (await ask('lead.edit', 'group', 5)) as unknown as { approval: { id: string } }
    await deny(leo, 'lead.read', 30)
    await desk.agree(desk.second, asked.approval.id)
    await w.drain()
    expect(await exceptionsOf(leo)).toEqual(['lead.read'])
  })

  test('keeps nobody from taking sight away', async () => {
    await deny(w.firm.leo, 'lead.read', 5)
    expect(await exceptionsOf(w.firm.leo)).toEqual(['lead.read'])
  })
})

/** What a directory would send, as the connection's own key. */
async function openDirectory(connection: string) {
  const token = await giveDirectoryKey(w, w.firm.tenant, connection)
  const { send } = await overHttp(w)
  return async (path: string, body: object) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' }
    const answer = await send({ method: 'POST', url: `/scim/v2${path}`, headers, payload: JSON.stringify(body) })
    expect(answer.statusCode, answer.body).toBe(201)
  }
}
