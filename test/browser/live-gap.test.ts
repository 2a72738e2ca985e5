import { afterAll, beforeAll, expect, test } from 'vitest'
import { addLead } from '#modules/lead-hunter/contract.ts'
import type { Client } from '../client.ts'
import { listen } from '../walks/live-line.ts'
import { openScreens, type Screens } from './screens.ts'

let screens: Screens
let firm: Client
beforeAll(async () => {
  screens = await openScreens()
  firm = await screens.product.setUp({ name: 'Palmetto Home Loans', slug: 'palmetto' })
})
afterAll(() => screens?.close())

const add = async (name: string) =>
  (await firm.ann.ask(addLead, { person: { fullName: name, emails: [`${name.split(' ')[0]!.toLowerCase()}@gap.example`] } }))
    .lead!

test('what comes between a screen’s answers and the opening of its live line appears by itself, and nothing else is asked again', async () => {
  await add('Before Blake')
  const page = await screens.open(firm.ann)
  const { promise: opened, resolve: open } = Promise.withResolvers<void>()
  await page.route(/\/api\/v1\/live/, async route => {
    await opened
    await route.continue()
  })
  const asked: string[] = []
  page.on('request', request => asked.push(new URL(request.url()).pathname))
  await page.goto(`${screens.product.url}/leads`)
  await page.getByRole('row', { name: /Before Blake/ }).waitFor()
  await add('Between Bo')
  open()
  await page.getByRole('row', { name: /Between Bo/ }).waitFor()
  expect(asked.filter(path => path === '/api/v1/me')).toHaveLength(1)
  expect(screens.complaints()).toEqual([])
})

test('what comes while the first answer of a list is on its way appears by itself', async () => {
  const page = await screens.open(firm.ann)
  const { promise: came, resolve: release } = Promise.withResolvers<void>()
  const { promise: answered, resolve: hold } = Promise.withResolvers<void>()
  await page.route(
    url => url.pathname === '/api/v1/leads',
    async route => {
      // As the server knew it before the lead came.
      const response = await route.fetch()
      hold()
      await came
      await route.fulfill({ response })
    },
    { times: 1 },
  )
  const count = /\/api\/v1\/leads\/count/
  const ready = Promise.all([answered, page.waitForResponse(count), page.waitForResponse(/\/api\/v1\/live/)])
  await page.goto(`${screens.product.url}/leads`, { waitUntil: 'commit' })
  await ready
  const heard = page.waitForResponse(count)
  await add('During Dee')
  await heard
  release()
  await page.getByRole('row', { name: /Before Blake/ }).waitFor()
  await page.getByRole('row', { name: /During Dee/ }).waitFor()
  expect(screens.complaints()).toEqual([])
})

test('what changed while another page was open is there on coming back', async () => {
  const page = await screens.open(firm.ann)
  await page.goto(`${screens.product.url}/leads`)
  await page.getByRole('row', { name: /Before Blake/ }).waitFor()
  await page.getByRole('link', { name: 'Partners' }).click()
  await page.getByRole('heading', { name: 'Partners', level: 1 }).waitFor()
  const line = await listen(screens.product, firm.ann.cookie)
  await line.hears('lead.received', await add('While Wendy'))
  line.close()
  await page.getByRole('link', { name: 'Leads', exact: true }).click()
  await page.getByRole('row', { name: /While Wendy/ }).waitFor()
  expect(screens.complaints()).toEqual([])
})
