import { afterAll, beforeAll, expect, test } from 'vitest'
import { listLeads, readLead } from '#modules/crm/contract.ts'
import { createPartnerCompany, listWorkgroups } from '#modules/identity/contract.ts'
import { addLead } from '#modules/lead-hunter/contract.ts'
import type { Client, Member } from '../client.ts'
import { openScreens, overflow, phone, type Screens } from './screens.ts'

let screens: Screens
let firm: Client
let tom: Member
let leo: Member
beforeAll(async () => {
  screens = await openScreens()
  firm = await screens.product.setUp({ name: 'Palmetto Home Loans', slug: 'palmetto' })
  const charleston = await firm.branch('Charleston', 'SC')
  const tampa = await firm.branch('Tampa', 'FL')
  leo = await firm.invite('Leo Lane', 'loan_officer', { branch: charleston, states: ['SC'] })
  tom = await firm.invite('Tom Teal', 'loan_officer', { branch: tampa, states: ['FL'] })
  await firm.ann.ask(createPartnerCompany, { name: 'Harbor Realty' })
  await leo.ask(addLead, { person: { fullName: 'Ada Arrives', emails: ['ada@full.example'] }, property: { state: 'SC' } })
  await tom.ask(addLead, { person: { fullName: 'Ben Begins', emails: ['ben@full.example'] }, property: { state: 'FL' } })
})
afterAll(() => screens?.close())

const at = (path: string) => `${screens.product.url}${path}`

test('a workgroup is made, a branch is moved into it with its people and records, and moved back by undo', async () => {
  const page = await screens.open(firm.ann)
  await page.goto(at('/settings'))
  await page.getByRole('link', { name: /^Workgroups/ }).click()
  await page.getByRole('link', { name: 'Main' }).waitFor()
  await page.getByRole('button', { name: 'Add workgroup' }).first().click()
  const add = page.getByRole('dialog', { name: 'Add a workgroup' })
  await add.getByRole('textbox', { name: 'Name' }).fill('Retail South')
  await add.getByRole('button', { name: 'Add workgroup' }).click()
  await page.getByRole('link', { name: 'Retail South' }).click()
  await page.getByRole('button', { name: 'Move Tampa' }).click()
  const move = page.getByRole('dialog', { name: 'Move Tampa' })
  await move.getByText('Goes along: 1 lead and 1 person.').waitFor()
  await move.getByRole('button', { name: 'Move Tampa' }).click()
  await page.getByRole('region', { name: 'People' }).getByRole('link', { name: 'Tom Teal' }).waitFor()
  const south = async () => (await firm.ann.ask(listWorkgroups, {})).items.find(one => one.name === 'Retail South')!
  // What is pointed at stays.
  await page.getByRole('button', { name: 'Undo' }).hover()
  expect(await south()).toMatchObject({ branches: 1, people: 1 })
  expect((await tom.ask(listLeads, {})).items.map(lead => lead.name)).toEqual(['Ben Begins'])
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByRole('region', { name: 'People' }).getByRole('link', { name: 'Tom Teal' }).waitFor({ state: 'detached' })
  await expect.poll(south).toMatchObject({ branches: 0, people: 0 })
  expect(screens.complaints()).toEqual([])
})

test('a product is switched off for a workgroup and on again by undo', async () => {
  const page = await screens.open(firm.ann)
  const main = (await firm.ann.ask(listWorkgroups, {})).items.find(one => one.name === 'Main')!
  await page.goto(at(`/settings/workgroups/${main.id}`))
  const loans = page.getByRole('region', { name: 'Products' }).getByRole('switch', { name: 'Loans' })
  await loans.press('Space')
  await page.getByText('Loans is off for Main.').hover()
  const off = async () => (await firm.ann.ask(listWorkgroups, {})).items.find(one => one.id === main.id)!.productsOff
  expect(await off()).toEqual(['loans'])
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.waitForFunction(at => (at as HTMLInputElement).checked, await loans.elementHandle())
  await expect.poll(off).toEqual([])
  expect(screens.complaints()).toEqual([])
})

test('on a person’s page their workgroups are said, and how much of the hierarchy they are shown', async () => {
  const page = await screens.open(firm.ann)
  await page.goto(at(`/settings/people/${leo.id}`))
  const limits = page.getByRole('region', { name: 'Limits' })
  await limits
    .getByRole('row', { name: /Workgroups/ })
    .getByText('Only Main')
    .waitFor()
  await limits.getByRole('button', { name: 'Change limits' }).click()
  const form = page.getByRole('dialog', { name: 'Limits of Leo Lane' })
  await form.getByRole('radiogroup', { name: 'Branches' }).getByText('Only these').click()
  await form.getByRole('combobox', { name: 'Branches' }).click()
  await page.getByRole('option', { name: 'Charleston' }).click()
  await page.keyboard.press('Escape')
  await form.getByRole('button', { name: 'Save limits' }).click()
  await limits
    .getByRole('row', { name: /Branches/ })
    .getByText('Only Charleston')
    .waitFor()
  expect(screens.complaints()).toEqual([])
})

test('a lead’s assignment is said at every level and changed in one step', async () => {
  const page = await screens.open(firm.ann)
  const [lead] = (await firm.ann.ask(listLeads, { q: 'Ada Arrives' })).items
  await page.goto(at(`/leads/${lead!.id}`))
  const part = page
    .getByRole('region', { name: 'Assignment' })
    .or(page.locator('section', { hasText: 'Assignment' }))
    .first()
  await part.getByText('Charleston').waitFor()
  await part.getByRole('button', { name: 'Change' }).click()
  const form = page.getByRole('dialog', { name: 'Assign Ada Arrives' })
  await form.getByRole('combobox', { name: 'Officer' }).click()
  await page.getByRole('option', { name: 'Nobody', exact: true }).click()
  await form.getByRole('combobox', { name: 'Partner company' }).click()
  await page.getByRole('option', { name: 'Harbor Realty' }).click()
  await form.getByRole('button', { name: 'Save assignment' }).click()
  await form.waitFor({ state: 'detached' })
  const now = await firm.ann.ask(readLead, { lead: lead!.id })
  expect(now).toMatchObject({ owner: null, branch: lead!.branch })
  expect(now.partner).not.toBeNull()
  await part.getByText('Harbor Realty').waitFor()
  expect(screens.complaints()).toEqual([])
})

test('the hierarchy shows who works where, and moves somebody by a menu', async () => {
  const page = await screens.open(firm.ann)
  await page.goto(at('/settings/hierarchy'))
  await page.getByRole('region', { name: 'Charleston' }).getByText('1 unassigned lead').waitFor()
  await page.getByRole('region', { name: 'Tampa' }).getByRole('button', { name: 'Move Tom Teal' }).click()
  await page.getByRole('menuitem', { name: 'Charleston' }).click()
  await page.getByRole('region', { name: 'Charleston' }).getByRole('link', { name: 'Tom Teal' }).waitFor()
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByRole('region', { name: 'Tampa' }).getByRole('link', { name: 'Tom Teal' }).waitFor()
  expect(screens.complaints()).toEqual([])
})

test('on a phone nothing of it reaches beyond the screen', async () => {
  const page = await screens.open(firm.ann, { viewport: phone })
  const [workgroup] = (await firm.ann.ask(listWorkgroups, {})).items
  for (const path of ['/settings/hierarchy', '/settings/workgroups', `/settings/workgroups/${workgroup!.id}`]) {
    await page.goto(at(path))
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect(await overflow(page), path).toBeLessThanOrEqual(0)
  }
})
