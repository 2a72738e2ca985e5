import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { editDraft, listMatrixVersions, openDraft, publishMatrix, readMatrix } from '#modules/identity/contract.ts'
import { addLead } from '#modules/lead-hunter/contract.ts'
import { narrowedToSight } from '#policy/beyond-sight.ts'
import { agreedOver, agreeToAll } from '../agreed.ts'
import type { Client, Member } from '../client.ts'
import { violations } from './looks.ts'
import { openScreens, overflow, phone, picture, type Screens } from './screens.ts'

let screens: Screens
let firm: Client
let sue: Member
let tia: Member
let leo: Member
let bea: Member
beforeAll(async () => {
  screens = await openScreens()
  firm = await screens.product.setUp({ name: 'Palmetto Home Loans', slug: 'palmetto' })
  const branch = await firm.branch('Charleston', 'SC')
  bea = await firm.invite('Bea Branch', 'branch_manager', { branch })
  leo = await firm.invite('Leo Lane', 'loan_officer', { branch, states: ['SC'] })
  await leo.ask(addLead, { person: { fullName: 'Ada Arrives', emails: ['ada@full.example'] }, property: { state: 'SC' } })
  tia = await firm.invite('Tia Two', 'tenant_admin')
  const { ann } = firm
  await ann.ask(openDraft, {})
  const types = (await ann.ask(readMatrix, {})).types
  const typeOf = (name: string) => types.find(one => one.name === name)!.id
  await ann.ask(editDraft, {
    cells: [
      { type: typeOf('Administrator'), permission: 'lead.export', level: 'all', demands: { approval: true, quorum: 2 } },
      { type: typeOf('Loan officer'), permission: 'lead.tag', level: 'own', demands: { elevation: true } },
    ],
  })
  const draft = async () => (await ann.ask(listMatrixVersions, {})).items.find(one => one.state === 'draft')!
  const { id: version } = await draft()
  const cells = (await ann.ask(readMatrix, { version })).types.flatMap(type =>
    narrowedToSight(type).map(cell => ({ ...cell, type: type.id })),
  )
  if (cells.length) await ann.ask(editDraft, { cells })
  await agreedOver(firm, publishMatrix, { version, hash: (await draft()).hash })
  sue = await firm.invite('Sam Third', 'tenant_admin')
})
afterAll(() => screens?.close())

const at = (path: string) => `${screens.product.url}${path}`
/** Nothing against what is shown, in both schemes, and nothing beside the screen. */
async function fine(page: Page, name: string) {
  await picture(page, name)
  expect(await violations(page)).toEqual([])
  expect(await overflow(page)).toBeLessThanOrEqual(0)
}

test('what two people have to agree to is counted on the desk, and says who is missing', async () => {
  const asker = await screens.open(firm.ann)
  await asker.goto(at('/leads?state=SC'))
  await asker.getByRole('button', { name: 'Export' }).click()
  const form = asker.getByRole('dialog', { name: 'Export leads' })
  await form.getByRole('textbox', { name: 'What is it for?' }).fill('Quarterly review')
  await form.getByRole('button', { name: 'Ask for the export' }).click()
  await asker.getByRole('link', { name: 'See the request' }).click()
  const own = asker.getByRole('dialog', { name: 'Request' })
  await own.getByText('0 of 2, 2 still missing').waitFor()

  const first = await screens.open(tia, { viewport: phone })
  await first.goto(at('/approvals'))
  await first.getByText('Quarterly review').first().click()
  const request = first.getByRole('dialog', { name: 'Request' })
  await request.getByText('Nobody has decided yet.').waitFor()
  await request.getByText('1 row, ').waitFor()
  await fine(first, 'quorum-phone')
  await request.getByRole('textbox', { name: 'Comment' }).fill('Seen, and right.')
  await request.getByRole('button', { name: 'Agree' }).click()
  await first.getByText('You agreed. 1 person more must.').waitFor()
  await first.getByText('Nothing waits for you').waitFor()

  // Nobody reloads: the asker reads who agreed, and who still may.
  await own.getByText('1 of 2, 1 still missing').waitFor()
  await own.getByText('Tia Two').first().waitFor()
  await own.getByText('Seen, and right.').waitFor()
  const second = await screens.open(sue)
  await second.goto(at('/approvals'))
  await second.getByRole('row').filter({ hasText: 'Quarterly review' }).getByText('1 of 2').waitFor()
  await second.getByRole('row').filter({ hasText: 'Quarterly review' }).click()
  await second.getByRole('dialog', { name: 'Request' }).getByRole('button', { name: 'Agree' }).click()
  await second.getByText('You agreed. Ann Admin is told.').waitFor()
  await own.getByRole('link', { name: 'Fetch the file' }).waitFor()
  expect(screens.complaints()).toEqual([])
})

