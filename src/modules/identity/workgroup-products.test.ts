import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Id } from '#base/id.ts'
import { switchProduct } from '#modules/operator/contract.ts'
import type { Product } from '#policy/products.ts'
import { wordOf } from '../../../test/leads.ts'
import { atTerminal } from '../../../test/operators.ts'
import { overHttp } from '../../../test/over-http.ts'
import { openWorld, type Person, type World } from '../../../test/world.ts'
import * as c from './contract.ts'

let w: World
let south: Id
let main: Id
/** An administrator of the southern workgroup alone. */
let sol: Person
let http: Awaited<ReturnType<typeof overHttp>>
const only = (ids: Id[]) => ({ mode: 'only' as const, ids })
beforeAll(async () => {
  w = await openWorld()
  await Promise.all([w.firm.prepare(), w.rival.prepare()])
  main = w.firm.tenant
  south = (await w.firm.ann.ask(c.createWorkgroup, { name: 'South' })).id
  await w.firm.ann.ask(c.moveToWorkgroup, { workgroup: south, part: 'branch', id: w.firm.branches.tampa })
  sol = await w.hire(w.firm, 'sol', 'tenant_admin', w.firm.branches.tampa)
  await w.firm.ann.ask(c.setLimits, { person: sol.id, workgroups: only([south]) })
  http = await overHttp(w)
})
afterAll(async () => {
  await http.server.close()
  await w.close()
})

const turn = (workgroup: Id, on: boolean, product: Product = 'loans') =>
  w.firm.ann.ask(c.switchWorkgroupProduct, { workgroup, product: product as 'loans', on })
const loans = async ({ token }: Person) => {
  const answer = await http.send({ method: 'GET', url: '/api/v1/loans', headers: { authorization: `Bearer ${token}` } })
  return answer.statusCode === 200 ? 'open' : (answer.json().detail as string)
}
const byAdministrator = 'Loans is switched off for the whole workgroup. An administrator can switch it on.'

describe('a product that is off for a workgroup', () => {
  test('is refused to its people from the next request on, in words that say who switches it, and to nobody else', async () => {
    const { ann, leo, tom } = w.firm
    expect(await loans(tom)).toBe('open')
    await turn(south, false)
    expect(await loans(tom)).toBe(byAdministrator)
    expect((await tom.ask(c.readMe, {})).can).not.toHaveProperty('loan.read')
    for (const other of [ann, leo, w.rival.tom]) expect(await loans(other)).toBe('open')
    await turn(south, true)
    expect(await loans(tom)).toBe('open')
    expect((await tom.ask(c.readMe, {})).can).toHaveProperty('loan.read')
  })

  test('is left to whoever is in one more workgroup where it is on, and to whoever sees all until it is on in none', async () => {
    const { ann, leo, tom } = w.firm
    await ann.ask(c.setLimits, { person: tom.id, workgroups: only([south, main]) })
    await turn(south, false)
    expect(await loans(tom)).toBe('open')
    await ann.ask(c.setLimits, { person: tom.id, workgroups: only([south]) })
    expect(await loans(tom)).toBe(byAdministrator)
    await turn(main, false)
    expect([await loans(leo), await loans(ann)]).toEqual([byAdministrator, byAdministrator])
    await turn(main, true)
    expect([await loans(leo), await loans(ann)]).toEqual(['open', 'open'])
    await turn(south, true)
  })

  test('is the operator’s to switch on where they switched it off for the client', async () => {
    const operator = (on: boolean) =>
      atTerminal(w, w.firm.tenant)(switchProduct, { client: w.firm.tenant, product: 'loans', on, reason: 'By contract' })
    await turn(south, false)
    await operator(false)
    expect(await loans(w.firm.tom)).toContain('Whoever runs this installation can')
    expect((await w.firm.ann.ask(c.listWorkgroups, {})).companyOff).toEqual(['loans'])
    await operator(true)
    expect(await loans(w.firm.tom)).toBe(byAdministrator)
    await turn(south, true)
  })

  test('is not had by a workgroup that was put away', async () => {
    const { ann, tom } = w.firm
    const west = (await ann.ask(c.createWorkgroup, { name: 'West' })).id
    await ann.ask(c.setLimits, { person: tom.id, workgroups: only([south, west]) })
    await turn(south, false)
    expect(await loans(tom)).toBe('open')
    await ann.ask(c.archiveWorkgroup, { workgroup: west, to: south })
    expect(await loans(tom)).toBe(byAdministrator)
    expect(await wordOf(turn(west, false))).toBe('conflict')
    await turn(south, true)
  })
})

describe('switching it', () => {
  test('is told once, and stands in the log', async () => {
    await turn(south, false)
    expect(await wordOf(turn(south, false))).toBe('conflict')
    const { items } = await w.firm.ann.ask(c.listWorkgroups, {})
    expect(items.map(({ name, productsOff }) => [name, productsOff])).toContainEqual(['South', ['loans']])
    const [change] = await w.superuser`
      select c.field, c.before, c.after from kernel.change c where c.tenant_id = ${w.firm.tenant} and c.field = 'loans' order by c.event_id desc limit 1`
    expect({ ...change }).toEqual({ field: 'loans', before: 'on', after: 'off' })
    await turn(south, true)
  })

  test('is for whoever manages people and sees every workgroup, of this client, and of products of people alone', async () => {
    const off = { workgroup: south, product: 'loans' as const, on: false }
    expect(await wordOf(sol.ask(c.switchWorkgroupProduct, off))).toBe('forbidden')
    expect(await wordOf(w.firm.tom.ask(c.switchWorkgroupProduct, off))).toBe('forbidden')
    expect(await wordOf(w.rival.ann.ask(c.switchWorkgroupProduct, off))).toBe('not-found')
    expect(await wordOf(turn(south, false, 'webhooks'))).toBe('invalid')
    await expect(
      w.superuser`insert into identity.workgroup_product values (${w.firm.tenant}, ${w.rival.tenant}, 'loans', now())`,
    ).rejects.toMatchObject({ code: '23503' })
    expect(await loans(w.firm.tom)).toBe('open')
  })
})
