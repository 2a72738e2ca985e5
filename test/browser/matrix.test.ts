import { readFile } from 'node:fs/promises'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addLead } from '#modules/lead-hunter/contract.ts'
import type { Client, Member } from '../client.ts'
import { pagesOf } from '../pdf-text.ts'
import { desktop, openScreens, overflow, phone, picture, type Screens } from './screens.ts'

let screens: Screens
let firm: Client
let tom: Member
let leo: Member
beforeAll(async () => {
  screens = await openScreens()
  firm = await screens.product.setUp({ name: 'Palmetto Home Loans', slug: 'palmetto' })
  const branch = await firm.branch('Charleston', 'SC')
  tom = await firm.invite('Tom Second', 'tenant_admin')
  leo = await firm.invite('Leo Lane', 'loan_officer', { branch, states: ['SC'] })
  for (const name of ['Ada Arrives', 'Ben Begins'])
    await leo.ask(addLead, { person: { fullName: name, emails: [`${name.length}@full.example`] }, property: { state: 'SC' } })
})
afterAll(() => screens?.close())

const at = (path: string) => `${screens.product.url}${path}`
const faults = async (page: Page) =>
  (await new AxeBuilder({ page: page as never }).analyze()).violations.map(
    v =>
      `${v.id}: ${v.nodes
        .map(n => n.html)
        .slice(0, 3)
        .join(' ')}`,
  )

