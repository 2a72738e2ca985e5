import {
  browserSupportsWebAuthn,
  browserSupportsWebAuthnAutofill,
  startAuthentication,
  startRegistration,
  WebAuthnAbortService,
} from '@simplewebauthn/browser'
import type { z } from 'zod'
import { call, type Output } from '#ui/call.ts'
import { Problem } from '#ui/problem.ts'
import { renew } from '#ui/step-up.ts'
import type { creationOptions, requestOptions } from '../contract/outcome.ts'
import { addPasskey, beginPasskey, beginPasskeySignIn, type beginStepUp, signInByPasskey, stepUp } from '../contract.ts'
import { deviceOf } from './user-agent.ts'

export const canUsePasskeys = (): boolean => browserSupportsWebAuthn()
export const canOfferPasskeys = (): Promise<boolean> => browserSupportsWebAuthnAutofill()
/** Takes back what waits for a passkey on this page. */
export const stopWaiting = (): void => WebAuthnAbortService.cancelCeremony()

/** The person closed the browser's question, or took too long: nothing happened. */
export class NotShown extends Error {}

/** What a browser says when it will not, in words of ours. */
async function shown<T>(asking: Promise<T>): Promise<T> {
  try {
    return await asking
  } catch (error) {
    const { name, cause, code } = error as Error & { code?: string; cause?: Error }
    if (code === 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED' || name === 'InvalidStateError')
      throw new Problem('conflict', 'This device holds a passkey for your account already.')
    if (['NotAllowedError', 'AbortError'].includes(name) || ['NotAllowedError', 'AbortError'].includes(cause?.name ?? ''))
      throw new NotShown('No passkey was used. Try again.')
    if (name === 'SecurityError')
      throw new Problem(
        'invalid',
        `Passkeys do not work at this address. Open ${location.protocol}//${location.hostname} instead, as it was set up.`,
      )
    throw new Problem('unavailable', 'The browser could not use a passkey. Try again, or use another way.')
  }
}

type RequestOptions = z.output<typeof requestOptions>

/** Asks the device for a passkey, and answers what the server is to judge. */
export const answerWithPasskey = async (options: RequestOptions) =>
  (await shown(startAuthentication({ optionsJSON: options as never }))) as never

/** Signs in with a passkey alone. `inField`: offered in the address field, until one is picked. */
export async function signInWithPasskey(inField = false): Promise<Output<typeof signInByPasskey>> {
  const { ticket, passkey } = await call(beginPasskeySignIn, {})
  const answer = await shown(startAuthentication({ optionsJSON: passkey as never, useBrowserAutofill: inField }))
  return call(signInByPasskey, { ticket, answer: answer as never })
}

/** Has the device make a passkey, and answers what the server is to judge. */
export const answerWithNewPasskey = async (options: z.output<typeof creationOptions>) =>
  (await shown(startRegistration({ optionsJSON: options as never }))) as never

/** Makes a passkey on this device and adds it; the session counts as one that has shown it. */
export async function makePasskey(): Promise<void> {
  const { ticket, passkey } = await call(beginPasskey, {}, { bare: true })
  const answer = await answerWithNewPasskey(passkey)
  const name = deviceOf(navigator.userAgent)
  await renew(() => call(addPasskey, { ticket, name, answer }, { bare: true }))
}

/** Shows again that it is oneself. */
export async function showPasskey({ ticket, passkey }: Pick<Output<typeof beginStepUp>, 'ticket' | 'passkey'>): Promise<void> {
  const answer = await answerWithPasskey(passkey)
  await renew(() => call(stepUp, { ticket, way: 'passkey', answer }, { bare: true }))
}

export const showCode = (ticket: string, code: string) => renew(() => call(stepUp, { ticket, way: 'totp', code }, { bare: true }))
