import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Client } from '../client.ts'
import { fits, violations } from './looks.ts'
import { desktop, openScreens, overflow, phone, type Screens } from './screens.ts'

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
    if (await row.count()) return true
    await page.reload()
    return false
  }
  await expect.poll(there).toBe(true)
  expect(await violations(page)).toEqual([])
  await fits(page)
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

test('the ledger is verified on a click, and the verdict comes by itself', async () => {
  const page = await screens.open(firm.ann, { viewport: phone, colorScheme: 'dark' })
  await page.goto(at('/audit/ledger'))
  await page.getByRole('button', { name: 'Verify now' }).click()
  await page.getByRole('heading', { name: 'The ledger holds' }).waitFor()
  await page.getByText('Holds', { exact: true }).waitFor()
  expect(await violations(page)).toEqual([])
  await fits(page)
  const sam = await firm.invite('Sam Stone', 'loan_officer')
  const officer = await screens.open(sam)
  await officer.goto(at('/audit/ledger'))
  await officer.getByText(/may/).first().waitFor()
  expect(await officer.getByRole('button', { name: 'Verify now' }).count()).toBe(0)
  expect(screens.complaints()).toEqual([])
})
