import { afterAll, beforeAll, expect, test } from 'vitest'
import { addLead } from '#modules/lead-hunter/contract.ts'
import type { Client, Member } from '../client.ts'
import { fits, violations } from './looks.ts'
import { openScreens, type Screens } from './screens.ts'

let screens: Screens
let firm: Client
let sue: Member
let person: string
beforeAll(async () => {
  screens = await openScreens()
  firm = await screens.product.setUp({ name: 'Palmetto Home Loans', slug: 'palmetto' })
  sue = await firm.invite('Sue Solomon', 'tenant_admin')
  const { contact } = await firm.ann.ask(addLead, {
    person: { fullName: 'Vera Vanishing', emails: ['vera@vanishing.example'] },
    property: { state: 'SC' },
  })
  person = contact!
})
afterAll(() => screens?.close())

const at = (path: string) => `${screens.product.url}${path}`
/** `SHOTS`: a folder to look at what was seen. */
const shot = async (page: Awaited<ReturnType<Screens['open']>>, name: string) => {
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}.png` })
}

test('a person is erased from their page: what goes is said, the name is typed, another agrees, and the certificate stands there', async () => {
  const asker = await screens.open(firm.ann)
  await asker.goto(at(`/people/${person}`))
  await asker.getByRole('button', { name: 'Erase for good' }).click()
  const form = asker.getByRole('dialog', { name: 'Erase for good' })
  const stays = form.getByRole('region', { name: 'Stays, without saying whose it was' })
  await stays.getByText('1 lead').waitFor()
  await form.getByRole('region', { name: 'Is deleted' }).getByText('1 address or number').waitFor()
  expect(await violations(asker)).toEqual([])
  await shot(asker, 'erase')
  await fits(asker)
  await asker.setViewportSize({ width: 390, height: 844 })
  await shot(asker, 'erase-phone')
  await asker.setViewportSize({ width: 1280, height: 800 })
  await form.getByRole('textbox', { name: 'Type Vera Vanishing to go on' }).fill('Vera')
  await form.getByRole('button', { name: 'Ask to erase for good' }).click()
  await form.getByText('This is not the name of the person.').waitFor()
  await form.getByText('Say in a few words why.').waitFor()
  await form.getByRole('textbox', { name: 'Type Vera Vanishing to go on' }).fill('vera vanishing')
  await form.getByRole('textbox', { name: 'Why' }).fill('She asked for it')
  await form.getByRole('button', { name: 'Ask to erase for good' }).click()
  await form.waitFor({ state: 'detached' })

  const decider = await screens.open(sue)
  await decider.goto(at('/approvals'))
  await decider.getByRole('cell', { name: 'She asked for it' }).click()
  const request = decider.getByRole('dialog', { name: 'Request' })
  await request.getByText('It cannot be taken back').waitFor()
  await request.getByRole('button', { name: 'Agree' }).click()
  await decider.getByText('You agreed. Ann Admin is told.').waitFor()

  // Nobody reloads: the act becomes its certificate.
  await asker.getByRole('link', { name: 'Certificate of destruction' }).click()
  await asker.getByRole('heading', { name: 'Certificate of destruction', level: 1 }).waitFor()
  expect(await violations(asker)).toEqual([])
  await asker.goto(at(`/people/${person}`))
  await asker.getByRole('heading', { name: 'Erased person', level: 1 }).waitFor()
  expect(await violations(asker)).toEqual([])
  await shot(asker, 'erased')
  expect(screens.complaints()).toEqual([])
})

test('an export is asked for as a workbook', async () => {
  // Whoever was erased is put away, and in no export.
  await firm.ann.ask(addLead, { person: { fullName: 'Ben Begins', emails: ['ben@begins.example'] }, property: { state: 'SC' } })
  const asker = await screens.open(firm.ann)
  await asker.goto(at('/leads'))
  await asker.getByRole('button', { name: 'Export' }).click()
  const form = asker.getByRole('dialog', { name: 'Export leads' })
  await form.getByRole('radio', { name: 'Excel workbook' }).check()
  expect(await violations(asker)).toEqual([])
  await shot(asker, 'export')
  await fits(asker)
  await form.getByRole('textbox', { name: 'What is it for?' }).fill('The quarterly review')
  await form.getByRole('button', { name: 'Ask for the export' }).click()
  await form.waitFor({ state: 'detached' })
  const decider = await screens.open(sue)
  await decider.goto(at('/approvals'))
  await decider.getByRole('cell', { name: 'The quarterly review' }).click()
  await decider.getByRole('dialog', { name: 'Request' }).getByText('xlsx').waitFor()
  expect(screens.complaints()).toEqual([])
})
