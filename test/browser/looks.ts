import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { overflow, phone } from './screens.ts'

type Scheme = 'dark' | 'light'

/** What axe finds, in words: the scheme, the rule, where, and why. Light finds everything; dark can only differ in its colours. */
export async function violations(page: Page, schemes: readonly Scheme[] = ['dark', 'light']): Promise<string[]> {
  const found: string[] = []
  for (const scheme of schemes) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
    await page.locator(`html[data-mantine-color-scheme=${scheme}], html:not([data-mantine-color-scheme])`).waitFor()
    await expect.poll(() => page.evaluate(moving)).toBe(0)
    const axe = new AxeBuilder({ page }).setLegacyMode()
    const { violations } = await (scheme === 'light' ? axe : axe.withRules(['color-contrast'])).analyze()
    for (const { id, nodes } of violations)
      for (const { target, failureSummary } of nodes)
        found.push(`${scheme}: ${id} at ${target.join(' ')}: ${failureSummary?.split('\n')[1]?.trim()}`)
  }
  return found
}
/** Colours that are still on their way from one scheme to the other are nobody's. */
const moving = 'document.getAnimations().filter(one => one instanceof CSSTransition && one.playState === "running").length'

/** The page does not reach beyond the narrowest phone. */
export async function fits(page: Page): Promise<void> {
  const before = page.viewportSize()!
  await page.setViewportSize(phone)
  expect(await overflow(page)).toBeLessThanOrEqual(0)
  await page.setViewportSize(before)
}
