import { afterAll, beforeAll, expect, test } from 'vitest'
import { listPipelines } from '#modules/crm/contract.ts'
import type { Client } from '../client.ts'
import { fits, violations } from './looks.ts'
import { openScreens, type Screens } from './screens.ts'

let screens: Screens
let firm: Client
beforeAll(async () => {
  screens = await openScreens()
  firm = await screens.product.setUp({ name: 'Palmetto Home Loans', slug: 'palmetto' })
  // A client from before there were pipelines of buyers and sellers.
  await screens.product
    .superuser`delete from crm.stage where pipeline_id in (select id from crm.pipeline where kind in ('buyer', 'seller'))`
  await screens.product.superuser`delete from crm.pipeline where kind in ('buyer', 'seller')`
})
afterAll(() => screens?.close())

test('a client without pipelines for real-estate work is offered them, one by one', async () => {
  const page = await screens.open(firm.ann)
  await page.goto(`${screens.product.url}/settings/pipelines`)
  await page.getByRole('button', { name: 'Add seller pipeline' }).waitFor()
  expect(await violations(page)).toEqual([])
  await fits(page)
  await page.getByRole('button', { name: 'Add buyer pipeline' }).click()
  await page.getByRole('button', { name: 'Buyer', exact: true }).and(page.locator('[aria-current="true"]')).waitFor()
  await page.getByRole('button', { name: 'Add seller pipeline' }).waitFor()
  await page.getByRole('button', { name: 'Add buyer pipeline' }).waitFor({ state: 'detached' })
  const made = (await firm.ann.ask(listPipelines, {})).pipelines.find(one => one.kind === 'buyer')!
  expect(made.stages.map(stage => [stage.key, stage.outcome]).slice(-4)).toEqual([
    ['under_contract', 'open'],
    ['closed', 'won'],
    ['long_term_hold', 'hold'],
    ['lost', 'lost'],
  ])
  expect(screens.complaints()).toEqual([])
})
