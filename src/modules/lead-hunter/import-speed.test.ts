import { afterAll, beforeAll, expect, test } from 'vitest'
import { importing } from '../../../test/imports.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { listLeads, touchLead } from '../crm/contract/lead.ts'
import { readToday } from '../crm/contract/work.ts'
import { speedOf } from '../crm/rules/speed.ts'
import { addLead, listUnclaimed } from './contract.ts'

let w: World
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
})
afterAll(() => w.close())

const speeds = async () => {
  const { items } = await w.firm.leo.ask(listLeads, { sort: 'name' })
  return items.map(lead => [lead.name, speedOf(lead as never, w.now().getTime())])
}

test('leads of a file never run a clock, whatever they say of when somebody asked', async () => {
  const rows = ['Abe Old,abe@speed.example,2021-03-04,SC', 'Bea New,bea@speed.example,,SC']
  await importing(w).take(w.firm.leo, `Name,Email,Inquiry date,State\n${rows.join('\n')}\n`, { route: 'me' })
  await w.firm.leo.ask(addLead, { person: { fullName: 'Cal Live', emails: ['cal@speed.example'] }, property: { state: 'SC' } })
  const askedAt = '2021-03-04T10:00:00Z'
  await w.firm.leo.ask(addLead, {
    person: { fullName: 'Dan Late', emails: ['dan@speed.example'] },
    property: { state: 'SC' },
    askedAt,
  })
  expect(await speeds()).toEqual([
    ['Abe Old', 'came'],
    ['Bea New', 'came'],
    ['Cal Live', 'running'],
    ['Dan Late', 'came'],
  ])
  const { groups } = await w.firm.leo.ask(readToday, {})
  const fresh = groups.find(g => g.key === 'untouched')!.items
  expect(fresh.map(one => [one.name, one.live]).sort()).toEqual([
    ['Abe Old', false],
    ['Bea New', false],
    ['Cal Live', true],
    ['Dan Late', false],
  ])
  const { items } = await w.firm.leo.ask(listLeads, { sort: 'name' })
  expect(items[0]!.receivedAt).toContain('2021-03-04')
  // Here it stands only since it came: a stage is not overstayed by an old inquiry.
  expect(items[0]!.stageSince).toBe(items[0]!.createdAt)
})

test('what nobody waited for is not measured', async () => {
  const { items } = await w.firm.leo.ask(listLeads, { sort: 'name' })
  const touch = (n: number) => w.firm.leo.ask(touchLead, { lead: items[n]!.id!, kind: 'call', outcome: 'reached' })
  expect(await touch(0)).toEqual({ firstTouch: true, seconds: null })
  w.pass(2)
  expect(await touch(2)).toEqual({ firstTouch: true, seconds: 120 })
  const { numbers } = await w.firm.leo.ask(readToday, {})
  expect(numbers).toMatchObject({ touchedToday: 2, medianSpeedSeconds: 120 })
  expect((await speeds()).map(([, speed]) => speed)).toEqual(['nothing', 'came', 'answered', 'came'])
})

test('what one may claim says the same', async () => {
  await importing(w).take(w.firm.ann, 'Name,Email,State\nEve Pool,eve@speed.example,SC\n')
  await w.firm.ann.ask(addLead, { person: { fullName: 'Fay Pool', emails: ['fay@speed.example'] }, property: { state: 'SC' } })
  const pool = (await w.superuser`select id from lead_hunter.pool where tenant_id = ${w.firm.tenant} limit 1`)[0]
  await w.superuser`update crm.lead set owner_id = null, pool = ${pool!.id} where full_name in ('Eve Pool', 'Fay Pool')`
  const { items } = await w.firm.leo.ask(listUnclaimed, {})
  expect(items.map(one => one.live).sort()).toEqual([false, true])
})
