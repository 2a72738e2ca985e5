import { newSecret, stepOf } from '#adapters/totp/index.ts'
import { judgeRegistration } from '#adapters/webauthn/index.ts'
import type { Id } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import { refundAttempts } from '#kernel/attempts.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { effect } from '#kernel/handle.ts'
import { addPasskey, beginTotp, confirmTotp, stepUp } from '../contract.ts'
import { changeMinutes, demandedForChange } from '../rules/factors.ts'
import { countPasskey, heldBy, keepPasskey, keepSecret, secretOf, takeStep } from '../store/factors.ts'
import { keepDevice, ownProofs, renewSession } from '../store/sessions.ts'
import { spendTicket } from '../store/tickets.ts'
import { spentTicket, tooMany, wrongCode } from './refusals.ts'
import { judge, partyOf, reserveFor, wrongBy } from './second-factor.ts'

/** The signed-in person; a key has no factors. */
export function person(ctx: Ctx): { member: Id } {
  if (ctx.actor.kind !== 'member' || !ctx.actor.id) throw new Refusal('forbidden', 'An API key has no factors of its own.')
  return { member: ctx.actor.id }
}

/** Stops a change of factors that is not proven well enough, in the words by which the screen asks for more. */
export async function demandChange(ctx: Ctx, change: 'add' | 'remove'): Promise<{ member: Id }> {
  const { member } = person(ctx)
  const [held, shown] = await Promise.all([heldBy(ctx, member), ownProofs(ctx)])
  const at = (time: string | null | undefined) => (time ? Date.parse(time) : undefined)
  const demanded = demandedForChange(
    change,
    held,
    {
      openedBy: shown?.openedBy ?? 'password',
      secondFactorAt: at(shown?.secondFactorAt),
      strongAt: at(shown?.strongAt),
    },
    ctx.now.getTime(),
  )
  if (demanded === 'sign-in')
    throw new Refusal('forbidden', 'Your account has another way to prove who you are by now. Sign out, and sign in with it.')
  if (demanded) {
    throw new Refusal('needs-proof', 'Confirm that it is you before you change how you sign in.', {
      facts: { demand: demanded, minutes: changeMinutes },
    })
  }
  return { member }
}

/** After a factor was added: the session goes on under a new secret, as one that has shown it. */
async function goOn(ctx: Ctx, member: Id, by: 'passkey' | 'totp') {
  const shown = await ownProofs(ctx)
  // What a password or a recovery code opened for this alone is open for everything now.
  const raised = shown?.secondFactorAt === null
  const setSession = await renewSession(ctx, { secondFactor: true, strong: by === 'passkey', ...(raised && { by }) })
  const { isNew: _, ...setDevice } = await keepDevice(ctx, member)
  return { setSession, setDevice }
}

const isFirst = async (ctx: Ctx, member: Id) => {
  const { passkeys, totp } = await heldBy(ctx, member)
  return passkeys === 0 && !totp
}

export const makePasskey = effect({
  name: 'identity.makePasskey',
  input: addPasskey.input,
  async prepare(ctx, { ticket }) {
    const { member } = await demandChange(ctx, 'add')
    return { member, challenge: (await spendTicket(ctx, 'add-passkey', ticket))?.challenge, party: partyOf(ctx) }
  },
  async perform({ challenge, party }, _ask, _signal, { answer }) {
    if (!challenge) throw spentTicket()
    const made = await judgeRegistration(answer, challenge, party)
    if (!made) throw new Refusal('invalid', 'The browser’s answer could not be verified. Try again.')
    return made
  },
  proves: true,
  async settle(ctx, made, { member }, { name }) {
    await demandChange(ctx, 'add')
    const first = await isFirst(ctx, member)
    const id = await keepPasskey(ctx, member, name, made)
    ctx.subject({ kind: 'member', id: member })
    ctx.emit('identity.factorAdded', { subject: { kind: 'sign-in', id: member }, facts: { kind: 'passkey', factor: id, first } })
    return { id, ...(await goOn(ctx, member, 'passkey')) }
  },
})

