import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { forgetBudgets } from '#kernel/budget.ts'
import { type Body, type Directories, openDirectories } from '../../../test/directories.ts'

let w: Directories['w']
let send: Directories['send']
let keys: Directories['keys']
let scim: Directories['scim']
let create: Directories['create']
beforeAll(async () => {
  ;({ w, send, keys, scim, create } = await openDirectories())
})
afterAll(() => w.close())
beforeEach(forgetBudgets)

describe('lists', () => {
  test('are filtered, sorted, paged, and shown in part', async () => {
    for (const [n, nickName] of ['cc', 'aa', 'bb'].entries()) await create({ nickName, title: `Sorted ${n}` })
    const all = await scim(
      'GET',
      `/Users?filter=${encodeURIComponent('title sw "sorted"')}&sortBy=nickName&attributes=nickName,emails.value`,
    )
    expect(all.body).toMatchObject({ totalResults: 3, itemsPerPage: 3, startIndex: 1 })
    expect(all.body.Resources.map((one: Body) => one.nickName)).toEqual(['aa', 'bb', 'cc'])
    expect(Object.keys(all.body.Resources[0]).sort()).toEqual(['emails', 'id', 'nickName', 'schemas'])
    expect(Object.keys(all.body.Resources[0].emails[0])).toEqual(['value'])
    const second = await scim(
      'GET',
      `/Users?filter=${encodeURIComponent('title sw "sorted"')}&sortBy=nickName&sortOrder=descending&startIndex=2&count=1`,
    )
    expect(second.body).toMatchObject({ totalResults: 3, itemsPerPage: 1, startIndex: 2, Resources: [{ nickName: 'bb' }] })
    const none = await scim('GET', '/Users?count=0')
    expect(none.body).toMatchObject({ itemsPerPage: 0, Resources: [] })
    expect(none.body.totalResults).toBeGreaterThan(5)
    expect((await scim('GET', '/Users?startIndex=-4&count=-1')).body).toMatchObject({ startIndex: 1, itemsPerPage: 0 })
    const without = await scim('GET', '/Users?count=1&excludedAttributes=emails,name.familyName')
    expect(without.body.Resources[0]).not.toHaveProperty('emails')
    expect(without.body.Resources[0].name).not.toHaveProperty('familyName')
  })

  test('refuse what they cannot answer, in words', async () => {
    const wrong = async (query: string, scimType: string) => {
      const { status, body } = await scim('GET', `/Users?${query}`)
      expect([query, status, body.scimType]).toEqual([query, 400, scimType])
      expect(body.detail).toMatch(/[a-z]/)
    }
    await wrong(`filter=${encodeURIComponent('userName eq')}`, 'invalidFilter')
    await wrong(`filter=${encodeURIComponent('password eq "x"')}`, 'invalidFilter')
    await wrong('sortBy=emails.value', 'invalidPath')
    await wrong('count=many', 'invalidValue')
  })

  test('what is not JSON, not an object, or nothing SCIM speaks is refused in its own format', async () => {
    const headers = { authorization: `Bearer ${keys.palmetto}`, 'content-type': 'application/scim+json' }
    const broken = await send({ method: 'POST', url: '/scim/v2/Users', headers, payload: '{' })
    expect([broken.statusCode, broken.json()]).toEqual([
      400,
      expect.objectContaining({ status: '400', scimType: 'invalidSyntax' }),
    ])
    for (const payload of ['[]', '"x"', 'null', '5'])
      expect([payload, (await send({ method: 'POST', url: '/scim/v2/Users', headers, payload })).statusCode]).toEqual([
        payload,
        400,
      ])
    const form = await send({
      method: 'POST',
      url: '/scim/v2/Users',
      headers: { ...headers, 'content-type': 'text/plain' },
      payload: 'x',
    })
    expect([form.statusCode, form.headers['content-type']]).toEqual([400, expect.stringContaining('scim+json')])
  })
})

test('discovery says what there is, and one of each by its name', async () => {
  expect((await scim('GET', '/ServiceProviderConfig')).body).toMatchObject({
    patch: { supported: true },
    filter: { supported: true },
    bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
  })
  expect((await scim('GET', '/ResourceTypes')).body.Resources.map((type: Body) => type.endpoint)).toEqual(['/Users', '/Groups'])
  const schemas = (await scim('GET', '/Schemas')).body.Resources as Body[]
  for (const { id } of schemas) expect((await scim('GET', `/Schemas/${id}`)).body).toMatchObject({ id })
  const user = schemas[0]!
  expect(user.attributes.find((a: Body) => a.name === 'userName')).toMatchObject({
    required: true,
    uniqueness: 'server',
    type: 'string',
  })
  expect((await scim('GET', '/Schemas/urn:nothing')).status).toBe(404)
  expect((await scim('GET', '/ResourceTypes/User')).body).toMatchObject({ schema: user.id })
})
