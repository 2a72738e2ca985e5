import type { Page } from 'playwright-core'

/** A device that holds passkeys and knows its owner, as Chromium plays one for tests (Chrome DevTools Protocol, WebAuthn). */
export interface VirtualKey {
  /** How many passkeys it holds. */
  count(): Promise<number>
  /** Whether its owner is at hand: otherwise every question of a page is left unanswered, as when somebody clicks it away. */
  atHand(is: boolean): Promise<void>
  /** Whether it answers at once: otherwise the browser goes on waiting for a touch. */
  touched(is: boolean): Promise<void>
  /** It holds nothing any more, as a new device in its place. */
  lose(): Promise<void>
}

export async function virtualKey(page: Page): Promise<VirtualKey> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('WebAuthn.enable', { enableUI: false })
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return {
    count: async () => (await cdp.send('WebAuthn.getCredentials', { authenticatorId })).credentials.length,
    atHand: async is => {
      await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: is })
    },
    touched: async is => {
      await cdp.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled: is })
    },
    lose: async () => {
      await cdp.send('WebAuthn.clearCredentials', { authenticatorId })
    },
  }
}
