import { afterAll, beforeAll, expect, test } from 'vitest'
import { wordOf } from '../../../test/leads.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { readCompany, updateCompany } from './contract.ts'

let w: World
beforeAll(async () => {
  w = await openWorld()
})
afterAll(() => w.close())

test('a company keeps its holidays with its hours; what is not said stays', async () => {
  const { ann, leo } = w.firm
  const hours = { days: [1, 2, 3], from: '08:00', to: '17:00' }
  const read = async () => (await ann.ask(readCompany, {})).businessHours
  await ann.ask(updateCompany, { businessHours: { ...hours, federalHolidays: true, closedOn: ['2026-12-24'] } })
  expect(await read()).toEqual({ ...hours, federalHolidays: true, closedOn: ['2026-12-24'] })
  await ann.ask(updateCompany, { businessHours: { ...hours, to: '18:00' } })
  expect(await read()).toEqual({ ...hours, to: '18:00', federalHolidays: true, closedOn: ['2026-12-24'] })
  await ann.ask(updateCompany, { name: 'Palmetto' })
  expect(await read()).toMatchObject({ closedOn: ['2026-12-24'] })
  expect(await wordOf(ann.ask(updateCompany, { businessHours: { ...hours, closedOn: ['Christmas'] } }))).toBe('invalid')
  expect(await wordOf(leo.ask(updateCompany, { businessHours: { ...hours, federalHolidays: false } }))).toBe('forbidden')
})
