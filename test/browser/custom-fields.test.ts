import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listCustomFields, readLead, updateLead } from '#modules/crm/contract.ts'
import { addLead } from '#modules/lead-hunter/contract.ts'
import type { Client } from '../client.ts'
import { fits, violations } from './looks.ts'
import { openScreens, phone, picture, type Screens } from './screens.ts'

let screens: Screens
let firm: Client
let lead: string
beforeAll(async () => {
  screens = await openScreens()
  firm = await screens.product.setUp({ name: 'Palmetto Home Loans', slug: 'palmetto' })
  lead = (await firm.ann.ask(addLead, { person: { fullName: 'Maria Lopez', emails: ['maria@example.com'] } })).lead!
})
afterAll(() => screens?.close())

/** What a page looks like in its four forms, where somebody wants to see it. */
async function pictures(page: Page, name: string) {
  const before = page.viewportSize()!
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor()
    for (const [form, size] of [
      ['wide', { width: 1440, height: 900 }],
      ['phone', phone],
    ] as const) {
      await page.setViewportSize(size)
      await picture(page, `${name}-${form}-${colorScheme}`)
    }
  }
  await page.setViewportSize(before)
}

const fact = (page: Page, name: string) => page.getByRole('button', { name: `Edit ${name}` }).first()

async function addField(page: Page, field: { name: string; kind: string; class: string; choices?: string[]; help?: string }) {
  await page.getByRole('button', { name: 'Add field' }).first().click()
  const drawer = page.getByRole('dialog')
  await drawer.getByLabel('Name').fill(field.name)
  await drawer.getByLabel('Kind').click()
  await page.getByRole('option', { name: field.kind, exact: true }).click()
  for (const [n, label] of (field.choices ?? []).entries()) {
    await drawer.getByRole('button', { name: 'Add a choice' }).click()
    await drawer.getByLabel(`Choice ${n + 1}`, { exact: true }).fill(label)
  }
  await drawer.getByRole('radio', { name: field.class }).check()
  if (field.help) await drawer.getByLabel('Help text').fill(field.help)
  if (field.class === 'Restricted') {
    expect(await violations(page)).toEqual([])
    await fits(page)
    await pictures(page, 'custom-fields-drawer')
  }
  await drawer.getByRole('button', { name: 'Add field' }).click()
  await page.getByText(`“${field.name}” was added.`).waitFor()
}

test('an administrator makes a field of each class, each said with what it means', async () => {
  const page = await screens.open(firm.ann)
  await page.goto(`${screens.product.url}/settings/custom-fields`)
  await page.getByText('No fields of your own for leads yet').waitFor()
  expect(await violations(page)).toEqual([])
  await fits(page)
  await addField(page, {
    name: 'Region',
    kind: 'One of a list',
    class: 'Internal',
    choices: ['North', 'South'],
    help: 'Where the branch is',
  })
  await addField(page, { name: 'Rooms', kind: 'Number', class: 'Internal' })
  await addField(page, { name: 'Family story', kind: 'Long text', class: 'Confidential' })
  await addField(page, { name: 'Alimony', kind: 'Money', class: 'Restricted' })
  await page.getByText('Leads: 4 of 100 fields').waitFor()
  expect(await violations(page)).toEqual([])
  await fits(page)
  await pictures(page, 'custom-fields')
  expect((await firm.ann.ask(listCustomFields, {})).items.map(one => [one.key, one.kind, one.class])).toEqual([
    ['region', 'one_of', 'internal'],
    ['rooms', 'number', 'internal'],
    ['family_story', 'long_text', 'confidential'],
    ['alimony', 'money', 'restricted'],
  ])
  // What one field is: its words, and its class, which is only raised.
  await page.getByRole('button', { name: 'Rooms', exact: true }).click()
  await page.getByRole('button', { name: 'Make it confidential' }).waitFor()
  expect(await violations(page)).toEqual([])
  await pictures(page, 'custom-field')
  expect(screens.complaints()).toEqual([])
})

test('values are changed where they stand, restricted ones shown for a reason, and lists filter and sort by internal ones', async () => {
  const page = await screens.open(firm.ann)
  await page.goto(`${screens.product.url}/leads/${lead}`)
  await fact(page, 'Region').click()
  await page.getByRole('option', { name: 'South' }).click()
  await page.getByText('Region changed to South.').waitFor()
  await fact(page, 'Rooms').click()
  await page.keyboard.type('4.5')
  await page.keyboard.press('Enter')
  await page.getByText('Rooms changed to').waitFor()
  await fact(page, 'Alimony').click()
  await page.keyboard.type('1200')
  await page.keyboard.press('Enter')
  await page.getByText('Alimony changed.').waitFor()
  expect(await firm.ann.ask(readLead, { lead })).toMatchObject({
    custom: { region: 'south', rooms: 4.5 },
    keptCustom: ['alimony'],
  })
  await page.getByRole('button', { name: 'Reveal Alimony' }).waitFor()
  await firm.ann.ask(updateLead, { lead, custom: { family_story: 'Two boys\nand a dog' } } as never)
  await page.reload()
  await page.getByText('Two boys').first().waitFor()
  expect(await violations(page)).toEqual([])
  await fits(page)
  await page.getByRole('button', { name: 'Reveal Alimony' }).scrollIntoViewIfNeeded()
  await pictures(page, 'custom-fields-lead')
  await page.getByRole('button', { name: 'Reveal Alimony' }).scrollIntoViewIfNeeded()
  await page.getByRole('button', { name: 'Reveal Alimony' }).click()
  await page.getByLabel('Why do you need it?').waitFor()
  expect(await violations(page)).toEqual([])

  await page.goto(`${screens.product.url}/leads?custom.rooms=4..5&sort=-custom.rooms`)
  await page.getByText('from 4 to 5').waitFor()
  await page
    .getByRole('link', { name: /Maria Lopez/ })
    .first()
    .waitFor()
  await page.getByRole('button', { name: 'Sort by rooms' }).or(page.getByTitle('Sort by rooms')).first().waitFor()
  expect(await violations(page)).toEqual([])
  await pictures(page, 'custom-fields-list')
  await page.goto(`${screens.product.url}/leads?custom.region=north`)
  await page
    .getByRole('link', { name: /Maria Lopez/ })
    .first()
    .waitFor({ state: 'detached' })
  expect(screens.complaints()).toEqual([])
})