test('rights for hours are asked for on a phone, agreed to, shown while they last, and ended', async () => {
  const page = await screens.open(leo, { viewport: phone })
  await page.goto(at('/settings/elevation'))
  await page.getByText('Your user type may ask for: tag leads.').waitFor()
  await page.getByRole('button', { name: 'Ask for rights' }).click()
  const form = page.getByRole('dialog', { name: 'Ask for rights' })
  await form.getByRole('combobox', { name: 'What do you need?' }).click({ force: true })
  await page.getByRole('option', { name: 'Tag leads' }).click()
  await page.keyboard.press('Escape')
  await form.getByRole('textbox', { name: 'Why?' }).fill('To sort the open house of Saturday')
  await fine(page, 'elevation-form-phone')
  await form.getByRole('button', { name: 'Ask', exact: true }).click()
  await page.getByText('Waits for a second person').first().waitFor()
  await agreeToAll(firm.ann)
  await page.getByText('Holds now').waitFor()
  await page.getByRole('region', { name: 'Rights for hours' }).first().waitFor()
  await fine(page, 'elevation-phone')
  await page.getByRole('table', { name: 'Rights for hours' }).getByRole('button', { name: 'End now' }).click()
  await page.getByText('Ended by Leo Lane').waitFor()
  expect(screens.complaints()).toEqual([])
})

test('the emergency access is sealed, drilled, opened, reviewed and sealed anew', async () => {
  const page = await screens.open(firm.ann)
  const seal = async (act: string) => {
    await page.goto(at('/settings/emergency'))
    await page.getByRole('button', { name: act }).click()
    const form = page.getByRole('dialog', { name: 'Seal the emergency access' })
    for (const [label, name] of [
      ['First custodian', 'Leo Lane'],
      ['Second custodian', 'Bea Branch'],
    ] as const) {
      await form.getByRole('combobox', { name: label }).click()
      await page.getByRole('option', { name: new RegExp(name) }).click()
    }
    await form.getByRole('textbox', { name: 'Why?' }).fill('For the day the provider is down')
    await fine(page, 'emergency-seal')
    await form.getByRole('button', { name: 'Ask', exact: true }).click()
    await page.getByText('Waits for a second person').first().waitFor()
    await agreeToAll(tia)
    await page.getByText('Not taken yet').first().waitFor()
  }
  const take = async (who: Member): Promise<string[]> => {
    const theirs = await screens.open(who, { viewport: phone })
    await theirs.goto(at('/settings/emergency/shares'))
    await theirs.getByRole('button', { name: 'Show my shares' }).click()
    const shown = theirs.getByRole('dialog', { name: 'Your shares' })
    await shown.getByText('Your share of credential 2').waitFor()
    await fine(theirs, 'emergency-shares-phone')
    return shown.locator('pre').allInnerTexts()
  }
  await page.goto(at('/settings/emergency'))
  await page.getByText('No emergency access is sealed').waitFor()
  await seal('Seal it')
  const [leos, beas] = [await take(leo), await take(bea)]
  await page.reload()
  await page.getByText('2 of 2 credentials are sealed.').waitFor()

  await page.getByRole('button', { name: 'Drill' }).click()
  const drill = page.getByRole('dialog', { name: 'Drill' })
  await drill.getByRole('textbox', { name: 'First share' }).fill(leos[0]!)
  await drill.getByRole('textbox', { name: 'Second share' }).fill(beas[1]!)
  await drill.getByRole('button', { name: 'Try them' }).click()
  await drill.getByText(/are not the two shares of one sealed credential/).waitFor()
  await drill.getByRole('textbox', { name: 'Second share' }).fill(beas[0]!)
  await drill.getByRole('button', { name: 'Try them' }).click()
  await page.getByText('The shares of credential 1 fit. Nothing was opened.').waitFor()

  // Nobody is signed in: no address, no password, no provider.
  const door = await screens.open(undefined, { viewport: phone })
  await door.goto(at('/emergency'))
  await door.getByRole('textbox', { name: 'First share' }).fill(leos[0]!)
  await door.getByRole('textbox', { name: 'Second share' }).fill(beas[0]!)
  await door.getByRole('textbox', { name: 'What happened?' }).fill('The provider does not answer since six.')
  await fine(door, 'emergency-door-phone')
  await door.getByRole('button', { name: 'Open' }).click()
  await door.getByText('Every administrator was told, and everything done here is reviewed.').waitFor()
  await fine(door, 'emergency-open-phone')

  // Told at once, on the screens that are open.
  await page.getByRole('table', { name: 'Uses of the emergency access' }).getByText('Open now').waitFor()
  await page.getByRole('button', { name: 'Open', exact: true }).click()
  const use = page.getByRole('dialog', { name: 'Use of the emergency access' })
  await use.getByText('The provider does not answer since six.').waitFor()
  await use.getByRole('button', { name: 'Close it now' }).click()
  await use.getByRole('textbox', { name: 'What did it come to?' }).fill('Nothing was changed; the provider came back by itself.')
  await fine(page, 'emergency-review')
  await use.getByRole('button', { name: 'Keep the review' }).click()
  await use.getByText('Reviewed by Ann Admin:').waitFor()
  await seal('Seal anew')
  expect(screens.complaints()).toEqual([])
})