export const drawSecret = effect({
  name: 'identity.drawSecret',
  input: beginTotp.input,
  async prepare(ctx) {
    const { member } = await demandChange(ctx, 'add')
    if ((await heldBy(ctx, member)).totp)
      throw new Refusal('conflict', 'You have an authenticator app already. Remove it first to set up another one.')
    return { member, label: ctx.email ?? ctx.actor.name }
  },
  perform: ({ label }) => newSecret(label),
  async settle(ctx, made, { member }) {
    await keepSecret(ctx, member, made.secret)
    ctx.subject({ kind: 'member', id: member })
    return made
  },
})

export const confirmSecret = effect({
  name: 'identity.confirmSecret',
  input: confirmTotp.input,
  async prepare(ctx) {
    const { member } = await demandChange(ctx, 'add')
    return { member, ...(await reserveFor(ctx, member, 'totp')), waiting: await secretOf(ctx, member, false), at: ctx.now }
  },
  async perform({ wait, waiting, at }, _ask, _signal, { code }) {
    if (wait > 0) throw tooMany(wait)
    if (!waiting) throw new Refusal('gone', 'Begin again: this setup was replaced or finished.')
    const step = stepOf(waiting.secret, code, at)
    if (step === undefined) {
      const { message } = wrongCode()
      throw new Refusal('invalid', message, { problems: [{ path: 'code', message }] })
    }
    return { step, factor: waiting.factor }
  },
  proves: true,
  async settle(ctx, { step, factor }, { member, keys }) {
    await demandChange(ctx, 'add')
    const first = await isFirst(ctx, member)
    if (!(await takeStep(ctx, factor, step))) throw wrongCode()
    await refundAttempts(ctx, keys)
    ctx.subject({ kind: 'member', id: member })
    ctx.emit('identity.factorAdded', { subject: { kind: 'sign-in', id: member }, facts: { kind: 'totp', factor, first } })
    return { id: factor, ...(await goOn(ctx, member, 'totp')) }
  },
})

/** Told as a wrong field, not as the end of the session. */
function shownWrong(way: keyof typeof wrongBy): Refusal {
  const { message } = wrongBy[way]()
  return new Refusal('invalid', message, { problems: [{ path: 'code', message }] })
}

/** The person shows again that it is them. A passkey makes the session strong for a while; a code of an app never does. */
export const proveAgain = effect({
  name: 'identity.proveAgain',
  input: stepUp.input,
  async prepare(ctx, { ticket, way }) {
    const { member } = person(ctx)
    const spent = await spendTicket(ctx, 'step-up', ticket)
    const { wait, keys } = await reserveFor(ctx, member, way)
    return { member, tenant: ctx.tenant, challenge: spent?.challenge, wait, keys, party: partyOf(ctx), at: ctx.now }
  },
  async perform({ member, tenant, challenge, wait, party, at }, ask, _signal, shown) {
    if (wait > 0) throw tooMany(wait)
    if (!challenge) throw spentTicket()
    const right = await judge(ask, { tenant, member, challenge, party, at }, shown)
    if (!right?.factor) throw shownWrong(shown.way)
    return { ...right, factor: right.factor }
  },
  proves: true,
  async settle(ctx, right, { member, keys }, { way }) {
    const fresh =
      way === 'passkey' ? await countPasskey(ctx, right.factor, right.counter!) : await takeStep(ctx, right.factor, right.step!)
    if (!fresh) throw shownWrong(way)
    await refundAttempts(ctx, keys)
    // A session that had shown none so far is open for everything from here on.
    const raised = (await ownProofs(ctx))?.secondFactorAt === null
    const setSession = await renewSession(ctx, { secondFactor: true, strong: way === 'passkey', ...(raised && { by: way }) })
    ctx.subject({ kind: 'member', id: member })
    ctx.emit('identity.steppedUp', { subject: { kind: 'sign-in', id: member }, facts: { way } })
    return { setSession }
  },
})
