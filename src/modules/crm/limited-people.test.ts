import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'
import { setLimits } from '#modules/identity/contract.ts'
import { during } from '../../../test/inside.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { listContacts } from './contract/contact.ts'
import { contacts } from './store/contacts.ts'

/** Many people, of whom one in five hundred is in Vermont. */
const people = 5000
let w: World
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
  await w.superuser`
    insert into crm.contact (tenant_id, id, full_name, state, county, zip, created_at, updated_at)
    select ${w.firm.tenant}, gen_random_uuid(), 'Person ' || n, case when n % 500 = 0 then 'VT' else 'GA' end, case when n % 1000 = 0 then 'Chittenden' end,
      case when n % 500 = 0 then '05401' else '30301' end, now() - make_interval(mins => n), now()
    from generate_series(1, ${people}::int) n`
  await w.superuser`analyze crm.contact`
})
afterAll(() => w.close())

const everywhere = { mode: 'all' as const }
const vermont = Array.from({ length: people / 500 }, (_, n) => `Person ${(n + 1) * 500}`)

test.each([
  ['a state', { mode: 'only', states: ['VT'] }, everywhere, vermont],
  ['a ZIP code', { mode: 'only', zips: ['05401'] }, everywhere, vermont],
  // Of the county by its name or by a ZIP code most of which lies in it: nobody twice.
  [
    'a county, its state and its ZIP code',
    { mode: 'only', counties: [{ state: 'VT', name: 'Chittenden' }], states: ['VT'], zips: ['05401'] },
    everywhere,
    vermont,
  ],
  ['a place where nobody is', { mode: 'only', states: ['HI'] }, everywhere, []],
  ['a campaign, in which people do not stand', everywhere, { mode: 'only', names: ['July refi'] }, []],
])(
  'whoever is limited to %s is shown their people by an index, not by walking everybody',
  async (name, places, campaigns, shown) => {
    const who = await w.hire(w.firm, name.replaceAll(/\W/g, ''), 'compliance')
    await w.firm.ann.ask(setLimits, { person: who.id, campaigns, places } as never)
    expect((await who.ask(listContacts, { limit: 100 })).items.map(one => one.name)).toEqual(shown)
    const plan = await during(w, { needs: 'contact.read' }, action => who.ask(action, {}), planOfList)
    // What is looked at and thrown away is less than one in a hundred.
    const thrownAway = [...plan.matchAll(/Rows Removed by Filter: (\d+)/g)].reduce((sum, [, n]) => sum + Number(n), 0)
    expect(thrownAway, plan).toBeLessThan(people / 100)
    expect(plan).not.toMatch(/Seq Scan on contact \w+ \(actual/)
  },
)

/** How the database really ran the list of people. */
async function planOfList(ctx: Ctx): Promise<string> {
  const lines: string[] = []
  const rows: Ctx['rows'] = async query => {
    const plan = await ctx.rows(sql<{ 'QUERY PLAN': string }>`explain (analyze, costs off, timing off, summary off) ${query}`)
    lines.push(...plan.map(line => line['QUERY PLAN']))
    return []
  }
  await contacts({ ...ctx, rows }, {}, 'newest', 60, undefined)
  return lines.join('\n')
}