test('a cell is changed by the keyboard, tried out, published by a second person, and the officer loses the page', async () => {
  const officer = await screens.open(leo)
  await officer.goto(at('/leads'))
  const rail = officer.getByRole('navigation', { name: 'Main' })
  await rail.getByRole('link', { name: 'People' }).waitFor()

  const page = await screens.open(firm.ann, { viewport: { width: 1440, height: 900 } })
  await page.goto(at('/settings'))
  await page.getByRole('link', { name: /^Security matrix/ }).click()
  const grid = page.getByRole('grid', { name: 'Security matrix' })
  await grid.waitFor()
  await picture(page, 'in-force')
  expect(await grid.getAttribute('aria-readonly')).toBe('true')
  await page.getByRole('button', { name: 'Change the matrix' }).click()
  await page.getByText('Version 2, a draft').waitFor()
  // Nothing is changed yet, so there is nothing to ask a second person for.
  await page.locator('button[aria-disabled=true]', { hasText: 'Publish version 2' }).waitFor()

  const cell = (name: string) => grid.getByRole('gridcell', { name: new RegExp(`^${name}`) })
  await cell('Branch manager: see people').click()
  await page.getByRole('menuitem', { name: /Branches/ }).waitFor()
  await picture(page, 'cell-menu')
  // The letters beside the levels set them, in the menu as in the grid.
  await page.keyboard.press('o')
  await cell('Branch manager: see people: their own').waitFor()
  await page.getByRole('menu').waitFor({ state: 'detached' })
  await page.keyboard.press('g')
  await cell('Branch manager: see people: those of their branches').waitFor()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('n')
  const along = page.getByRole('alert').filter({ hasText: /^Loan officer: took along .*Search everything/ })
  await along.getByRole('button', { name: 'Undo' }).click()
  await cell('Loan officer: search everything: their own').waitFor()
  await cell('Loan officer: see people: their own').focus()
  await page.keyboard.press('n')
  await cell('Loan officer: see people: not at all. It was: their own.').waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Space')
  await page.getByRole('menuitem', { name: /A reason/ }).click()
  await cell('Loan officer assistant: edit people: their own, once a reason is given').waitFor()
  await page.keyboard.press('Space')
  await page.getByRole('menuitem', { name: 'A passkey within 15 minutes' }).waitFor()
  await picture(page, 'cell-proof')
  await page.getByRole('menuitem', { name: 'A passkey within 15 minutes' }).click()
  await cell('Loan officer assistant: edit people: .* a reason is given and a passkey is used within 15 minutes').waitFor()
  await page.getByRole('searchbox', { name: 'Find a function' }).fill('export')
  await cell('Loan officer: export leads to a file').waitFor()
  await expect.poll(() => grid.getByRole('gridcell').count()).toBeLessThan(40)
  await page.getByRole('searchbox', { name: 'Find a function' }).fill('')
  await picture(page, 'draft')
  expect(await faults(page)).toEqual([])

  await page.getByRole('button', { name: 'Changes', exact: true }).click()
  const changes = page.getByRole('table', { name: 'Changes' })
  await changes.getByRole('row', { name: 'Loan officer See people own none' }).waitFor()
  // What shows people elsewhere goes along: search, notifications, history.
  await changes.getByRole('row', { name: 'Loan officer Search everything along with see people own none' }).waitFor()
  await picture(page, 'changes')
  await page.getByRole('button', { name: 'Try it out', exact: true }).click()
  await page.getByRole('list', { name: 'People for whom something changes' }).getByText('Leo Lane').waitFor()
  await page.getByRole('region', { name: 'What people see' }).getByText('2 → 0').waitFor()
  await picture(page, 'effect')
  await page.getByRole('button', { name: 'Which ones Leo Lane gains or loses' }).click()
  const which = page.getByRole('dialog', { name: 'What Leo Lane gains or loses sight of' })
  await which
    .getByRole('region', { name: 'Would not see any more: 2 people' })
    .getByRole('link', { name: 'Ada Arrives' })
    .waitFor()
  await picture(page, 'which-records')
  expect(await faults(page)).toEqual([])
  await page.keyboard.press('Escape')
  expect(await faults(page)).toEqual([])

  // Who sees nobody edits nobody: the draft says so, and is not asked for before it is mended.
  await page.locator('button[aria-disabled=true]', { hasText: 'Publish version 2' }).waitFor()
  await page.getByRole('button', { name: 'Matrix', exact: true }).click()
  await page.getByText('May work on what they do not see').first().waitFor()
  const narrow = page.getByRole('button', { name: 'Narrow what they edit to what they see' })
  await narrow.click()
  const narrowed = page.getByRole('alert').filter({ hasText: 'narrowed to what they see.' })
  await narrowed.getByRole('button', { name: 'Undo' }).click()
  await narrow.click()
  await page.locator('button:not([aria-disabled])', { hasText: 'Publish version 2' }).click()
  const form = page.getByRole('dialog', { name: 'Publish version 2' })
  await form.getByRole('textbox', { name: 'Why?' }).fill('Officers work by leads alone')
  await picture(page, 'publish')
  await form.getByRole('button', { name: 'Ask for publication' }).click()
  await page.getByRole('link', { name: 'See the request' }).waitFor()
  await rail.getByRole('link', { name: 'People' }).waitFor()
  await page.keyboard.press('Escape')
  await page
    .getByRole('status')
    .filter({ hasText: 'Waits for a second person' })
    .getByText(/You asked/)
    .waitFor()
  await page.getByRole('button', { name: 'Withdraw' }).waitFor()
  await picture(page, 'waiting')
  await page.setViewportSize(phone)
  await page.emulateMedia({ colorScheme: 'dark' })
  expect(await overflow(page)).toBeLessThanOrEqual(0)
  await picture(page, 'waiting-phone')
  await page.setViewportSize(desktop)
  await page.emulateMedia({ colorScheme: 'light' })

  const decider = await screens.open(tom)
  await decider.goto(at('/approvals'))
  await decider.getByText('Put a draft of the security matrix in force').first().click()
  const request = decider.getByRole('dialog', { name: 'Request' })
  await request.getByText('Loan officer: See people', { exact: true }).waitFor()
  await request.getByText('own → none').first().waitFor()
  await picture(decider, 'request')
  await request.getByRole('button', { name: 'Agree' }).click()
  await decider.getByText('You agreed.').waitFor()

  // Nobody reloads: the officer's own screen has it no more.
  await rail.getByRole('link', { name: 'People' }).waitFor({ state: 'detached' })
  await page.getByText('Version 2, in force').waitFor()
  await page.getByRole('button', { name: 'Versions', exact: true }).click()
  const versions = page.getByRole('list', { name: 'Versions' })
  await versions.getByText('Tom Second').waitFor()
  await picture(page, 'versions')
  expect(await faults(page)).toEqual([])
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    versions.getByRole('link', { name: 'Version 2 as PDF' }).click(),
  ])
  expect(file.suggestedFilename()).toBe('security-matrix-2.pdf')
  const pages = pagesOf(await readFile((await file.path())!)).map(text => text.replaceAll(' ', ''))
  expect(pages[0]).toContain('PalmettoHomeLoans:securitymatrix,version2')
  expect(pages.at(-1)).toContain(`Page${pages.length}of${pages.length}`)
  await versions.getByRole('button', { name: 'Bring back' }).click()
  await page.getByText('Version 3, a draft').waitFor()
  await cell('Loan officer: see people: their own').waitFor()
  await page.getByRole('button', { name: 'More about the draft' }).click()
  await page.getByRole('menuitem', { name: 'Throw the draft away' }).click()
  await page.getByRole('dialog').getByRole('textbox').fill('throw away')
  await page.getByRole('dialog').getByRole('button', { name: 'Throw away' }).click()
  await page.getByText('Version 2, in force').waitFor()
  expect(screens.complaints()).toEqual([])
})

