import { TOTP } from 'otpauth'
import type { z } from 'zod'
import { forgetBudgets } from '#kernel/budget.ts'
import { noTenant, visitorOf } from '#kernel/caller.ts'
import { run } from '#kernel/run.ts'
import * as identity from '#modules/identity/contract.ts'
import type { Action } from '#policy/action.ts'
import type { PersonType } from '#policy/matrix.ts'
import { agreed } from './agreed.ts'
import { type Authenticator, newAuthenticator } from './authenticator.ts'
import type { Firm, World } from './world.ts'

export const goodPassword = 'a harbour full of small boats'
export type Outcome = z.output<typeof identity.outcome>

interface From {
  address?: string
  /** The secret of the browser's device cookie. */
  device?: string | undefined
}

/** Asks at the public door, as a browser that is signed in nowhere. The flood limit of one process is not what is tested. */
export async function stranger<I extends z.ZodType, O extends z.ZodType>(
  w: World,
  action: Action<I, O>,
  input: z.input<I>,
  { address = '203.0.113.7', device }: From = {},
): Promise<z.output<O>> {
  forgetBudgets()
  const asked = {
    action: action as unknown as Action,
    door: 'public' as const,
    caller: visitorOf(noTenant),
    input,
    address,
    device,
  }
  return (await run(w.house, asked)).output as z.output<O>
}

/** Asks with the secret of a session, whatever it may do. */
export async function asSession<I extends z.ZodType, O extends z.ZodType>(
  w: World,
  token: string,
  action: Action<I, O>,
  input: z.input<I>,
  more: { device?: string | undefined; reason?: string } = {},
): Promise<z.output<O>> {
  const caller = await w.bearers.resolveNow(token)
  if (!caller) throw new Error('This session is over.')
  return (await run(w.house, { action: action as unknown as Action, door: 'member', caller, input, ...more }))
    .output as z.output<O>
}

let people = 0
/** Somebody who was invited and chose a password; the session may do nothing but enroll a factor. */
export async function newcomer(w: World, firm: Firm, type: PersonType = 'loan_officer') {
  const email = `newcomer${++people}@${firm.slug}.example`
  const invitation = { name: 'Nora Newcomer', email, type }
  const { id } =
    type === 'tenant_admin'
      ? await agreed(w, firm.ann, identity.invitePerson, invitation)
      : await firm.ann.ask(identity.invitePerson, invitation)
  const { url } = await firm.ann.ask(identity.makeLink, { person: id })
  const outcome = await stranger(w, identity.useLink, { token: url.split('#')[1]!, password: goodPassword })
  return { id, email, password: goodPassword, outcome, session: outcome.setSession!.token }
}

export const authenticatorOf = (w: World, more: { deviceBound?: boolean } = {}): Authenticator =>
  newAuthenticator({ origin: w.house.places.publicUrl.origin, ...more })

/** Adds a passkey on a session; answers the session's new secret and the browser's. */
export async function enrolPasskey(w: World, session: string, authenticator: Authenticator, device?: string) {
  const { ticket, passkey } = await asSession(w, session, identity.beginPasskey, {})
  const added = await asSession(w, session, identity.addPasskey, { ticket, answer: authenticator.make(passkey) }, { device })
  return { session: added.setSession.token, device: added.setDevice?.token, factor: added.id }
}

export const codeAt = (secret: string, at: Date): string => new TOTP({ secret }).generate({ timestamp: at.getTime() })

/** Adds an authenticator app. */
export async function enrolApp(w: World, session: string) {
  const { secret } = await asSession(w, session, identity.beginTotp, {})
  const added = await asSession(w, session, identity.confirmTotp, { code: codeAt(secret, w.now()) })
  return { secret, session: added.setSession.token, device: added.setDevice?.token, factor: added.id }
}

/** Somebody with a password and an authenticator app, fully signed in. */
export async function withApp(w: World, firm: Firm, type?: PersonType) {
  const person = await newcomer(w, firm, type)
  return { ...person, ...(await enrolApp(w, person.session)) }
}

/** Somebody with a password and a passkey, fully signed in. */
export async function withPasskey(w: World, firm: Firm, o: { type?: PersonType; deviceBound?: boolean } = {}) {
  const person = await newcomer(w, firm, o.type)
  const authenticator = authenticatorOf(w, o.deviceBound === undefined ? {} : { deviceBound: o.deviceBound })
  return { ...person, authenticator, ...(await enrolPasskey(w, person.session, authenticator)) }
}

/** Names and facts of what a firm's log says of how somebody signs in, oldest first. */
export const storyOf = (w: World, member: string) =>
  w.superuser<{ name: string; facts: Record<string, unknown> }[]>`
    select name, facts from kernel.event where subject_kind = 'sign-in' and subject_id = ${member} and command_id is not null order by id`
