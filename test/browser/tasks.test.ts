import { afterAll, beforeAll, expect, test } from 'vitest'
import { addTask, listTasks, updateTask } from '#modules/crm/contract.ts'
import type { Member } from '../client.ts'
import { openScreens, type Screens } from './screens.ts'

let screens: Screens
let leo: Member
beforeAll(async () => {
  screens = await openScreens()
  const firm = await screens.product.setUp({ name: 'Palmetto Home Loans', slug: 'palmetto' })
  leo = await firm.invite('Leo Lane', 'loan_officer', { states: ['SC'] })
})
afterAll(() => screens?.close())

const inDays = (days: number) => new Date(Date.now() + days * 864e5).toISOString()

test('a task that somebody changed meanwhile is not ticked off or put off over their heads', async () => {
  const { id } = await leo.ask(addTask, { title: 'Call the appraiser', dueAt: inDays(2) })
  const page = await screens.open(leo)
  await page.goto(`${screens.product.url}/tasks`)
  const done = page.getByRole('button', { name: 'Done: Call the appraiser' })
  await done.waitFor()
  // The screen stays as it was read, as one does on a train.
  await page.route(/\/api\/v1\/tasks\?/, route => (route.request().method() === 'GET' ? route.abort() : route.continue()))
  const theirs = inDays(5)
  const { version } = await leo.ask(updateTask, { task: id, dueAt: theirs })

  await done.click()
  await page.getByText('Somebody changed this task meanwhile.').waitFor()
  const open = async () => (await leo.ask(listTasks, { state: 'open' })).items.find(one => one.id === id)
  expect(await open()).toMatchObject({ doneAt: null, version })

  await page.getByTitle('Click to put it off').click()
  await page.getByRole('dialog').getByRole('radio').first().click()
  const question = page.getByRole('dialog', { name: 'The date was changed by somebody else' })
  await question.getByRole('button', { name: 'Keep theirs' }).click()
  await question.waitFor({ state: 'detached' })
  expect(await open()).toMatchObject({ dueAt: theirs, version })
  await page.unroute(/\/api\/v1\/tasks\?/)
  await page.reload()
  await done.click()
  // What is pointed at stays.
  await page.getByText('“Call the appraiser” is done.').hover()
  expect(await open()).toBeUndefined()
  await page.getByRole('button', { name: 'Undo' }).click()
  await done.waitFor()
  await expect.poll(open).toMatchObject({ doneAt: null })
})
