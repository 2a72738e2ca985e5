import { afterAll, beforeAll, expect, test } from 'vitest'
import { addDays, civilTime } from '#base/civil-time.ts'
import { listLeads, listPipelines, readLead } from '#modules/crm/contract.ts'
import { readCompany, updateCompany } from '#modules/identity/contract.ts'
import { addLead } from '#modules/lead-hunter/contract.ts'
import type { Client, Member } from '../client.ts'
import { openScreens, type Screens } from './screens.ts'

let screens: Screens
let firm: Client
let leo: Member
let tom: Member
let typed: string
let fromForm: string
beforeAll(async () => {
  screens = await openScreens()
  firm = await screens.product.setUp({ name: 'Palmetto Home Loans', slug: 'palmetto' })
  leo = await firm.invite('Leo Lane', 'loan_officer', { states: ['SC'] })
  tom = await firm.invite('Tom Tiller', 'loan_officer', { states: ['FL'] })
  const person = { fullName: 'Tyra Typed', emails: ['tyra@typed.example'] }
  typed = (await firm.ann.ask(addLead, { person, property: { state: 'SC' } })).lead!
  await screens.product.fetch(`${firm.pagesUrl}/p/forms/first-home/submissions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ firstName: 'Fay', lastName: 'Form', email: 'fay@form.example', phone: '843-555-0133', zip: '29401' }),
  })
  fromForm = (await firm.ann.ask(listLeads, { q: 'fay form' })).items[0]!.id
})
afterAll(() => screens?.close())

const at = async (who: Member, path: string) => {
  const page = await screens.open(who)
  await page.goto(`${screens.product.url}${path}`)
  return page
}

test('what must be accepted stands above everything else of the day', async () => {
  const page = await at(leo, '/today')
  for (const name of ['Not seen yet', 'Waiting for you to accept']) await page.getByRole('heading', { name }).waitFor()
  const titles = await page.locator('h2').allTextContents()
  expect(titles.indexOf('Waiting for you to accept')).toBe(0)
  expect(titles).toContain('Not seen yet')
})

test('a lead’s page says how long its officer has left, what the person allowed and in which words, and no id of the house', async () => {
  const page = await at(firm.ann, `/leads/${fromForm}`)
  await page.getByRole('timer').getByText('for Leo Lane to accept').waitFor()
  await page.getByText('Text messages').first().waitFor()
  await page.getByRole('button', { name: 'Words' }).first().click()
  await page.getByText('Yes, Palmetto Home Loans may').first().waitFor()
  const text = await page.locator('body').innerText()
  expect(text).not.toMatch(/[0-9a-f]{24,}/)
  expect(text).not.toContain('Their number')
})

test('while the office is closed a clock that stands still says until when, and so does the time to accept', async () => {
  const { businessHours, timeZone } = await firm.ann.ask(readCompany, {})
  const { date } = civilTime(Date.now(), timeZone)
  // Whatever the hour, and should midnight pass meanwhile.
  const closed = { days: [1, 2, 3, 4, 5, 6, 7], from: '09:00', to: '18:00', closedOn: [date, addDays(date, 1)] }
  await firm.ann.ask(updateCompany, { businessHours: { ...closed, leadClock: true } })
  const opens = /Closed until \w{3} 9:00/
  const list = await at(firm.ann, '/leads')
  await list
    .getByRole('row', { name: /Fay Form/ })
    .getByText(opens)
    .waitFor()
  const record = await at(firm.ann, `/leads/${fromForm}`)
  await record.getByText(opens).waitFor()
  await record
    .getByRole('timer')
    .getByText(/^until .* for Leo Lane to accept$/)
    .waitFor()
  await firm.ann.ask(updateCompany, { businessHours })
})

test('a list shows by what it is sorted, and is sorted otherwise by a click', async () => {
  const page = await at(firm.ann, '/leads')
  const received = page.getByRole('columnheader', { name: 'Received' })
  await received.waitFor()
  const names = async () =>
    (await page.getByRole('row').getByRole('link').allTextContents()).map(name => name.split(' ').slice(0, 2).join(' '))
  await expect.poll(names).toEqual(['Fay Form', 'Tyra Typed'])
  expect(await received.getAttribute('aria-sort')).toBe('descending')
  await received.getByRole('button').click()
  await expect.poll(names).toEqual(['Tyra Typed', 'Fay Form'])
  expect(await received.getAttribute('aria-sort')).toBe('ascending')
})

test('whoever sees addresses masked is told that the search goes by name', async () => {
  const max = await firm.invite('Max Market', 'marketing')
  const page = await at(max, '/leads')
  await page.getByRole('heading', { name: 'Leads' }).waitFor()
  await page.keyboard.press('Control+K')
  await page.getByRole('dialog').getByRole('combobox').fill('fay@form.example')
  await page.getByRole('status').getByText('masked for you').waitFor()
})

test('an administrator moves a lead to another state together with its officer', async () => {
  const page = await at(firm.ann, `/leads/${typed}`)
  await page.getByRole('button', { name: /State/ }).first().click()
  await page.keyboard.press('Control+A')
  await page.keyboard.type('Florida')
  await page.getByRole('option', { name: 'Florida (FL)' }).click()
  const question = page.getByRole('dialog', { name: 'Who gets Tyra Typed?' })
  await question.getByPlaceholder('Choose').click()
  const choices = () => page.getByRole('option').allTextContents()
  await expect.poll(choices).toEqual(['Tom Tiller', 'Nobody yet: it waits to be assigned'])
  await page.getByRole('option', { name: 'Tom Tiller' }).click()
  await question.getByRole('button', { name: 'Save and give' }).click()
  await question.waitFor({ state: 'hidden' })
  await expect.poll(() => firm.ann.ask(readLead, { lead: typed })).toMatchObject({ state: 'FL', owner: tom.id })
})

test('what was undone leaves the top bar by itself, and the list shows what came back', async () => {
  const page = await at(firm.ann, '/leads')
  const pill = page.getByRole('button', { name: /^(\d+ jobs?|Done)$/ })
  await page.getByRole('checkbox').first().click()
  await page.getByRole('button', { name: 'Archive', exact: true }).click()
  await pill.waitFor()
  await page.getByText('No leads yet').waitFor()
  await page.getByRole('button', { name: 'Undo' }).first().click()
  await page.getByRole('link', { name: 'Fay Form' }).first().waitFor()
  await pill.waitFor({ state: 'hidden' })
})

test('a stage’s limit under an hour is shown and written in minutes', async () => {
  const page = await at(firm.ann, '/settings/pipelines')
  const limit = page.getByLabel('Late after, business hours in New')
  await limit.waitFor()
  await expect.poll(() => limit.inputValue()).toBe('6 min')
  await limit.fill('5 min')
  await limit.blur()
  await page.getByRole('button', { name: 'Save pipeline' }).click()
  const hours = async () => (await firm.ann.ask(listPipelines, {})).pipelines[0]!.stages.find(s => s.key === 'new')!.limitHours
  await expect.poll(hours).toBeCloseTo(5 / 60, 10)
  expect(await limit.inputValue()).toBe('5 min')
  expect(screens.complaints()).toEqual([])
})
