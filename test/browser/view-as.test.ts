import { afterAll, beforeAll, expect, test } from 'vitest'
import { toldChange } from '#kernel/sealed-change.ts'
import { addLead } from '#modules/lead-hunter/contract.ts'
import type { Client, Member } from '../client.ts'
import { today } from './joining.ts'
import { fits, violations } from './looks.ts'
import { openScreens, picture, type Screens } from './screens.ts'

let screens: Screens
let firm: Client
let leo: Member
let lead: string
beforeAll(async () => {
  screens = await openScreens()
  firm = await screens.product.setUp({ name: 'Palmetto Home Loans', slug: 'palmetto' })
  const branch = await firm.branch('Charleston', 'SC')
  leo = await firm.invite('Leo Lane', 'loan_officer', { branch, states: ['SC'] })
  const tom = await firm.invite('Tom Tampa', 'loan_officer', { branch, states: ['SC'] })
  const add = async (by: Member, fullName: string) =>
    (await by.ask(addLead, { person: { fullName, emails: [`${fullName.length}@full.example`] }, property: { state: 'SC' } }))
      .lead!
  lead = await add(leo, 'Ada Arrives')
  await add(tom, 'Benedict Begins')
})
afterAll(() => screens?.close())

const at = (path: string) => `${screens.product.url}${path}`

test('an administrator sees what a colleague sees under a banner, changes nothing, stops, and it stands in the log', async () => {
  const page = await screens.open(firm.ann)
  await page.goto(at('/leads'))
  await page.getByRole('row', { name: /Benedict Begins/ }).waitFor()
  await page.goto(at(`/settings/people/${leo.id}`))
  await page.getByRole('button', { name: 'View as Leo' }).click()
  const why = page.getByLabel('Why do you look as Leo?')
  await page.getByRole('dialog').getByRole('button', { name: 'View as Leo' }).click()
  await page.getByText('Say in a few words why.').waitFor()
  await why.fill('Leo says that a lead is missing')
  expect(await page.getByText('Say in a few words why.').count()).toBe(0)
  await picture(page, 'view-as-why')
  expect(await violations(page)).toEqual([])
  await page.getByRole('dialog').getByRole('button', { name: 'View as Leo' }).click()

  const banner = page.getByRole('region', { name: 'Viewing as a colleague' })
  await banner.getByText('You are looking at this as Leo Lane. Nothing can be changed.').waitFor()
  await today(page)
  await page.goto(at('/leads'))
  await page.getByRole('row', { name: /Ada Arrives/ }).waitFor()
  expect(await page.getByRole('row', { name: /Benedict Begins/ }).count()).toBe(0)
  await picture(page, 'view-as-leads')
  expect(await violations(page)).toEqual([])
  await fits(page)
  await page.getByRole('link', { name: 'Settings' }).waitFor()

  // A change is refused where it is tried, with what to do instead, and nothing of it is kept.
  await page.goto(at(`/leads/${lead}`))
  await page.getByRole('heading', { name: 'Ada Arrives' }).waitFor()
  await page.getByRole('tab', { name: 'Log a call' }).click()
  await picture(page, 'view-as-lead')
  await page.getByRole('button', { name: 'Log call' }).click()
  await page.getByText('Stop viewing to do something yourself.').first().waitFor()
  await picture(page, 'view-as-refused')
  const touches = await screens.product.superuser`select 1 from kernel.event where name = 'crm.touchLead'`
  expect(touches).toHaveLength(0)

  await banner.getByRole('button', { name: 'Stop viewing' }).click()
  await banner.waitFor({ state: 'detached' })
  await page.goto(at('/leads'))
  await page.getByRole('row', { name: /Benedict Begins/ }).waitFor()
  const log = await screens.product.superuser<
    { name: string; actor_id: string; subject_id: string; tenant: string; event: string; n: number; sealed: Buffer }[]
  >`
    select e.name, e.actor_id, e.subject_id, e.tenant_id as tenant, e.id as event, c.n, c.sealed from kernel.event e
    left join kernel.change c on c.tenant_id = e.tenant_id and c.event_id = e.id
    where e.name in ('identity.beginViewing', 'member.viewed', 'identity.endViewing') order by e.id`
  expect(log.map(line => [line.name, line.actor_id, line.subject_id])).toEqual([
    ['identity.beginViewing', firm.ann.id, leo.id],
    ['member.viewed', firm.ann.id, leo.id],
    ['identity.endViewing', firm.ann.id, firm.ann.id],
  ])
  const { tenant, event, n, sealed } = log[0]!
  const said = toldChange({ tenant, vault: screens.product.vault }, { event, n, before: null, after: null, sealed })
  expect(said.after).toBe('Leo says that a lead is missing')
  expect(screens.complaints()).toEqual([])
})

test('nobody else is offered it, nor an administrator to look as themselves', async () => {
  const page = await screens.open(firm.ann)
  await page.goto(at(`/settings/people/${firm.ann.id}`))
  await page.getByRole('heading', { name: 'Ann Admin' }).waitFor()
  expect(await page.getByRole('button', { name: /^View as/ }).count()).toBe(0)
  const officer = await screens.open(leo)
  await officer.goto(at(`/settings/people/${firm.ann.id}`))
  await officer.getByRole('heading', { name: 'Ann Admin' }).waitFor()
  expect(await officer.getByRole('button', { name: /^View as/ }).count()).toBe(0)
  expect(screens.complaints()).toEqual([])
})
