import { Refusal } from '#base/refusal.ts'
import { hashToken } from '#kernel/bearers.ts'
import { forgetAttempts, reserveAttempt } from '#kernel/budget.ts'
import { type Effect, effect } from '#kernel/handle.ts'
import { hashPassword, passwordMatches, passwordProblem } from '#kernel/passwords.ts'
import { changePassword, signIn, useLink } from './contract.ts'
import { accountByEmail, endSessionsOf, keepPassword, membershipsOf, openSession } from './store/accounts.ts'
import { linkByHash, spendLink } from './store/people.ts'

/** Guesses of one account's password in a quarter of an hour. */
const mostGuesses = 10
const windowMinutes = 15

const budgetOf = (email: string) => `sign-in/${hashToken(email).toString('base64url')}`
const wrong = () => new Refusal('unauthenticated', 'E-mail address and password do not match.')
const spentLink = () => new Refusal('gone', 'This link was used already or has expired. Ask for a new one.')
const tooMany = () =>
  new Refusal('too-many', `Too many attempts for this account. Try again in ${windowMinutes} minutes.`, {
    retryAfter: windowMinutes * 60,
  })

/**
 * The guess is counted and committed before the hash is computed, so a hundred parallel guesses are still ten; and the
 * hash is computed with no transaction open. Unknown addresses take as long and answer in the same words.
 */
export const checkPassword = effect({
  name: 'identity.checkPassword',
  input: signIn.input,
  async prepare(ctx, { email }) {
    const guesses = await reserveAttempt(ctx, budgetOf(email), windowMinutes)
    return { account: guesses > mostGuesses ? undefined : await accountByEmail(ctx, email), tooMany: guesses > mostGuesses }
  },
  async perform({ account, tooMany }, _ask, _signal, { password }) {
    return !tooMany && (await passwordMatches(password, account?.password_hash))
  },
  async settle(ctx, matches, facts, { email, client }) {
    if (facts.tooMany) throw tooMany()
    if (!matches || !facts.account) throw wrong()
    const places = await membershipsOf(ctx, facts.account.id)
    const place = client ? places.find(p => p.tenant_id === client) : places[0]
    if (!place) throw wrong()
    await forgetAttempts(ctx, budgetOf(email))
    ctx.note({ client: place.tenant_id })
    ctx.subject({ kind: 'member', id: place.member_id })
    return {
      setSession: await openSession(ctx, place.tenant_id, place.member_id, facts.account.id),
      clients: places.map(p => ({ id: p.tenant_id, name: p.tenant_name })),
    }
  },
})

export const replacePassword = effect({
  name: 'identity.replacePassword',
  input: changePassword.input,
  async prepare(ctx) {
    if (!ctx.email || !ctx.account) throw new Refusal('forbidden', 'An API key has no password.')
    const guesses = await reserveAttempt(ctx, budgetOf(ctx.email), windowMinutes)
    if (guesses > mostGuesses) throw tooMany()
    return { account: await accountByEmail(ctx, ctx.email) }
  },
  async perform({ account }, _ask, _signal, { current, next }) {
    return { matches: await passwordMatches(current, account?.password_hash), hash: await hashPassword(next) }
  },
  async settle(ctx, { matches, hash }, _facts, { next }) {
    if (!matches)
      throw new Refusal('invalid', 'The current password is not right.', {
        problems: [{ path: 'current', message: 'Not right.' }],
      })
    const problem = passwordProblem(next, [ctx.email ?? '', ctx.actor.name])
    if (problem) throw new Refusal('invalid', problem, { problems: [{ path: 'next', message: problem }] })
    await keepPassword(ctx, ctx.account!, hash)
    await forgetAttempts(ctx, budgetOf(ctx.email!))
    return { ended: await endSessionsOf(ctx, ctx.account!, ctx.bearer) }
  },
})

/**
 * An invitation to somebody who has an account already is accepted with the password of that account: an administrator of
 * one client must not be able to set the password that opens another. Only a first invitation or a reset sets one.
 */
export const takeLink = effect({
  name: 'identity.takeLink',
  input: useLink.input,
  async prepare(ctx, { token, password }) {
    const link = await linkByHash(ctx, hashToken(token))
    if (!link) throw spentLink()
    const known = link.kind === 'invite' && link.has_password
    if (!known) {
      const problem = passwordProblem(password, [link.email, link.name, link.tenant_name])
      if (problem) throw new Refusal('invalid', problem, { problems: [{ path: 'password', message: problem }] })
      return { link, known, account: undefined }
    }
    if ((await reserveAttempt(ctx, budgetOf(link.email), windowMinutes)) > mostGuesses) throw tooMany()
    return { link, known, account: await accountByEmail(ctx, link.email) }
  },
  async perform({ known, account }, _ask, _signal, { password }) {
    return known
      ? (await passwordMatches(password, account?.password_hash))
        ? { keep: undefined }
        : undefined
      : { keep: await hashPassword(password) }
  },
  async settle(ctx, judged, { link, known }, { token, name }) {
    if (!judged)
      throw new Refusal('invalid', 'This is not the password of your account.', {
        problems: [{ path: 'password', message: 'Give the password you sign in with already.' }],
      })
    if (!(await spendLink(ctx, hashToken(token), name))) throw spentLink()
    if (judged.keep) {
      await keepPassword(ctx, link.account_id, judged.keep)
      await endSessionsOf(ctx, link.account_id, undefined)
    }
    if (known) await forgetAttempts(ctx, budgetOf(link.email))
    ctx.subject({ kind: 'member', id: link.member_id })
    ctx.note({ kind: link.kind, client: link.tenant_id })
    return { setSession: await openSession(ctx, link.tenant_id, link.member_id, link.account_id) }
  },
})

export const effects = [checkPassword, replacePassword, takeLink] as unknown as readonly Effect[]
