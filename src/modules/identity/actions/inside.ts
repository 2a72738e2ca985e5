import type { Id } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import * as contract from '../contract.ts'
import { spentLink, spentTicket } from '../effects/refusals.ts'
import { waysOf } from '../rules/factors.ts'
import { askFor } from '../rules/passkeys.ts'
import { rightOf } from '../store/accounts.ts'
import * as companies from '../store/company.ts'
import * as factors from '../store/factors.ts'
import { personById, spendLink } from '../store/people.ts'
import * as sessions from '../store/sessions.ts'
import * as tickets from '../store/tickets.ts'

/** A person's way in is their own: what happens there reaches nobody else's screens. */
export const signInOf = (member: Id) => ({ kind: 'sign-in', id: member })

/** Tells the person of a browser that was never theirs before; the client's log keeps every one. */
function tellOfDevice(ctx: Ctx, member: Id, isNew: boolean): void {
  if (isNew) ctx.emit('identity.newDevice', { subject: signInOf(member), facts: {} })
}

/** After a right password or link: the second factor is due, or there is none and a session opens for what may be done without. */
async function afterFirstFactor(ctx: Ctx, member: Id, account: Id) {
  const [held, known] = await Promise.all([factors.heldBy(ctx, member), factors.passkeysOf(ctx, member)])
  const ways = waysOf(held)
  if (ways.length) {
    const { token, challenge } = await tickets.keepTicket(ctx, 'second-factor', member)
    ctx.note({ next: 'second-factor' })
    const passkey = held.passkeys ? { passkey: askFor(ctx.places.publicUrl.hostname, challenge, known) } : {}
    return { next: 'second-factor' as const, ticket: token, ways, ...passkey }
  }
  const setSession = await sessions.openSession(ctx, member, account, { by: 'password', secondFactor: false, strong: false })
  const enrol = await companies.mustShowSecondFactor(ctx, member)
  ctx.emit('identity.signedIn', { subject: signInOf(member), facts: { by: 'password', mayOnlyEnrol: enrol } })
  if (enrol) return { next: 'enrol' as const, setSession }
  const { isNew, ...setDevice } = await sessions.keepDevice(ctx, member)
  tellOfDevice(ctx, member, isNew)
  return { next: 'done' as const, setSession, setDevice }
}

/** Spends what was shown, so that nothing opens twice; false where it did before. */
async function spent(
  ctx: Ctx,
  {
    member,
    way,
    factor,
    step,
    counter,
    code,
  }: { member: Id; way: string } & Record<'factor' | 'code', string | undefined> & Record<'step' | 'counter', number | undefined>,
): Promise<boolean> {
  if (way === 'passkey') return factor !== undefined && counter !== undefined && factors.countPasskey(ctx, factor, counter)
  if (way === 'totp') return factor !== undefined && step !== undefined && factors.takeStep(ctx, factor, step)
  const left = await factors.takeRecoveryCode(ctx, member, code ?? '')
  if (left !== undefined) ctx.emit('identity.recoveryCodeUsed', { subject: signInOf(member), facts: { left } })
  return left !== undefined
}

