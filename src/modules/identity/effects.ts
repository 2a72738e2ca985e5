import { Refusal } from '#base/refusal.ts'
import { hashToken } from '#kernel/bearers.ts'
import { reserveAttempt } from '#kernel/budget.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Effect, effect } from '#kernel/handle.ts'
import { hashPassword, matching, passwordProblem } from '#kernel/passwords.ts'
import { changePassword, signIn, useLink } from './contract.ts'
import { changePasswordOf, openSession, placesOf, saltOf } from './store/accounts.ts'
import { linkByHash, spendLink } from './store/people.ts'

/** Guesses at one address in a quarter of an hour, at whichever client. */
const mostGuesses = 10
const windowMinutes = 15

const wrong = () => new Refusal('unauthenticated', 'E-mail address and password do not match.')
const wrongNow = () =>
  new Refusal('invalid', 'The current password is not right.', { problems: [{ path: 'current', message: 'Not right.' }] })
const spentLink = () => new Refusal('gone', 'This link was used already or has expired. Ask for a new one.')
const tooMany = () =>
  new Refusal('too-many', `Too many attempts for this account. Try again in ${windowMinutes} minutes.`, {
    retryAfter: windowMinutes * 60,
  })

/**
 * Counts a guess; true where it must not be judged any more. A right one is not forgiven: an administrator of one client can
 * set what is right there, and could otherwise guess for ever at what the same person uses elsewhere.
 */
const isOneTooMany = async (ctx: Ctx, email: string): Promise<boolean> =>
  (await reserveAttempt(ctx, `sign-in/${hashToken(email).toString('base64url')}`, windowMinutes)) > mostGuesses

/**
 * The guess is counted and committed before the hash is computed, so a hundred parallel guesses are still ten; and the
 * hash is computed with no transaction open. Unknown addresses take as long and answer in the same words.
 */
export const checkPassword = effect({
  name: 'identity.checkPassword',
  input: signIn.input,
  async prepare(ctx, { email, client }) {
    if (await isOneTooMany(ctx, email)) return { places: [], tooMany: true }
    const places = await placesOf(ctx, email)
    return { places: client ? places.filter(p => p.tenant === client) : places, tooMany: false }
  },
  async perform({ places, tooMany }, _ask, _signal, { password }) {
    if (tooMany) return []
    const right = await matching(
      password,
      places.map(p => p.password),
    )
    return places.filter((_, n) => right[n])
  },
  async settle(ctx, opened, facts) {
    if (facts.tooMany) throw tooMany()
    const [place] = opened
    if (!place) throw wrong()
    ctx.note({ client: place.tenant })
    ctx.subject({ kind: 'member', id: place.member })
    return {
      setSession: await openSession(ctx, place.tenant, place.member, place.account),
      clients: opened.map(p => ({ id: p.tenant, name: p.name })),
    }
  },
})

export const replacePassword = effect({
  name: 'identity.replacePassword',
  input: changePassword.input,
  async prepare(ctx) {
    if (!ctx.email || !ctx.account) throw new Refusal('forbidden', 'An API key has no password.')
    // Told below, once the count is kept.
    if (await isOneTooMany(ctx, ctx.email)) return undefined
    const own = (await placesOf(ctx, ctx.email)).find(p => p.tenant === ctx.tenant)
    return { own: own?.password, salt: await saltOf(ctx, ctx.account) }
  },
  async perform(facts, _ask, _signal, { current, next }) {
    if (!facts) return { old: undefined, hash: '' }
    const [right] = await matching(current, facts.own ? [facts.own] : [])
    return { old: right ? facts.own : undefined, hash: await hashPassword(next, facts.salt) }
  },
  async settle(ctx, { old, hash }, facts, { next }) {
    if (!facts) throw tooMany()
    if (!old) throw wrongNow()
    const problem = passwordProblem(next, [ctx.email ?? '', ctx.actor.name])
    if (problem) throw new Refusal('invalid', problem, { problems: [{ path: 'next', message: problem }] })
    const ended = await changePasswordOf(ctx, ctx.actor.id!, old, hash)
    if (ended === null) throw wrongNow()
    return { ended }
  },
})

/**
 * A link sets the password that opens its client, for its member, and nothing else: who holds it proves no more than what an
 * administrator of that client knows. So nothing about the address is asked or told here.
 */
export const takeLink = effect({
  name: 'identity.takeLink',
  input: useLink.input,
  async prepare(ctx, { token, password }) {
    const link = await linkByHash(ctx, hashToken(token))
    if (!link) throw spentLink()
    const problem = passwordProblem(password, [link.email, link.name, link.tenant_name])
    if (problem) throw new Refusal('invalid', problem, { problems: [{ path: 'password', message: problem }] })
    return link
  },
  perform: (link, _ask, _signal, { password }) => hashPassword(password, link.salt),
  async settle(ctx, hash, link, { token, name }) {
    if (!(await spendLink(ctx, hashToken(token), name, hash))) throw spentLink()
    ctx.subject({ kind: 'member', id: link.member_id })
    ctx.note({ kind: link.kind, client: link.tenant_id })
    return { setSession: await openSession(ctx, link.tenant_id, link.member_id, link.account_id) }
  },
})

export const effects = [checkPassword, replacePassword, takeLink] as unknown as readonly Effect[]
