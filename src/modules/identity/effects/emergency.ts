import { Refusal } from '#base/refusal.ts'
import { networkOf, refundAttempts, reserveAttempts } from '#kernel/attempts.ts'
import { noTenant } from '#kernel/caller.ts'
import { effect } from '#kernel/handle.ts'
import { enterEmergency, findEmergency, openEmergency } from '../contract/emergency.ts'
import { emergencyBuckets, keysOf } from '../rules/attempts.ts'
import { tooMany } from './refusals.ts'

/**
 * Opens the emergency access by its two shares: no address, no password, no provider is asked, so that it opens when those
 * are what failed. A share is 160 random bits; what is counted only keeps strangers from making the server work.
 */
export const openByShares = effect({
  name: 'identity.openByShares',
  input: openEmergency.input,
  async prepare(ctx) {
    const buckets = emergencyBuckets(networkOf(ctx.address))
    return { keys: keysOf(buckets), wait: (await reserveAttempts(ctx, buckets)).wait }
  },
  async perform({ wait }, ask, _signal, { shares, why }) {
    if (wait > 0) throw tooMany(wait)
    const { client } = await ask(findEmergency, { shares }, noTenant)
    const opened = client ? await ask(enterEmergency, { shares, why }, client) : null
    if (!opened)
      throw new Refusal('unauthenticated', 'These are not the two shares of one sealed credential, or it was opened before.')
    return { ...opened, client: client! }
  },
  async settle(ctx, { client, setSession, until }, { keys }) {
    await refundAttempts(ctx, keys)
    ctx.note({ client })
    return { setSession, until }
  },
})
