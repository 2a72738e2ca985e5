import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { forgetBudgets } from '#kernel/budget.ts'
import { type Body, type Directories, openDirectories } from '../../../test/directories.ts'

let w: Directories['w']
let scim: Directories['scim']
let create: Directories['create']
let patch: Directories['patch']
let filtered: Directories['filtered']
let memberOf: Directories['memberOf']
beforeAll(async () => {
  ;({ w, scim, create, patch, filtered, memberOf } = await openDirectories())
})
afterAll(() => w.close())
beforeEach(forgetBudgets)

const file = join(process.env.FIXTURES_DIR ?? '', 'identity', 'scim_fixtures_EXTRACTED.json')
const isThere = process.env.FIXTURES_DIR !== undefined && existsSync(file)
if (!isThere) console.warn('SKIPPED: the recorded SCIM steps need FIXTURES_DIR.')

describe.skipIf(!isThere)('recorded steps of directories', () => {
  interface Step {
    step: string
    request: { method: string; path: string; body?: Body; headers?: Record<string, string> }
    expect: Body
  }
  const fixtures = isThere ? JSON.parse(readFileSync(file, 'utf8')) : { okta_spec: [], entra_patch: [], jackson: {} }
  const at = (body: Body, path: string) =>
    path
      .split(/[.[\]]+/)
      .filter(Boolean)
      .reduce<unknown>((here, name) => (here as Body | undefined)?.[name], body)

  test('every step of the directory’s own conformance run, in its order', async () => {
    let idUserOne = ''
    for (const { step, request, expect: wanted } of fixtures.okta_spec as Step[]) {
      const path = request.path
        .replace('{seededId}', w.firm.leo.id)
        .replace('{idUserOne}', idUserOne)
        .replace(/filter=(.*)$/, (_, filter) => `filter=${encodeURIComponent(filter)}`)
      const answer = await scim(request.method, path, request.body, { headers: request.headers ?? {} })
      expect.soft([step, answer.status]).toEqual([step, wanted.status])
      if (step === 'R6') idUserOne = answer.body.id
      for (const [what, value] of Object.entries(wanted)) {
        if (what === 'status') continue
        if (what === 'schemas') expect.soft(answer.body.schemas, step).toContain(value)
        else if (what === 'numeric')
          for (const name of value) expect.soft(typeof answer.body[name], `${step} ${name}`).toBe('number')
        else if (what === 'non_empty')
          for (const name of value) expect.soft(at(answer.body, name), `${step} ${name}`).toBeTruthy()
        else if (what === 'must_not_contain') expect.soft(JSON.stringify(answer.body), step).not.toMatch(/N3verSt0red|"password"/)
        else expect.soft(at(answer.body, what.replace(/^body\./, '')), `${step} ${what}`).toEqual(value)
      }
      if (answer.status !== 304) expect.soft(answer.headers['content-type'], step).toContain('application/scim+json')
    }
    expect((await filtered('userName eq "JORDAN.RIVERA@EXAMPLE.COM"')).body.totalResults).toBe(1)
  })

  test('no password is kept, wherever one would be', async () => {
    const rows = await w.superuser<{ text: string }[]>`
      select p.resource::text as text from identity.provisioned_user p union all select to_jsonb(m)::text from identity.member m
      union all select facts::text from kernel.event union all select after::text from kernel.change`
    expect(rows.filter(row => row.text?.includes('N3verSt0red'))).toEqual([])
    expect(
      await w.superuser`select 1 from identity.credential c join identity.provisioned_user p using (tenant_id, member_id)`,
    ).toEqual([])
  })

  test('every patch of the other directory’s dialect', async () => {
    const user = await create()
    for (const [n, { Operations, expect: wanted }] of (
      fixtures.entra_patch as { Operations: Body[]; expect: Body }[]
    ).entries()) {
      const answer = await patch(user.id, ...Operations)
      const [operation] = Operations as [Body]
      const said = JSON.stringify(operation)
      if (/rejected/.test(wanted.note ?? '')) {
        expect.soft([n, answer.status, answer.body.scimType]).toEqual([n, 400, 'invalidValue'])
        expect.soft((await memberOf(user.id)).status, said).toBe('active')
        continue
      }
      expect.soft([n, answer.status]).toEqual([n, 200])
      for (const [path, value] of Object.entries(wanted)) {
        if (path === 'status' || path === 'note') continue
        expect.soft(at(answer.body, path), said).toEqual(value)
      }
      if (operation.path?.startsWith('emails[')) {
        expect.soft(answer.body.emails).toEqual([
          { value: user.userName, type: 'work', primary: true },
          { value: 'other-email@example.com', type: 'other' },
        ])
      }
      if (operation.path === 'roles[primary eq "true"].value')
        expect.soft(answer.body.roles).toContainEqual({ value: 'senior-engineer', primary: true })
      if (operation.path === 'displayName')
        expect.soft([answer.body.displayName, (await memberOf(user.id)).name]).toEqual(['False', 'False'])
      if (operation.path === 'active') {
        expect.soft([answer.body.active, (await memberOf(user.id)).status]).toEqual([false, 'deactivated'])
        expect((await patch(user.id, { op: 'Replace', path: 'active', value: 'True' })).body.active).toBe(true)
      }
    }
  })

  test('the bodies of a third one', async () => {
    const { jackson } = fixtures
    const user = (await scim('POST', '/Users', jackson.user_okta_style)).body
    expect(user).toMatchObject({ userName: 'david@example.com', active: true, locale: 'en-US' })
    const several = await scim('PATCH', `/Users/${user.id}`, jackson.patch_multi_paths)
    expect(several.body).toMatchObject({ name: { givenName: 'David', familyName: 'Jones' }, active: false })
    expect((await patch(user.id, { op: 'replace', value: { active: true } })).body.active).toBe(true)
    const off = await scim('PATCH', `/Users/${user.id}`, jackson.patch_deactivate_no_path_no_schemas)
    expect([off.status, off.body.active]).toEqual([200, false])
    const group = (await scim('POST', '/Groups', { ...jackson.group_create, displayName: 'Third' })).body
    const renamed = JSON.parse(JSON.stringify(jackson.group_rename_okta).replace('{groupId}', group.id))
    expect((await scim('PATCH', `/Groups/${group.id}`, renamed)).body).toMatchObject({ id: group.id, displayName: 'New name' })
  })
})