test('a user type is made and bound to hours; what is wrong is said at its field', async () => {
  const page = await screens.open(firm.ann, { viewport: desktop })
  await page.goto(at('/settings/matrix'))
  await page.getByRole('button', { name: 'Change the matrix' }).click()
  await page.getByRole('button', { name: 'New user type' }).click()
  const made = page.getByRole('dialog', { name: 'New user type' })
  expect(await made.getByRole('button', { name: 'Make it' }).isDisabled()).toBe(true)
  await made.getByRole('combobox', { name: 'As a copy of' }).click()
  await page.getByRole('option', { name: 'Processor', exact: true }).click()
  await made.getByRole('textbox', { name: 'Name' }).fill('Night desk')
  await made.getByRole('button', { name: 'Make it' }).click()
  await page.getByRole('button', { name: 'About the user type Night desk' }).click()
  const drawer = page.getByRole('dialog', { name: 'User type Night desk' })
  await drawer.getByRole('switch', { name: 'Only at certain hours' }).click()
  await drawer.getByLabel('From', { exact: true }).fill('22:00')
  await drawer.getByLabel('To', { exact: true }).fill('06:00')
  await drawer.getByRole('button', { name: 'Save in the draft' }).click()
  await drawer.getByText('The end must be later than the beginning.').waitFor()
  await picture(page, 'type')
  expect(await faults(page)).toEqual([])
  await drawer.getByLabel('From', { exact: true }).fill('18:00')
  await drawer.getByLabel('To', { exact: true }).fill('23:00')
  await drawer.getByRole('button', { name: 'Save in the draft' }).click()
  await drawer.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Changes', exact: true }).click()
  await page.getByText('Mon, Tue, Wed, Thu, Fri 18:00 to 23:00').waitFor()
  expect(screens.complaints()).toEqual([])
})

test('one person is denied a function at once, with a reason and an end; compliance reads and changes nothing', async () => {
  const page = await screens.open(firm.ann)
  await page.goto(at('/settings/matrix?view=exceptions'))
  await page.getByRole('button', { name: 'New exception' }).click()
  const form = page.getByRole('dialog', { name: 'New exception' })
  await form.getByRole('combobox', { name: 'Who' }).click()
  await page.getByRole('option', { name: /^Leo Lane/ }).click()
  await form.getByRole('combobox', { name: 'Function' }).fill('tag')
  await page.getByRole('option', { name: 'Tag leads' }).click()
  await form.getByRole('combobox', { name: 'Level' }).click()
  await page.getByRole('option', { name: 'None' }).click()
  const soon = new Date(Date.now() + 10 * 864e5).toISOString().slice(0, 10)
  await form.getByLabel('Until the end of').fill(soon)
  await form.getByRole('textbox', { name: 'Why?' }).fill('Under review')
  await picture(page, 'exception')
  await form.getByRole('button', { name: 'Deny at once' }).click()
  await page.getByText('1 exception holds today.').waitFor()
  await page.getByRole('row', { name: /^Leo Lane Loan officer Tag leads Own None/ }).waitFor()
  await picture(page, 'exceptions')
  expect(await faults(page)).toEqual([])

  const reader = await screens.open(await firm.invite('Cora Compliance', 'compliance'))
  await reader.goto(at('/settings/matrix'))
  const grid = reader.getByRole('grid', { name: 'Security matrix' })
  await grid.waitFor()
  expect(await grid.getAttribute('aria-readonly')).toBe('true')
  expect(await reader.getByRole('button', { name: /^(Change the matrix|Publish version)/ }).getAttribute('aria-disabled')).toBe(
    'true',
  )
  expect(screens.complaints()).toEqual([])
})

test('on a phone and in the dark the matrix scrolls inside itself', async () => {
  const page = await screens.open(firm.ann, { viewport: phone, colorScheme: 'dark' })
  await page.goto(at('/settings/matrix'))
  await page.getByRole('grid', { name: 'Security matrix' }).waitFor()
  await picture(page, 'phone-dark')
  expect(await overflow(page)).toBeLessThanOrEqual(0)
  expect(await faults(page)).toEqual([])
  for (const view of ['Exceptions', 'Versions', 'Changes', 'Try it out']) {
    await page.getByRole('button', { name: view, exact: true }).click()
    await page
      .getByRole('status', { name: /^Loading|^Counting|^Trying/ })
      .first()
      .waitFor({ state: 'detached' })
    await picture(page, `phone-${view}`)
    expect(await overflow(page), view).toBeLessThanOrEqual(0)
    expect(await faults(page), view).toEqual([])
  }
  expect(screens.complaints()).toEqual([])
})
