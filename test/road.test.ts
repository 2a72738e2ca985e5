import { afterAll, beforeAll, expect, test } from 'vitest'
import { readMe } from '#modules/identity/contract.ts'
import { openWorld, type World } from './world.ts'

let w: World
beforeAll(async () => {
  w = await openWorld()
})
afterAll(() => w.close())

test('a member reads who they are and what they may do', async () => {
  const me = await w.firm.leo.ask(readMe, {})
  expect(me.user.name).toBe('Leo')
  expect(me.tenant.name).toBe('Palmetto Home Loans')
  expect(me.can['lead.read']?.level).toBe('own')
})
