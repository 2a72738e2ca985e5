import { afterAll, beforeAll, expect, test } from 'vitest'
import { searchEvents } from '#modules/audit/contract.ts'
import { addNote, readLead, updateLead } from '#modules/crm/contract.ts'
import { addLead } from '#modules/lead-hunter/contract.ts'
import type { Client, Member } from '../client.ts'
import { fits, violations } from './looks.ts'
import { openScreens, phone, type Screens } from './screens.ts'

let screens: Screens
let firm: Client
let cora: Member
let leo: Member
let lead: string
beforeAll(async () => {
  screens = await openScreens()
  firm = await screens.product.setUp({ name: 'Palmetto Home Loans', slug: 'palmetto' })
  const branch = await firm.branch('Charleston', 'SC')
  cora = await firm.invite('Cora Compliance', 'compliance')
  leo = await firm.invite('Leo Lane', 'loan_officer', { branch, states: ['SC'] })
  const added = await leo.ask(addLead, {
    person: { fullName: 'Jane Fine', emails: ['jane@fine.example'] },
    property: { state: 'SC', city: 'Charleston' },
    intent: 'purchase',
  })
  lead = added.lead!
  await leo.ask(updateLead, { lead, city: 'Mount Pleasant', propertyStreet: '1 King Street' })
  const { contact } = (await leo.ask(readLead, { lead })) as unknown as { contact: string }
  await leo.ask(addNote, { contact, lead, body: 'Called back' })
  // What he may not do, and tries.
  for (let n = 0; n < 3; n++) expect((await leo.send('GET', '/api/v1/matrix')).status).toBe(403)
})
afterAll(() => screens?.close())

const at = (path: string) => `${screens.product.url}${path}`
const shot = (page: { screenshot(o: object): Promise<unknown> }, name: string) =>
  process.env.PICTURES ? page.screenshot({ path: `${process.env.PICTURES}/${name}.png` }) : undefined

test('a search is narrowed by a click, saved, taken up again, and leads to a record and back to what happened with it', async () => {
  const page = await screens.open(cora, { viewport: { width: 1440, height: 900 } })
  await page.goto(at('/audit'))
  await page.getByRole('heading', { name: 'Audit trail' }).waitFor()
  await page.getByRole('group', { name: 'Events over time' }).waitFor()
  await page.getByRole('row', { name: /Change fields of a lead/ }).waitFor()
  await shot(page, 'audit-1440')
  expect(await violations(page)).toEqual([])

  // Who, by the counts; then what was refused to him.
  await page.getByRole('region', { name: 'Who' }).getByRole('button', { name: 'Leo Lane' }).click()
  await page.getByRole('button', { name: 'Remove the filter Who' }).waitFor()
  await expect.poll(() => page.getByRole('row', { name: /Cora Compliance/ }).count()).toBe(0)
  await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Refused' }).click()
  const refused = page.getByRole('row', { name: /Refused: .*Leo Lane/ }).first()
  await refused.waitFor()
  await refused.getByText(/^Refused: /).click()
  const drawer = page.getByRole('dialog', { name: 'Event' })
  await drawer.getByText('matrix.read', { exact: true }).first().waitFor()
  await shot(page, 'audit-refused')
  await drawer.getByRole('button', { name: 'Leo Lane' }).click()
  await page.getByRole('button', { name: 'Remove the filter Outcome' }).waitFor()

  await page.getByRole('button', { name: 'Save search' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('What Leo was refused')
  await page.getByRole('dialog', { name: 'Save search' }).getByRole('button', { name: 'Save search' }).click()
  await page.getByText('Saved.').first().waitFor()
  const views = page.getByRole('navigation', { name: 'Views' })
  const hunt = views.getByRole('button', { name: 'What Leo was refused' })
  await hunt.waitFor()
  await views.getByRole('button', { name: 'Everything' }).click()
  await expect.poll(() => page.getByRole('button', { name: 'Remove the filter Who' }).count()).toBe(0)
  await hunt.click()
  await page.getByRole('button', { name: 'Remove the filter Who' }).waitFor()
  const span = { from: new Date(Date.now() - 36e5).toISOString(), to: new Date(Date.now() + 36e5).toISOString() }
  const names = async () => (await firm.ann.ask(searchEvents, { ...span, actor: [cora.id] })).items.map(line => line.name)
  await expect.poll(names).toEqual(expect.arrayContaining(['audit.saveHunt', 'hunt.saved', 'audit.runHunt', 'audit.looked']))

  // A record, what happened with it, and one change of it.
  await page.goto(at(`/leads/${lead}`))
  await page.getByRole('link', { name: 'What happened with Jane Fine' }).click()
  await page.getByRole('button', { name: 'Remove the filter About' }).waitFor()
  await page
    .getByRole('row', { name: /Lead: changed/ })
    .getByText('Lead: changed')
    .click()
  await drawer.getByText('Mount Pleasant').waitFor()
  // Above her clearance.
  await drawer.getByText('values of class confidential are above your clearance').waitFor()
  expect(await drawer.getByText('1 King Street').count()).toBe(0)
  await shot(page, 'audit-change')
  expect(await violations(page)).toEqual([])
  expect(screens.complaints()).toEqual([])
  await page.context().close()
})

test('it reads on a phone, says when nothing is found, and tells whoever may not', async () => {
  const page = await screens.open(cora, { viewport: phone })
  await page.goto(at('/audit?name=crm.updateLead'))
  await page.getByText('Change fields of a lead').first().waitFor()
  await shot(page, 'audit-390')
  await fits(page)
  expect(await violations(page)).toEqual([])
  await page.goto(at('/audit?door=hook'))
  await page.getByRole('heading', { name: 'Nothing happened in this time' }).waitFor()
  await page.goto(at('/settings/keeping-events'))
  await page.getByRole('heading', { name: 'Nothing is held' }).waitFor()
  await shot(page, 'keeping-390')
  await fits(page)
  expect(await violations(page)).toEqual([])
  await page.setViewportSize({ width: 1440, height: 900 })
  await shot(page, 'keeping-1440')
  const other = await screens.open(leo)
  await other.goto(at('/audit'))
  await other.getByText(/may/).first().waitFor()
  expect(await other.getByRole('group', { name: 'Events over time' }).count()).toBe(0)
  await page.context().close()
  await other.context().close()
})
