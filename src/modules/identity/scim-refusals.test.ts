import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { newId } from '#base/id.ts'
import { forgetBudgets } from '#kernel/budget.ts'
import { limits } from '#policy/limits.ts'
import { type Directories, openDirectories } from '../../../test/directories.ts'
import * as identity from './contract.ts'

let d: Directories
beforeAll(async () => {
  d = await openDirectories()
})
afterAll(() => d.w.close())
beforeEach(forgetBudgets)

const written = () =>
  d.w.superuser`select tenant_id, actor_kind, actor_id, subject_kind, subject_id, facts from kernel.event
    where name = 'identity.keepScimRefusal' order by id`
const calls = async () => (await d.w.firm.ann.ask(identity.readConnection, { connection: d.connections.palmetto! })).calls

test('a refused call is written with what it was and why, and nothing of what was sent', async () => {
  const user = await d.create()
  const secret = 'somebody.private@example.com'
  await d.scim('POST', '/Users', d.person({ userName: user.userName, displayName: secret }))
  await d.patch(user.id, { op: 'replace', path: 'userName', value: 'not an address' })
  await d.scim('PUT', `/Users/${user.id}`, d.person(), { headers: { 'if-match': 'W/"old"' } })
  await d.filtered(`userName lk "${secret}"`)
  await d.send({
    method: 'POST',
    url: '/scim/v2/Users',
    headers: { authorization: `Bearer ${d.keys.palmetto}`, 'content-type': 'application/scim+json' },
    payload: `{"userName": "${secret}`,
  })
  await d.scim('DELETE', `/Users/${d.w.firm.ann.id}`)
  await d.scim('PATCH', `/Users/${newId()}`, { Operations: [{ op: 'replace', path: 'active', value: false }] })
  const events = await written()
  expect(events.map(e => [e.facts.call, e.facts.status, e.facts.why])).toEqual([
    ['identity.createScimUser', 409, 'uniqueness'],
    ['identity.patchScimUser', 400, 'invalidValue'],
    ['identity.replaceScimUser', 412, 'changed'],
    ['identity.listScimUsers', 400, 'invalidFilter'],
    ['identity.createScimUser', 400, 'invalidSyntax'],
    ['identity.deleteScimUser', 409, 'conflict'],
    ['identity.patchScimUser', 404, 'not-found'],
  ])
  for (const event of events)
    expect(event).toMatchObject({
      tenant_id: d.w.firm.tenant,
      actor_kind: 'provisioner',
      actor_id: d.connections.palmetto,
    })
  expect(events[1]).toMatchObject({ subject_kind: 'member', subject_id: user.id })
  expect(JSON.stringify(events)).not.toContain(secret)
  expect((await calls())[0]).toMatchObject({ outcome: 'refused', why: 'not-found', person: null })
  expect((await calls()).find(call => call.why === 'conflict')).toMatchObject({ name: 'identity.deleteScimUser', person: 'Ann' })
})

test('somebody looked up who is not there is no refusal', async () => {
  const before = (await written()).length
  expect((await d.scim('GET', `/Users/${newId()}`)).status).toBe(404)
  expect(await written()).toHaveLength(before)
})

test('no key fills the log: of its own refusals so many, of a wrong key’s none', async () => {
  const before = (await written()).length
  const { most } = limits['scim.refusal']
  for (let n = 0; n < most + 5; n++) expect((await d.filtered('nonsense')).status).toBe(400)
  expect(await written()).toHaveLength(before + most)
  for (let n = 0; n < 20; n++) expect((await d.scim('GET', '/Users', undefined, { key: `ccscim_wrong${n}` })).status).toBe(401)
  expect(await written()).toHaveLength(before + most)
  // What was only counted is told by the next that is written.
  forgetBudgets()
  await d.filtered('nonsense')
  expect((await written()).at(-1)!.facts).toMatchObject({ call: 'identity.listScimUsers', unwritten: 5 })
  expect((await calls())[0]).toMatchObject({ outcome: 'refused', unwritten: 5 })
})
