import { Refusal } from '#base/refusal.ts'
import { type Handler, handle, perform } from '#kernel/handle.ts'
import * as contract from '../contract.ts'
import { confirmSecret, demandChange, drawSecret, makePasskey, person, proveAgain } from '../effects/changing-factors.ts'
import { waysOf } from '../rules/factors.ts'
import { askFor, askToMake, handleText } from '../rules/passkeys.ts'
import { company, mustShowSecondFactor } from '../store/company.ts'
import * as factors from '../store/factors.ts'
import { personById } from '../store/people.ts'
import { keepTicket } from '../store/tickets.ts'
import { signInOf } from './inside.ts'
import { demandCovered } from './limited.ts'

export const factorActions: readonly Handler[] = [
  handle(contract.listFactors, async ctx => {
    const { member } = person(ctx)
    const [items, held, madeAt, resetDueAt] = await Promise.all([
      factors.factorsOf(ctx, member),
      factors.heldBy(ctx, member),
      factors.recoveryCodesMadeAt(ctx, member),
      factors.openReset(ctx, member),
    ])
    return { items, recoveryCodes: { left: held.recoveryCodes, madeAt }, resetDueAt }
  }),

  handle(contract.beginPasskey, async ctx => {
    const { member } = await demandChange(ctx, 'add')
    const [{ token, challenge }, known, { name: client }] = await Promise.all([
      keepTicket(ctx, 'add-passkey', member),
      factors.passkeysOf(ctx, member),
      company(ctx),
    ])
    const handle = Buffer.from(handleText(ctx.tenant, member), 'hex').toString('base64url')
    const owner = { handle, email: ctx.email ?? '', name: ctx.actor.name, client }
    return { ticket: token, passkey: askToMake(ctx.places.publicUrl.hostname, challenge, owner, known) }
  }),
  handle(contract.addPasskey, async (_ctx, input) => perform(makePasskey, input)),
  handle(contract.beginTotp, async (_ctx, input) => perform(drawSecret, input)),
  handle(contract.confirmTotp, async (_ctx, input) => perform(confirmSecret, input)),

  handle(contract.renameFactor, async (ctx, { factor, name }) => {
    await factors.renameFactor(ctx, person(ctx).member, factor, name)
    return {}
  }),

  handle(contract.removeFactor, async (ctx, { factor }) => {
    const { member } = await demandChange(ctx, 'remove')
    const { kind } = await factors.removeFactor(ctx, member, factor)
    const { passkeys, totp } = await factors.heldBy(ctx, member)
    if (passkeys === 0 && !totp && (await mustShowSecondFactor(ctx, member)))
      throw new Refusal('conflict', 'This is your only second factor. Add another one first.')
    ctx.subject({ kind: 'member', id: member })
    ctx.emit('identity.factorRemoved', { subject: signInOf(member), facts: { kind } })
    return {}
  }),

  handle(contract.makeRecoveryCodes, async ctx => {
    const { member } = await demandChange(ctx, 'remove')
    const { passkeys, totp } = await factors.heldBy(ctx, member)
    if (passkeys === 0 && !totp) throw new Refusal('conflict', 'Add a passkey or an authenticator app first.')
    const first = (await factors.recoveryCodesMadeAt(ctx, member)) === null
    const codes = await factors.keepRecoveryCodes(ctx, member)
    ctx.subject({ kind: 'member', id: member })
    ctx.emit('identity.recoveryCodesMade', { subject: signInOf(member), facts: { count: codes.length, first } })
    return { codes }
  }),

  handle(contract.beginStepUp, async ctx => {
    const { member } = person(ctx)
    const [held, known, { token, challenge }] = await Promise.all([
      factors.heldBy(ctx, member),
      factors.passkeysOf(ctx, member),
      keepTicket(ctx, 'step-up', member),
    ])
    return {
      ticket: token,
      passkey: askFor(ctx.places.publicUrl.hostname, challenge, known),
      ways: waysOf(held).filter(way => way !== 'recovery'),
    }
  }),
  handle(contract.stepUp, async (_ctx, input) => perform(proveAgain, input)),

  handle(contract.readFactorReset, async (ctx, { person: id }) => {
    await personById(ctx, id)
    const [{ passkeys, totp }, dueAt] = await Promise.all([factors.heldBy(ctx, id), factors.openReset(ctx, id)])
    return { held: passkeys > 0 || totp, dueAt }
  }),

  handle(contract.askFactorReset, async (ctx, { person: id }) => {
    const { status, name } = await personById(ctx, id)
    if (id === ctx.actor.id) throw new Refusal('conflict', 'Your own factors are on your account’s page.')
    if (status !== 'active') throw new Refusal('conflict', `${name} cannot sign in now.`)
    await demandCovered(ctx, id)
    const { passkeys, totp } = await factors.heldBy(ctx, id)
    if (passkeys === 0 && !totp)
      throw new Refusal('conflict', `${name} has no second factor. They add one when they sign in next.`)
    const reset = await factors.keepReset(ctx, id)
    ctx.subject({ kind: 'member', id })
    if (reset.begun) {
      ctx.later(contract.carryOutFactorReset, { reset: reset.id }, { after: reset.dueAt })
      ctx.emit('identity.factorResetAsked', { subject: signInOf(id), facts: {} })
    }
    return { dueAt: reset.dueAt.toISOString() }
  }),

  handle(contract.cancelFactorReset, async (ctx, { person: id }) => {
    await personById(ctx, id)
    if (!(await factors.cancelReset(ctx, id)))
      throw new Refusal('conflict', 'Nothing is to be called off: it was done or called off already.')
    ctx.subject({ kind: 'member', id })
    ctx.emit('identity.factorResetCancelled', { subject: signInOf(id), facts: { by: 'administrator' } })
    return {}
  }),
]
