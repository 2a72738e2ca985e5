import { aloneLeast, besideLeast } from '#base/password.ts'
import { Refusal } from '#base/refusal.ts'
import { networkOf, refundAttempts, reserveAttempts } from '#kernel/attempts.ts'
import { effect } from '#kernel/handle.ts'
import { weakness } from '#kernel/password-judge.ts'
import { hashesBy, hashPassword } from '#kernel/passwords.ts'
import { changePassword, judgeGuesses } from '../contract.ts'
import { keysOf, memberBuckets } from '../rules/attempts.ts'
import { changePasswordOf, placesOf, saltOf } from '../store/accounts.ts'
import { heldBy } from '../store/factors.ts'
import { forgetDevices } from '../store/sessions.ts'
import { demandGoodPassword, tooMany, wrongNow } from './refusals.ts'

/** Guesses at the current password from a session that somebody else may hold are counted like any other, by themselves. */
export const replacePassword = effect({
  name: 'identity.replacePassword',
  input: changePassword.input,
  async prepare(ctx) {
    if (!ctx.email || !ctx.account || !ctx.actor.id) throw new Refusal('forbidden', 'An API key has no password.')
    const buckets = memberBuckets(ctx.actor.id, 'own-password', networkOf(ctx.address))
    const { wait } = await reserveAttempts(ctx, buckets)
    const { passkeys, totp } = await heldBy(ctx, ctx.actor.id)
    const own = (await placesOf(ctx, ctx.email)).find(p => p.tenant === ctx.tenant)
    return {
      wait,
      keys: keysOf(buckets),
      own,
      salt: await saltOf(ctx, ctx.account),
      context: [ctx.email, ctx.actor.name, own?.name ?? ''],
      least: passkeys > 0 || totp ? besideLeast : aloneLeast,
    }
  },
  async perform({ wait, own, salt, context, least }, ask, _signal, { current, next }) {
    if (wait > 0) throw tooMany(wait)
    if (!own) throw wrongNow()
    const { tenant, member, recipe } = own
    const [old] = (await hashesBy(current, [recipe])) as [string]
    const { right } = await ask(judgeGuesses, { guesses: [{ tenant, member, hash: old }] })
    if (!right[0]) throw wrongNow()
    demandGoodPassword(await weakness(next, context, least), 'next')
    return { old, hash: await hashPassword(next, salt) }
  },
  async settle(ctx, { old, hash }, { keys }) {
    const ended = await changePasswordOf(ctx, ctx.actor.id!, old, hash)
    if (ended === null) throw wrongNow()
    await refundAttempts(ctx, keys)
    void forgetDevices(ctx, ctx.actor.id!)
    ctx.subject({ kind: 'member', id: ctx.actor.id! })
    ctx.emit('identity.passwordSet', { subject: { kind: 'sign-in', id: ctx.actor.id! }, facts: { ended } })
    return { ended }
  },
})
