import { afterAll, beforeAll, expect, test } from 'vitest'
import { addIdentifier, addNote, readContact, readLead, updateContact } from '#modules/crm/contract.ts'
import { addLead } from '#modules/lead-hunter/contract.ts'
import type { Client, Member } from '../client.ts'
import { fits, violations } from './looks.ts'
import { openScreens, type Screens } from './screens.ts'

let screens: Screens
let firm: Client
let bea: Member
let kept: string
let gone: string
beforeAll(async () => {
  screens = await openScreens()
  firm = await screens.product.setUp({ name: 'Palmetto Home Loans', slug: 'palmetto' })
  const branch = await firm.branch('Charleston', 'SC')
  bea = await firm.invite('Bea Branch', 'branch_manager', { branch })
  const leo = await firm.invite('Leo Lane', 'loan_officer', { branch, states: ['SC'] })
  const person = async (fullName: string, email: string) => {
    const { lead } = await leo.ask(addLead, {
      person: { fullName, emails: [email] },
      property: { state: 'SC' },
      intent: 'purchase',
    })
    return (await leo.ask(readLead, { lead: lead! })).contact
  }
  kept = await person('Maria Lopez', 'maria@work.example')
  gone = await person('Maria Lopez-Diaz', 'maria@home.example')
  for (const contact of [kept, gone]) await leo.ask(addIdentifier, { contact, kind: 'phone', value: '8435550142' })
  for (const [name, email] of [
    ['Sam Sole', 'sam@one.example'],
    ['Sam Soul', 'sam@two.example'],
  ] as const)
    await leo.ask(addIdentifier, { contact: await person(name, email), kind: 'phone', value: '8435550143' })
  await leo.ask(updateContact, { contact: gone, street: '1 Elm Street', city: 'Charleston', state: 'SC', zip: '29401' })
  await leo.ask(addNote, { contact: gone, body: 'Prefers mornings.' })
})
afterAll(() => screens?.close())

test('two records of one person are compared, merged and parted again', async () => {
  const page = await screens.open(bea)
  await page.goto(`${screens.product.url}/people/${kept}`)
  await page.getByRole('link', { name: 'Compare with Maria Lopez-Diaz' }).click()
  const drawer = page.getByRole('dialog', { name: 'Merge two people' })
  await drawer.getByText('1 lead, 1 note and 2 ways to reach them').waitFor()
  expect(await violations(page)).toEqual([])
  await fits(page)
  await drawer.getByRole('radio', { name: 'Maria Lopez-Diaz' }).check()
  await drawer.getByRole('radio', { name: 'maria@home.example' }).check()
  // Somebody changes one of them meanwhile: nothing is merged on what was read before.
  await bea.ask(updateContact, { contact: kept, company: 'Elm Bakery' })
  const merge = drawer.getByRole('button', { name: 'Merge into Maria Lopez' })
  await merge.click()
  await drawer.getByText('Somebody changed Maria Lopez meanwhile.').waitFor()
  await drawer.getByText('Elm Bakery').waitFor()
  await merge.click()
  await page.getByText('Maria Lopez-Diaz was merged into Maria Lopez.').waitFor()
  await page.getByRole('heading', { level: 1, name: 'Maria Lopez-Diaz' }).waitFor()
  await page.getByText('Prefers mornings.').waitFor()
  expect(await bea.ask(readContact, { contact: kept })).toMatchObject({ street: '1 Elm Street', company: 'Elm Bakery' })

  await page.goto(`${screens.product.url}/people/${gone}`)
  await page.waitForURL(`**/people/${kept}`)
  await page
    .getByRole('region', { name: 'Merged in' })
    .or(page.getByRole('heading', { name: 'Merged in' }))
    .first()
    .waitFor()
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await page.getByText('Maria Lopez-Diaz is a person of their own again.').waitFor()
  await page.getByRole('heading', { level: 1, name: 'Maria Lopez', exact: true }).waitFor()
  await page.goto(`${screens.product.url}/people/${gone}`)
  await page.getByText('Prefers mornings.').waitFor()
  expect(screens.complaints()).toEqual([])
})

test('who may be the same is gone through by keyboard: told apart, taken back, merged', async () => {
  const page = await screens.open(bea)
  await page.goto(`${screens.product.url}/people`)
  await page.getByRole('link', { name: 'Possible duplicates 2' }).click()
  const pairs = page.getByRole('list', { name: 'Pairs of people who may be the same' }).locator('[data-pair]')
  await expect.poll(() => pairs.count()).toBe(2)
  expect(await violations(page)).toEqual([])
  await fits(page)

  const inHand = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))
  await page.keyboard.press('j')
  await expect.poll(inHand).toBe('Sam Sole and Sam Soul')
  await page.keyboard.press('n')
  await page.getByText('Sam Sole and Sam Soul are two people.').waitFor()
  await expect.poll(() => pairs.count()).toBe(1)
  await page.getByRole('button', { name: 'Not the same', exact: true }).and(page.locator('nav *')).click()
  await page.getByText('Sam Soul is not Sam Sole').or(page.getByText('Sam Sole is not Sam Soul')).waitFor()
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'Take back' }).click()
  await page.getByText('Nobody told apart yet').waitFor()
  await page.getByRole('button', { name: 'To decide' }).click()
  await expect.poll(() => pairs.count()).toBe(2)

  await page.keyboard.press('j')
  await expect.poll(inHand).toBe('Sam Sole and Sam Soul')
  await page.keyboard.press('j')
  await expect.poll(inHand).toMatch(/^Maria Lopez/)
  await page.keyboard.press('m')
  const drawer = page.getByRole('dialog', { name: 'Merge two people' })
  // Nobody has to walk there: the first thing to choose is in hand.
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('type'))).toBe('radio')
  await drawer.getByRole('button', { name: 'Merge into Maria Lopez' }).click()
  await page.getByText('Maria Lopez-Diaz was merged into Maria Lopez.').waitFor()
  await expect.poll(() => pairs.count()).toBe(1)
  expect(screens.complaints()).toEqual([])
})
