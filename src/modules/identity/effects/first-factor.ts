import type { Id } from '#base/id.ts'
import { besideLeast, passwordProblem } from '#base/password.ts'
import { networkOf, type Reserved, refundAttempts, reserveAttempts } from '#kernel/attempts.ts'
import { hashToken } from '#kernel/bearers.ts'
import { noTenant } from '#kernel/caller.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Ask, effect } from '#kernel/handle.ts'
import { weakness } from '#kernel/password-judge.ts'
import { hashesBy, hashPassword } from '#kernel/passwords.ts'
import { judgeGuesses, noteFailedSignIn, passFirstFactor, passLink, signIn, useLink } from '../contract.ts'
import { closedAt, deviceBuckets, keysOf, linkBuckets, passwordBuckets } from '../rules/attempts.ts'
import { type Place, placesOf } from '../store/accounts.ts'
import { linkByHash } from '../store/people.ts'
import { knownDevices } from '../store/sessions.ts'
import { demandGoodPassword, spentLink, tooMany, wrong } from './refusals.ts'

/** Places that are judged on one allowance, and what was reserved of it. */
interface Group {
  places: Place[]
  keys: string[]
  reserved: Reserved
}

/**
 * Reserves the attempt before anything is computed. Places that know this browser have an allowance of their own; the rest
 * share the address's, and an address that nobody has shares one too. Committed with the caller.
 */
async function reserved(ctx: Ctx, email: string, client: Id | undefined): Promise<Group[]> {
  const [all, devices] = await Promise.all([placesOf(ctx, email), knownDevices(ctx)])
  const places = client ? all.filter(p => p.tenant === client) : all
  const [known, strange] = [places.filter(p => devices.has(p.member)), places.filter(p => !devices.has(p.member))]
  const groups: Group[] = []
  for (const place of known) {
    const buckets = deviceBuckets(devices.get(place.member)!, 'password')
    groups.push({ places: [place], keys: keysOf(buckets), reserved: await reserveAttempts(ctx, buckets) })
  }
  if (!known.length || strange.length) {
    const address = hashToken(email).toString('base64url')
    const domain = hashToken(email.slice(email.lastIndexOf('@'))).toString('base64url')
    const buckets = passwordBuckets(address, domain, networkOf(ctx.address))
    groups.push({ places: strange, keys: keysOf(buckets), reserved: await reserveAttempts(ctx, buckets) })
  }
  return groups
}

/** At which of these places the password is right; none are asked about too, so that an unknown address takes as long. */
async function rightAt(ask: Ask, password: string, places: readonly Place[]): Promise<Place[]> {
  const hashes = await hashesBy(
    password,
    places.map(p => p.recipe),
  )
  const guesses = places.map(({ tenant, member }, n) => ({ tenant, member, hash: hashes[n]! }))
  const { right } = await ask(judgeGuesses, { guesses }, noTenant)
  return places.filter((_, n) => right[n])
}

/** Tells every client that was guessed at, and nobody's where there is none: an unknown address takes the same way. */
const noted = (ask: Ask, groups: readonly Group[]) =>
  Promise.all(
    groups.flatMap(({ places, keys, reserved }) => {
      const reason = reserved.tries[keys[0]!] === closedAt ? ('held' as const) : ('password' as const)
      const whom = places.length
        ? places.map(p => ({ tenant: p.tenant, member: p.member }))
        : [{ tenant: noTenant, member: undefined }]
      return whom.map(({ tenant, member }) => ask(noteFailedSignIn, { member, reason }, tenant))
    }),
  )

/**
 * The attempt is counted and committed before the hash is computed, so a hundred parallel guesses are still few; and the
 * hash is computed with no transaction open. A group is given its attempt back only where the password was right at all its
 * places: an administrator of one client can set what is right there, and could otherwise guess for ever at another's.
 */
export const checkPassword = effect({
  name: 'identity.checkPassword',
  input: signIn.input,
  prepare: (ctx, { email, client }) => reserved(ctx, email, client),
  async perform(groups, ask, _signal, { password }) {
    const granted = groups.filter(g => g.reserved.wait === 0)
    if (!granted.length) return { right: [], refunds: [] }
    const places = granted.flatMap(g => g.places)
    const right = await rightAt(ask, password, places)
    const [place] = right
    if (!place) {
      await noted(ask, granted)
      return { right: [], refunds: [] }
    }
    const refunds = granted.filter(g => g.places.length > 0 && g.places.every(p => right.includes(p))).flatMap(g => g.keys)
    const { member, account, tenant } = place
    return { right, refunds, outcome: await ask(passFirstFactor, { member, account }, tenant) }
  },
  async settle(ctx, { right, refunds, outcome }, groups) {
    const [place] = right
    if (!outcome || !place) {
      if (groups.every(g => g.reserved.wait > 0)) throw tooMany(Math.min(...groups.map(g => g.reserved.wait)))
      throw wrong()
    }
    await refundAttempts(ctx, refunds)
    ctx.note({ client: place.tenant, next: outcome.next })
    ctx.subject({ kind: 'sign-in', id: place.member })
    return { ...outcome, clients: right.map(p => ({ id: p.tenant, name: p.name })) }
  },
})

/**
 * A link sets the password that opens its client, for its member, and nothing else: who holds it proves no more than what an
 * administrator of that client knows. So nothing about the address is asked or told here, and no second factor is passed.
 */
export const takeLink = effect({
  name: 'identity.takeLink',
  input: useLink.input,
  async prepare(ctx, { token }) {
    const link = await linkByHash(ctx, hashToken(token))
    const buckets = linkBuckets(hashToken(token).toString('base64url'), networkOf(ctx.address))
    return { link, wait: (await reserveAttempts(ctx, buckets)).wait, keys: keysOf(buckets) }
  },
  async perform({ link, wait }, ask, _signal, { token, name, password }) {
    if (wait > 0) throw tooMany(wait)
    if (!link) throw spentLink()
    const context = [link.email, link.name, link.tenant_name]
    demandGoodPassword(await weakness(password, context, besideLeast), 'password')
    return ask(
      passLink,
      {
        member: link.member_id,
        account: link.account_id,
        link: token,
        name,
        password: await hashPassword(password, link.salt),
        // Long enough to stand alone; where it is not, the member must hold a second factor.
        alone: passwordProblem(password, context) === undefined,
      },
      link.tenant_id,
    )
  },
  async settle(ctx, outcome, { link, keys }) {
    await refundAttempts(ctx, keys)
    ctx.subject({ kind: 'member', id: link!.member_id })
    ctx.note({ kind: link!.kind, client: link!.tenant_id, next: outcome.next })
    return { ...outcome, clients: [] }
  },
})
