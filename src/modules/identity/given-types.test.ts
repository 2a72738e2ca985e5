import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { forgetBudgets } from '#kernel/budget.ts'
import { agreed } from '../../../test/agreed.ts'
import { giveDirectoryKey } from '../../../test/directories.ts'
import { type MatrixDesk, openMatrixDesk } from '../../../test/matrix-desk.ts'
import { overHttp } from '../../../test/over-http.ts'
import * as identity from './contract.ts'

let desk: MatrixDesk
let scim: (method: 'POST' | 'DELETE', path: string, body?: unknown) => Promise<{ status: number; body: { id: string } }>
let connection: string
beforeAll(async () => {
  desk = await openMatrixDesk()
  const { ann } = desk.w.firm
  const { send } = await overHttp(desk.w)
  const provider = { kind: 'oidc' as const, issuer: 'https://okta.example', clientId: 'us' }
  connection = (await ann.ask(identity.createConnection, { name: 'Okta', provider })).id
  const token = await giveDirectoryKey(desk.w, desk.w.firm.tenant, connection)
  scim = async (method, path, body) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' }
    const answer = await send({ method, url: `/scim/v2${path}`, headers, ...(body ? { payload: JSON.stringify(body) } : {}) })
    return { status: answer.statusCode, body: answer.body ? JSON.parse(answer.body) : {} }
  }
})
afterAll(() => desk.w.close())
beforeEach(forgetBudgets)

const copied = async (of: string, name: string) => {
  const { ann } = desk.w.firm
  if (!(await desk.draft())) await ann.ask(identity.openDraft, {})
  return (await ann.ask(identity.copyUserType, { of: (await desk.typeOf(of)).id, name })).id
}
const give = (userType: string | null, group = 'Juniors') =>
  desk.w.firm.ann.ask(identity.setGroupMeanings, { connection, groups: [{ group, userType, branch: null }] })
const typeNameOf = async (person: string) =>
  (await desk.w.firm.ann.ask(identity.listPeople, {})).items.find(one => one.id === person)?.typeName

test('groups and newcomers are given types the client made, judged by their own cells', async () => {
  const { ann } = desk.w.firm
  const junior = await copied('Loan officer', 'Junior officer')
  const campaigns = await copied('Marketing manager', 'Campaign desk')
  await expect(give(junior)).rejects.toThrow('This user type is not in use any more.')
  await desk.publish()
  await give(junior)
  await ann.ask(identity.updateConnection, { connection, defaultType: campaigns })
  const { body: user } = await scim('POST', '/Users', { userName: 'june@palmetto.example', displayName: 'June' })
  expect(await typeNameOf(user.id)).toBe('Campaign desk')
  const { body: group } = await scim('POST', '/Groups', { displayName: 'Juniors', members: [{ value: user.id }] })
  expect(await typeNameOf(user.id)).toBe('Junior officer')
  await scim('DELETE', `/Groups/${group.id}`)
  expect(await typeNameOf(user.id)).toBe('Campaign desk')
})

test('what a directory gives is not dropped from the matrix, and nothing dropped is given', async () => {
  const { ann } = desk.w.firm
  const passing = await copied('Processor', 'Passing')
  await desk.publish()
  await give(passing)
  await ann.ask(identity.openDraft, {})
  await expect(ann.ask(identity.dropUserType, { type: passing })).rejects.toThrow(
    'Single sign-on gives the user type “Passing”. Choose another one there first.',
  )
  await give(null)
  await ann.ask(identity.dropUserType, { type: passing })
  // Given again before the draft is in force: the version is refused as a whole.
  await give(passing)
  const { id, hash } = (await desk.draft())!
  const approval = await desk.askFor(ann, { version: id, hash })
  await desk.agree(desk.second, approval).catch(() => undefined)
  await desk.w.drain()
  expect(await desk.stateOf(approval)).toBe('failed')
  await give(null)
  await desk.agree(desk.second, await desk.askFor(ann, { version: id, hash }))
  await desk.w.drain()
  await expect(give(passing)).rejects.toMatchObject({ word: 'invalid', problems: [{ path: 'groups' }] })
  await expect(
    desk.w.superuser`insert into identity.group_mapping (tenant_id, connection_id, group_name, type_id)
      values (${desk.w.firm.tenant}, ${connection}, 'Behind', ${passing})`,
  ).rejects.toThrow('A directory cannot give this user type.')
})

test('nobody gives by a group what they may not give by hand', async () => {
  const { ann } = desk.w.firm
  const people = await copied('Administrator', 'Sign-on desk')
  await ann.ask(identity.editDraft, {
    cells: (['matrix.edit', 'matrix.publish', 'approval.decide'] as const).map(permission => ({
      type: people,
      permission,
      level: 'none' as const,
    })),
  })
  await desk.publish()
  const keeper = await desk.w.hire(desk.w.firm, 'kim', 'tenant_admin')
  await agreed(desk.w, ann, identity.updatePerson, { person: keeper.id, userType: people })
  const administrator = (await desk.typeOf('Administrator')).id
  await expect(
    keeper.ask(identity.setGroupMeanings, { connection, groups: [{ group: 'A', userType: administrator, branch: null }] }),
  ).rejects.toMatchObject({ word: 'forbidden' })
  const partner = (await ann.ask(identity.listUserTypes, {})).items.find(type => type.base === 'partner_owner')!.id
  await expect(give(partner)).rejects.toThrow(/people of other companies/)
  await expect(ann.ask(identity.updateConnection, { connection, defaultType: administrator })).rejects.toThrow(
    '“Administrator” is given by a group or by hand, not to whoever comes.',
  )
})
