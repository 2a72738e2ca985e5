import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listLeads, listPipelines } from '#modules/crm/contract.ts'
import { addLead } from '#modules/lead-hunter/contract.ts'
import type { Client, Member } from '../client.ts'
import { openScreens, type Screens } from './screens.ts'

let screens: Screens
let firm: Client
let leo: Member
let lia: Member
beforeAll(async () => {
  screens = await openScreens()
  firm = await screens.product.setUp({ name: 'Palmetto Home Loans', slug: 'palmetto' })
  leo = await firm.invite('Leo Lane', 'loan_officer', { states: ['SC'] })
  lia = await firm.invite('Lia Lark', 'loan_officer', { states: ['SC'] })
  for (const name of ['Kay Keyboard', 'Moe Mouse', 'Una Undo'])
    await leo.ask(addLead, {
      person: { fullName: name, emails: [`${name.split(' ')[0]!.toLowerCase()}@board.example`] },
      property: { state: 'SC' },
      intent: 'purchase',
    })
})
afterAll(() => screens?.close())

const stageOf = async (name: string) => {
  const [lead] = (await leo.ask(listLeads, { q: name })).items
  const stages = (await leo.ask(listPipelines, {})).pipelines.flatMap(pipeline => pipeline.stages)
  return stages.find(stage => stage.id === lead?.stage)?.name
}
const board = async (member: Member) => {
  const page = await screens.open(member)
  await page.goto(`${screens.product.url}/leads?as=board`)
  await card(page, 'Kay Keyboard').waitFor()
  return page
}
const card = (page: Page, name: string) => page.locator('[data-rfd-drag-handle-draggable-id]').filter({ hasText: name })
const column = (page: Page, title: string) => page.getByRole('region', { name: new RegExp(`^${title}, \\d`) })

test('a card moves to the next stage by Space and the arrow keys', async () => {
  const page = await board(leo)
  expect(await stageOf('Kay Keyboard')).toBe('New')
  await card(page, 'Kay Keyboard').focus()
  await page.keyboard.press('Space')
  // The library says where the card is, for those who cannot see it.
  const said = page.locator('[aria-live=assertive]')
  await expect.poll(() => said.textContent()).toMatch(/lifted/i)
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => said.textContent()).toMatch(/moved/i)
  await page.keyboard.press('Space')
  await column(page, 'Attempting').getByText('Kay Keyboard').waitFor()
  await expect.poll(() => stageOf('Kay Keyboard')).toBe('Attempting')
  await page.reload()
  await column(page, 'Attempting').getByText('Kay Keyboard').waitFor()
  expect(screens.complaints()).toEqual([])
})

test('a card is dragged by the mouse, and another screen sees it go', async () => {
  const [page, other] = [await board(leo), await board(firm.ann)]
  const from = (await card(page, 'Moe Mouse').boundingBox())!
  const to = (await column(page, 'Contacted').boundingBox())!
  await page.mouse.move(from.x + from.width / 2, from.y + 12)
  await page.mouse.down()
  await page.mouse.move(from.x + from.width / 2 + 12, from.y + 24, { steps: 4 })
  await page.mouse.move(to.x + to.width / 2, to.y + 90, { steps: 12 })
  await page.locator('[data-over]').filter({ visible: true }).first().waitFor()
  await page.mouse.up()
  await column(page, 'Contacted').getByText('Moe Mouse').waitFor()
  await expect.poll(() => stageOf('Moe Mouse')).toBe('Contacted')
  await column(other, 'Contacted').getByText('Moe Mouse').waitFor()
  expect(screens.complaints()).toEqual([])
})

test('leads assigned together go back together by one undo', async () => {
  const page = await screens.open(firm.ann)
  await page.goto(`${screens.product.url}/leads`)
  for (const name of ['Kay Keyboard', 'Una Undo']) await page.getByRole('checkbox', { name: `Select ${name}` }).check()
  const bar = page.getByRole('region', { name: 'Selected rows' })
  await bar.getByText('2 leads selected').waitFor()
  await bar.getByRole('button', { name: 'Assign', exact: true }).click()
  const assign = page.getByRole('dialog', { name: 'Assign' })
  await assign.getByRole('combobox', { name: 'New owner' }).fill('Lia')
  await page.getByRole('option', { name: /Lia Lark/ }).click()
  await assign.getByRole('button', { name: 'Assign 2 leads' }).click()
  // What is pointed at stays.
  await page.getByText('2 leads assigned to Lia Lark.').hover()
  const owners = async () => new Set((await firm.ann.ask(listLeads, {})).items.map(lead => `${lead.name}: ${lead.owner}`))
  expect(await owners()).toEqual(new Set([`Kay Keyboard: ${lia.id}`, `Una Undo: ${lia.id}`, `Moe Mouse: ${leo.id}`]))
  await page.getByRole('button', { name: 'Undo', exact: true }).first().click()
  await expect.poll(owners).toEqual(new Set([`Kay Keyboard: ${leo.id}`, `Una Undo: ${leo.id}`, `Moe Mouse: ${leo.id}`]))
  expect(screens.complaints()).toEqual([])
})
