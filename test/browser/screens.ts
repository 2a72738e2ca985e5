import { mkdirSync } from 'node:fs'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { vi } from 'vitest'
import type { Member } from '../client.ts'
import { openProduct, type Product } from '../product.ts'
import { launchChromium } from './chromium.ts'

export interface Screens {
  product: Product
  browser: Browser
  /** A browser of their own, signed in where somebody is given. Everything a page complains about is kept. */
  open(member?: Member, options?: BrowserContextOptions): Promise<Page>
  /** What pages complained about since the last look: errors in scripts, and what the server could not answer. */
  complaints(): string[]
  close(): Promise<void>
}

/** A width at which nothing folds, and the narrowest phone that is promised. */
export const desktop = { width: 1280, height: 800 }
export const phone = { width: 390, height: 844 }

/** One product with its screens and one browser, for one test file. */
export async function openScreens(): Promise<Screens> {
  const product = await openProduct({ screens: true })
  const browser = await launchChromium()
  const contexts: BrowserContext[] = []
  let complaints: string[] = []
  return {
    product,
    browser,
    async open(member, options = {}) {
      const context = await browser.newContext({
        viewport: desktop,
        reducedMotion: 'reduce',
        locale: 'en-US',
        timezoneId: 'America/New_York',
        ...options,
      })
      contexts.push(context)
      context.setDefaultTimeout(60_000)
      if (member) {
        const [name, value] = member.cookie.split('=')
        await context.addCookies([{ name: name!, value: value!, url: product.url, httpOnly: true, sameSite: 'Lax' }])
      }
      const page = await context.newPage()
      page.on('pageerror', error => complaints.push(`${page.url()}: ${error.message}`))
      page.on('response', answer => answer.status() >= 500 && complaints.push(`${answer.url()}: ${answer.status()}`))
      return page
    },
    complaints() {
      const said = complaints
      complaints = []
      return said
    },
    async close() {
      for (const context of contexts) await context.close()
      await browser.close()
      await product.stop()
    },
  }
}

/**
 * How far the page reaches beyond the screen, in pixels. A phone would zoom out for it, so its own width does not count. What
 * is drawn for another width a moment after the screen has it is waited for.
 */
export const overflow = (page: Page): Promise<number> =>
  settledWidth(
    async () =>
      Number(await page.evaluate('Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)')) -
      page.viewportSize()!.width,
  )

/** By how much something is too wide, once it is drawn for good: at the first look at which it fits, or when it never does. */
async function settledWidth(beyond: () => Promise<number>): Promise<number> {
  await vi.waitUntil(async () => (await beyond()) <= 0, { timeout: 60_000 }).catch(() => {})
  return beyond()
}

const pictures = process.env.PICTURES
/** Keeps what the page looks like, where somebody wants to see it. */
export async function picture(page: Page, name: string): Promise<void> {
  if (!pictures) return
  mkdirSync(pictures, { recursive: true })
  await page.screenshot({ path: `${pictures}/${name}.png` })
}
