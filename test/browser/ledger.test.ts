import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { agreeToAll } from '../agreed.ts'
import type { Client } from '../client.ts'
import { fits, violations } from './looks.ts'
import { desktop, openScreens, overflow, phone, picture, type Screens } from './screens.ts'

let screens: Screens
let firm: Client
let folder: string
beforeAll(async () => {
  screens = await openScreens()
  firm = await screens.product.setUp({ name: 'Palmetto Home Loans', slug: 'palmetto' })
  folder = screens.product.dataDir
})
afterAll(() => screens?.close())

const at = (path: string) => `${screens.product.url}${path}`
const offline = pathToFileURL(join(import.meta.dirname, '..', '..', 'dist', 'verify.html')).href

test('somebody takes a checkpoint and an extract along, and a page without a network says that both hold', async () => {
  const page = await screens.open(firm.ann)
  await page.goto(at('/audit/ledger'))
  await page.getByRole('heading', { name: 'Ledger', exact: true }).waitFor()
  const row = page.getByRole('button', { name: /^Download the checkpoint of/ }).first()
  const there = async () => {
    const seen = await row.waitFor({ timeout: 5000 }).then(
      () => true,
      () => false,
    )
    if (!seen) await page.reload()
    return seen
  }
  await expect.poll(there, { timeout: 60_000 }).toBe(true)
  expect(await violations(page)).toEqual([])
  await fits(page)
  await page
    .getByRole('button', { name: 'Download the newest' })
    .or(page.getByRole('link', { name: 'Download the newest' }))
    .waitFor()
  await page.getByText(/^Last told|^None was told yet/).waitFor()
  for (const [viewport, name] of [
    [phone, 'phone'],
    [{ width: 1440, height: 900 }, '1440'],
  ] as const) {
    await page.setViewportSize(viewport)
    expect(await overflow(page)).toBeLessThanOrEqual(0)
    await picture(page, `ledger-${name}`)
  }
  await page.setViewportSize(desktop)
  await page.getByRole('switch', { name: 'Tell of it each day' }).press('Space')
  await page.getByText('Switched off: nothing is sent.').waitFor()
  await page.getByRole('switch', { name: 'Tell of it each day' }).press('Space')
  const [checkpoint] = await Promise.all([page.waitForEvent('download'), row.click()])
  const notePath = join(folder, 'checkpoint.txt')
  await checkpoint.saveAs(notePath)
  expect(await readFile(notePath, 'utf8')).toMatch(/^localhost:\d+\/ledger\n\d+\n/)
  const path = join(folder, 'extract.json')
  const [extract] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download extract' }).click(),
  ])
  await extract.saveAs(path)
  await page.getByText(/^ledger-extract-.* holds \d+ events?\.$/).waitFor()

  const alone = await screens.browser.newContext({ offline: true, colorScheme: 'dark' })
  const verifier = await alone.newPage()
  const complaints: string[] = []
  verifier.on('pageerror', error => complaints.push(error.message))
  verifier.on('console', said => said.type() === 'error' && complaints.push(said.text()))
  await verifier.goto(offline)
  await verifier.getByText('Choose an extract.').waitFor()
  await verifier.getByLabel(/^Extract/).setInputFiles(path)
  await verifier.getByText('This extract holds.').waitFor()
  await verifier.getByLabel(/^Older checkpoints/).setInputFiles(notePath)
  await verifier.getByText(/is the beginning of this ledger|is newer than the extract/).waitFor()
  for (const viewport of [desktop, phone]) {
    await verifier.setViewportSize(viewport)
    expect(await violations(verifier)).toEqual([])
    expect(await overflow(verifier)).toBeLessThanOrEqual(0)
  }

  const altered = join(folder, 'altered.json')
  await writeFile(altered, (await readFile(path, 'utf8')).replace(/"name": "identity\.[a-zA-Z]+"/, '"name": "identity.nothing"'))
  await verifier.getByLabel(/^Older checkpoints/).setInputFiles([])
  await verifier.getByLabel(/^Extract/).setInputFiles(altered)
  await verifier.getByText('This extract does not hold.').waitFor()
  await writeFile(altered, 'nothing')
  await verifier.getByLabel(/^Extract/).setInputFiles([])
  await verifier.getByLabel(/^Extract/).setInputFiles(altered)
  await verifier.getByText('altered.json is no ledger extract').waitFor()
  expect(complaints).toEqual([])
  await alone.close()

  const served = await screens.product.fetch('/verify.html')
  expect(served.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(await served.text()).toBe(await readFile(new URL(offline), 'utf8'))
})

test('an extract with values is asked for, agreed to, and picked up on the page', async () => {
  const sue = await firm.invite('Second Sue', 'tenant_admin')
  const page = await screens.open(firm.ann)
  await page.goto(at('/audit/ledger'))
  await page.getByRole('checkbox', { name: /^With what fields were and became/ }).check()
  await page.getByRole('button', { name: 'Ask for the extract' }).click()
  const drawer = page.getByRole('dialog', { name: 'Extract with values' })
  await drawer.getByRole('textbox', { name: 'Why?' }).fill('For the examiner')
  expect(await violations(page)).toEqual([])
  await drawer.getByRole('button', { name: 'Ask for the extract' }).click()
  await drawer.waitFor({ state: 'detached' })
  await agreeToAll(sue)
  await page.getByRole('heading', { name: 'Extracts with values, agreed to' }).waitFor()
  expect(await violations(page)).toEqual([])
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('listitem').filter({ hasText: 'to be fetched until' }).getByRole('link', { name: 'Download' }).click(),
  ])
  const path = join(folder, 'with-values.json')
  await file.saveAs(path)
  const { leaves } = JSON.parse(await readFile(path, 'utf8')) as { leaves: { secrets: unknown }[] }
  expect(leaves.some(leaf => leaf.secrets)).toBe(true)
})

test('the ledger is verified on a click, and the verdict comes by itself', async () => {
  const page = await screens.open(firm.ann, { viewport: phone, colorScheme: 'dark' })
  await page.goto(at('/audit/ledger'))
  await page.getByRole('button', { name: 'Verify now' }).click()
  await page.getByRole('heading', { name: 'The ledger holds' }).waitFor()
  await page.getByText('Holds', { exact: true }).waitFor()
  await page.getByRole('heading', { name: 'What was checked' }).waitFor()
  await picture(page, 'ledger-verdict')
  expect(await violations(page)).toEqual([])
  await fits(page)
  const sam = await firm.invite('Sam Stone', 'loan_officer')
  const officer = await screens.open(sam)
  await officer.goto(at('/audit/ledger'))
  await officer.getByText(/may/).first().waitFor()
  expect(await officer.getByRole('button', { name: 'Verify now' }).count()).toBe(0)
  expect(screens.complaints()).toEqual([])
})
