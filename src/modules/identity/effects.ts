import { Refusal } from '#base/refusal.ts'
import { hashToken } from '#kernel/bearers.ts'
import { forgetAttempts, reserveAttempt } from '#kernel/budget.ts'
import { type Effect, effect } from '#kernel/handle.ts'
import { hashPassword, passwordMatches, passwordProblem } from '#kernel/passwords.ts'
import { changePassword, signIn } from './contract.ts'
import { accountByEmail, endSessionsOf, keepPassword, membershipsOf, openSession } from './store/accounts.ts'

/** Guesses of one account's password in a quarter of an hour. */
const mostGuesses = 10
const windowMinutes = 15

const budgetOf = (email: string) => `sign-in/${hashToken(email).toString('base64url')}`
const wrong = () => new Refusal('unauthenticated', 'E-mail address and password do not match.')
const tooMany = () => new Refusal('too-many', `Too many attempts for this account. Try again in ${windowMinutes} minutes.`, { retryAfter: windowMinutes * 60 })

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
    if (!matches) throw new Refusal('invalid', 'The current password is not right.', { problems: [{ path: 'current', message: 'Not right.' }] })
    const problem = passwordProblem(next, [ctx.email ?? '', ctx.actor.name])
    if (problem) throw new Refusal('invalid', problem, { problems: [{ path: 'next', message: problem }] })
    await keepPassword(ctx, ctx.account!, hash)
    await forgetAttempts(ctx, budgetOf(ctx.email!))
    return { ended: await endSessionsOf(ctx, ctx.account!, ctx.bearer) }
  },
})

export const effects = [checkPassword, replacePassword] as unknown as readonly Effect[]