export const insideActions: readonly Handler[] = [
  handle(contract.judgeGuesses, async (ctx, { guesses }) => {
    ctx.idle()
    return { right: await rightOf(ctx, guesses) }
  }),

  handle(contract.passFirstFactor, (ctx, { member, account }) => {
    ctx.subject(signInOf(member))
    return afterFirstFactor(ctx, member, account)
  }),

  handle(contract.passLink, async (ctx, { member, account, link, name, password, alone }) => {
    const { passkeys, totp } = await factors.heldBy(ctx, member)
    if (!alone && passkeys === 0 && !totp) {
      const message = 'Use at least 15 characters, and nothing that is easy to guess: a short sentence works well.'
      throw new Refusal('invalid', message, { problems: [{ path: 'password', message }] })
    }
    // Who joins sets their first one, which is no news to them.
    const first = (await personById(ctx, member)).status === 'invited'
    if (!(await spendLink(ctx, link, name, password))) throw spentLink()
    ctx.subject(signInOf(member))
    ctx.emit('identity.passwordSet', { subject: signInOf(member), facts: { by: 'link', first } })
    return afterFirstFactor(ctx, member, account)
  }),

  handle(contract.readProofs, async (ctx, { member, way, ticket, credential }) => {
    ctx.idle()
    if (way === 'recovery') return {}
    if (way === 'totp') return { totp: await factors.secretOf(ctx, member, true) }
    const [challenge, found] = await Promise.all([
      ticket ? tickets.takeChallenge(ctx, ticket, member) : undefined,
      credential ? factors.passkeyBy(ctx, member, credential) : undefined,
    ])
    const text = (bytes: Buffer) => bytes.toString('base64url')
    return {
      challenge,
      passkey: found && { ...found, credentialId: text(found.credentialId), publicKey: text(found.publicKey) },
    }
  }),

  handle(contract.newPasskeyChallenge, async (ctx, { member, ticket }) => {
    ctx.idle()
    const [challenge, known] = await Promise.all([tickets.renewChallenge(ctx, ticket, member), factors.passkeysOf(ctx, member)])
    if (!challenge || !known.length) throw spentTicket()
    return askFor(ctx.places.publicUrl.hostname, challenge, known)
  }),

  handle(contract.passSecondFactor, async (ctx, { member, account, way, ticket, factor, step, counter, code }) => {
    ctx.subject(signInOf(member))
    const { name } = await companies.company(ctx)
    const client = { id: ctx.tenant, name }
    // Proof and ticket are spent in one transaction with the session: of two that bring the same, one gets nothing.
    if (!(await spent(ctx, { member, way, factor, step, counter, code }))) {
      ctx.idle()
      return { client }
    }
    if (ticket && !(await tickets.spendTicketById(ctx, ticket, member))) throw spentTicket()
    const recovered = way === 'recovery'
    const shown = { by: way, secondFactor: !recovered, strong: way === 'passkey' }
    const setSession = await sessions.openSession(ctx, member, account, shown)
    ctx.emit('identity.signedIn', { subject: signInOf(member), facts: { by: way, mayOnlyEnrol: recovered } })
    if (recovered) return { client, outcome: { next: 'enrol' as const, setSession } }
    if (await factors.cancelReset(ctx, member))
      ctx.emit('identity.factorResetCancelled', { subject: signInOf(member), facts: { by: way } })
    const { isNew, ...setDevice } = await sessions.keepDevice(ctx, member)
    tellOfDevice(ctx, member, isNew)
    return { client, outcome: { next: 'done' as const, setSession, setDevice } }
  }),

  handle(contract.noteFailedSignIn, async (ctx, { member, reason }) => {
    // Whose name was only claimed leaves no line in any client's log.
    if (member && !(await sessions.isMember(ctx, member))) {
      ctx.idle()
      return {}
    }
    const subject = member ? { subject: signInOf(member) } : {}
    ctx.emit('identity.signInFailed', { ...subject, facts: { reason: reason === 'held' ? 'password' : reason } })
    if (reason === 'held') ctx.emit('identity.signInHeld', { ...subject, facts: {} })
    return {}
  }),

  handle(contract.carryOutFactorReset, async (ctx, { reset }) => {
    const due = await factors.finishReset(ctx, reset)
    if (!due) {
      ctx.idle()
      return {}
    }
    await factors.removeAllFactors(ctx, due.member)
    await sessions.forgetDevices(ctx, due.member)
    const ended = await sessions.endMemberSessions(ctx, due.member)
    ctx.subject(signInOf(due.member))
    ctx.emit('identity.factorResetDone', { subject: signInOf(due.member), facts: { ended } })
    return {}
  }),
]
