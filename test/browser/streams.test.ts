import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { makeStream } from '#modules/audit/contract/streams.ts'
import { updateMe } from '#modules/identity/contract.ts'
import { agreedOver, agreeToAll } from '../agreed.ts'
import { openAuthority } from '../authority.ts'
import type { Client, Member } from '../client.ts'
import { openSyslogReceiver, type SyslogReceiver } from '../syslog-receiver.ts'
import { fits, violations } from './looks.ts'
import { openScreens, phone, picture, type Screens } from './screens.ts'

let screens: Screens
let firm: Client
let sue: Member
let receiver: SyslogReceiver
const authority = openAuthority('Our own authority')
beforeAll(async () => {
  ;[screens, receiver] = await Promise.all([openScreens(), openSyslogReceiver(authority.issue('localhost'))])
  firm = await screens.product.setUp({ name: 'Palmetto Home Loans', slug: 'palmetto' })
  sue = await firm.invite('Second Sue', 'tenant_admin')
})
afterAll(async () => {
  await screens?.close()
  await receiver?.leave()
})

test('a stream is asked for, agreed to, tried, seen to fall behind and to catch up', async () => {
  const page = await screens.open(firm.ann)
  await page.goto(`${screens.product.url}/settings`)
  await page.getByRole('link', { name: 'SIEM streams' }).click()
  await page.getByText('No SIEM streams yet').waitFor()
  expect(await violations(page)).toEqual([])
  await picture(page, 'streams-empty')
  await page.getByRole('button', { name: 'Add stream' }).first().click()
  const drawer = page.getByRole('dialog', { name: 'Add a SIEM stream' })
  await drawer.getByRole('textbox', { name: 'What it is for' }).fill('Our SIEM')
  await drawer.getByRole('textbox', { name: 'Host' }).fill('localhost')
  await drawer.getByLabel('Port').fill(String(receiver.port))
  await drawer.getByRole('textbox', { name: 'Certificate authority' }).fill(authority.certificate)
  await drawer.getByRole('textbox', { name: 'Why?' }).fill('Our auditors asked for it')
  expect(await violations(page)).toEqual([])
  await picture(page, 'streams-drawer')
  await drawer.getByRole('button', { name: 'Ask for the stream' }).click()
  await page.getByRole('region', { name: 'What you asked for' }).getByText('Our SIEM').waitFor()
  await agreeToAll(sue)
  await page.getByRole('link', { name: 'Our SIEM' }).click()

  await page.getByRole('button', { name: 'Send a test' }).click()
  await page.getByText(/^The test event was taken/).waitFor()
  expect(receiver.got.some(({ id }) => id === 'audit.tryStream')).toBe(true)
  // What happens goes out by itself.
  await firm.ann.ask(updateMe, { name: 'Ann Other' })
  await vi.waitUntil(() => receiver.got.some(({ event }) => event.metadata.event_code === 'identity.updateMe'), {
    timeout: 60_000,
  })
  await page.getByText('Up to date').waitFor()
  await page.getByRole('button', { name: 'Show the figures' }).click()
  await page.getByRole('region', { name: 'Figures of each hour' }).waitFor()
  await picture(page, 'stream')
  expect(await violations(page)).toEqual([])
  await fits(page)

  await page.getByRole('button', { name: 'Pause' }).click()
  await page.getByText('Paused', { exact: true }).waitFor()
  for (let n = 0; n < 3; n++) await firm.ann.ask(updateMe, { name: `Ann ${n}` })
  await page.reload()
  await vi.waitUntil(async () => Number(await page.getByRole('definition').first().textContent()) >= 3, { timeout: 60_000 })
  await page.getByRole('button', { name: 'Resume' }).click()
  await page.getByText('Up to date').waitFor()
  const numbers = receiver.got.map(({ event }) => event.metadata.sequence).filter(n => n > 0)
  expect(numbers).toEqual(numbers.map((_, n) => n + 1))
  expect(screens.complaints()).toEqual([])
})

test('a stream that fails says since when and why, on a phone and in the dark too', async () => {
  const { id } = await agreedOver(firm, makeStream, {
    name: 'Nobody listens',
    target: { kind: 'http', url: 'http://127.0.0.1:1/events', auth: 'none' },
  })
  await firm.ann.ask(updateMe, { name: 'Ann Again' })
  const page = await screens.open(firm.ann, { viewport: phone, colorScheme: 'dark' })
  await page.goto(`${screens.product.url}/settings/streams/${id}`)
  await page.getByText(/Nobody listens at this address\./).waitFor()
  await picture(page, 'stream-failing-phone')
  expect(await violations(page)).toEqual([])
  await fits(page)
  await page.goto(`${screens.product.url}/settings/streams`)
  await page.getByText('Failing').waitFor()
  await picture(page, 'streams-phone')
  expect(await violations(page)).toEqual([])
  await fits(page)
  expect(screens.complaints()).toEqual([])
})
