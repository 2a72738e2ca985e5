import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchChromium } from './chromium.ts'

const page = '<!doctype html><html lang="en"><title>Lobby</title><h1 style="font: 700 40px sans-serif">Welcome</h1></html>'

describe.each([{ only: undefined }, { only: 'npm' as const }])('Chromium (only: $only)', choice => {
  let browser: Browser
  let server: Server
  let origin: string

  beforeAll(async () => {
    server = createServer((_, reply) => reply.setHeader('content-type', 'text/html').end(page))
    await new Promise<void>(resolve => server.listen(0, 'localhost', resolve))
    origin = `http://localhost:${(server.address() as AddressInfo).port}`
    browser = await launchChromium(choice)
  })

  afterAll(async () => {
    await browser?.close()
    server?.close()
  })

  test('renders a page and takes its picture', async () => {
    const tab = await browser.newPage()
    await tab.goto(origin)
    expect(await tab.title()).toBe('Lobby')
    const box = await tab.getByRole('heading', { name: 'Welcome' }).boundingBox()
    // Without a font, text has no width.
    expect(box?.height).toBeGreaterThan(30)
    const picture = await tab.screenshot()
    expect(picture.subarray(1, 4).toString()).toBe('PNG')
    expect(picture.length).toBeGreaterThan(2000)
    await tab.close()
  })

  test('makes a passkey with a virtual authenticator and signs in with it', async () => {
    const tab = await browser.newPage()
    await tab.goto(origin)
    const devtools = await tab.context().newCDPSession(tab)
    await devtools.send('WebAuthn.enable')
    const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    })
    const [made, used] = (await tab.evaluate(makeAndUse)) as [string, string]
    const { credentials } = await devtools.send('WebAuthn.getCredentials', { authenticatorId })
    expect(used).toBe(made)
    expect(credentials).toMatchObject([{ isResidentCredential: true, rpId: 'localhost', signCount: 2 }])
    await tab.close()
  })
})

test('a browser that cannot start is an error, not a skip', async () => {
  await expect(launchChromium({ only: 'npm', cacheFolders: ['/dev/null/nowhere'] })).rejects.toThrow(/No Chromium starts here/)
})

// Runs in the page; as text, because this program knows no DOM types.
const makeAndUse = `(async () => {
  const challenge = crypto.getRandomValues(new Uint8Array(32))
  const made = await navigator.credentials.create({ publicKey: {
    challenge,
    rp: { name: 'Lobby', id: 'localhost' },
    user: { id: new Uint8Array(16), name: 'ana', displayName: 'Ana' },
    pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  } })
  const used = await navigator.credentials.get({ publicKey: { challenge, rpId: 'localhost', userVerification: 'required' } })
  return [made.id, used.id]
})()`
