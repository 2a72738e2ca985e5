import type { AddressInfo } from 'node:net'
import AxeBuilder from '@axe-core/playwright'
import type { FastifyInstance } from 'fastify'
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listIntake, saveForm, saveSource } from '#modules/lead-hunter/contract.ts'
import { firstForm } from '#modules/lead-hunter/rules/starting-set.ts'
import { overHttp } from '../over-http.ts'
import { openWorld, type World } from '../world.ts'
import { launchChromium } from './chromium.ts'

let w: World
let app: FastifyInstance
let browser: Browser
let form: string

beforeAll(async () => {
  w = await openWorld()
  ;({ server: app } = await overHttp(w))
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { id: source } = await w.firm.max.ask(saveSource, { name: 'Website', kind: 'form' })
  await w.firm.max.ask(saveForm, { slug: 'first-home', source, doc: firstForm('Palmetto Home Loans') })
  form = `http://palmetto.pages.localhost:${(app.server.address() as AddressInfo).port}/p/forms/first-home`
  browser = await launchChromium()
})
afterAll(async () => {
  await browser?.close()
  await app?.close()
  await w?.close()
})

const phone: BrowserContextOptions = {
  viewport: { width: 375, height: 740 },
  isMobile: true,
  hasTouch: true,
  deviceScaleFactor: 2,
}

describe.each([
  { called: 'a phone', options: phone },
  { called: 'a phone at night', options: { ...phone, colorScheme: 'dark' as const } },
  { called: 'a desk', options: { viewport: { width: 1280, height: 900 } } },
])('the hosted form on $called', ({ options }) => {
  test('is open to everybody: no finding of axe, before a mistake, after it, and on the thanks', async () => {
    const context = await browser.newContext(options)
    const tab = await context.newPage()
    const audit = async () =>
      (
        await new AxeBuilder({ page: tab }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze()
      ).violations.map(v => `${v.id}: ${v.nodes.map(n => n.html).join(' ')}`)
    await tab.goto(form)
    expect(await audit()).toEqual([])
    await expect.poll(() => tab.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
    await tab.getByRole('button', { name: 'Send' }).click()
    await tab.getByRole('alert').waitFor()
    expect(await audit()).toEqual([])
    await tab.getByRole('link', { name: /ZIP code/ }).click()
    expect(await tab.evaluate(() => location.hash)).toBe('#zip')
    await tab.getByLabel('First name').fill('Nora')
    await tab.getByLabel('Last name').fill('New')
    await tab.getByLabel('E-mail').first().fill('nora@new.example')
    await tab.getByLabel(/ZIP code/).fill('29401')
    await tab.getByLabel(/text messages/).check()
    await tab.getByRole('button', { name: 'Send' }).click()
    await tab.getByRole('status').waitFor()
    expect(await audit()).toEqual([])
    expect(await tab.getByRole('status').textContent()).toContain('Thank you.')
    await context.close()
  })
})

test('works without a script, in Spanish, and brings the lead in', async () => {
  const context = await browser.newContext({ ...phone, javaScriptEnabled: false })
  const tab = await context.newPage()
  await tab.goto(form)
  await tab.getByRole('link', { name: 'Español' }).click()
  await tab.getByLabel('Nombre').fill('Pía')
  await tab.getByLabel('Apellido').fill('Peña')
  await tab.getByLabel('Correo electrónico').first().fill('pia@pena.example')
  await tab.getByLabel('Teléfono').fill('843 555 0199')
  await tab.getByLabel(/Código postal/).fill('33101')
  await tab.getByRole('button', { name: 'Enviar' }).click()
  expect(await tab.getByRole('status').textContent()).toContain('Gracias.')
  const { items } = await w.firm.ann.ask(listIntake, { limit: 1 })
  expect(items[0]).toMatchObject({ outcome: 'created', name: 'Pía Peña', door: 'form' })
  await context.close()
})
