import { judgeAssertion, judgeRegistration } from '#adapters/webauthn/index.ts'
import { Refusal } from '#base/refusal.ts'
import { networkOf, refundAttempts, reserveAttempts } from '#kernel/attempts.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Ask, effect } from '#kernel/handle.ts'
import { partyOf, passkeyBuckets } from '#modules/identity/index.ts'
import * as contract from '../contract.ts'
import * as people from '../store/people.ts'
import * as store from '../store/sessions.ts'

/** The same words for everything that can be wrong with what was shown. */
const wrong = () => new Refusal('unauthenticated', 'This passkey does not open this door. Try again, or ask for a new link.')
const tooMany = (wait: number) =>
  new Refusal('too-many', 'Too many attempts from your network. Try again later.', { retryAfter: wait })
const subjectOf = (id: string) => ({ kind: 'operator', id })

interface Shown {
  ticket: string
  answer: { id: string; [more: string]: unknown }
}

/** Spends the challenge and counts the attempt before anything is judged: both stay, whatever comes of it. */
async function sitting(ctx: Ctx, { ticket, answer }: Shown) {
  const [challenge, passkey] = await Promise.all([store.spendTicket(ctx, ticket), store.passkeyByCredential(ctx, answer.id)])
  const buckets = passkeyBuckets(passkey?.person ?? ctx.tenant, networkOf(ctx.address))
  const { wait } = await reserveAttempts(ctx, buckets)
  return { challenge, passkey, wait, keys: buckets.map(bucket => bucket.key), party: partyOf(ctx) }
}
type Sitting = Awaited<ReturnType<typeof sitting>>

async function judged({ challenge, passkey, wait, party }: Sitting, { answer }: Shown, ask: Ask): Promise<number> {
  if (wait > 0) throw tooMany(wait)
  const right = challenge && passkey && (await judgeAssertion(answer, challenge, party, passkey))
  if (right) return right.counter
  await ask(contract.noteRefused, { person: passkey?.person ?? null })
  throw wrong()
}

/** What was right is given back, and its counter noted: a copy of the passkey that told it before opens nothing. */
async function right(ctx: Ctx, { passkey, keys }: Sitting, counter: number): Promise<void> {
  if (!passkey || !(await store.countPasskey(ctx, passkey.id, counter))) throw wrong()
  await refundAttempts(ctx, keys)
  ctx.subject(subjectOf(passkey.person))
}

export const checkPasskey = effect({
  name: 'operator.checkPasskey',
  input: contract.signIn.input,
  prepare: sitting,
  perform: (facts, ask, _signal, shown) => judged(facts, shown, ask),
  async settle(ctx, counter, facts) {
    await right(ctx, facts, counter)
    return { setSession: await store.openSession(ctx, facts.passkey!.person) }
  },
})

/** Only a passkey of whoever is signed in. */
export const proveAgain = effect({
  name: 'operator.proveAgain',
  input: contract.provePasskey.input,
  prepare: sitting,
  async perform(facts, ask, _signal, shown) {
    return judged(facts, shown, ask)
  },
  async settle(ctx, counter, facts) {
    if (facts.passkey?.person !== ctx.actor.id) throw wrong()
    await right(ctx, facts, counter)
    const setSession = await store.renewSession(ctx)
    if (!setSession) throw new Refusal('unauthenticated', 'Your session has ended. Sign in again.')
    return { setSession }
  },
})

/** The passkey of a one-time link: what was made is kept, the link spent, and a session opened, or nothing of it. */
export const takePasskey = effect({
  name: 'operator.takePasskey',
  input: contract.enrolPasskey.input,
  async prepare(ctx, { token, ticket }) {
    const [link, challenge] = await Promise.all([people.linkOf(ctx, token), store.spendTicket(ctx, ticket)])
    return { link, challenge, party: partyOf(ctx) }
  },
  async perform({ link, challenge, party }, _ask, _signal, { answer }) {
    const made = link && challenge && (await judgeRegistration(answer, challenge, party))
    if (!made) throw new Refusal('invalid', 'The passkey could not be used. Begin again.')
    return made
  },
  async settle(ctx, made, { link }, { token }) {
    if (!(await people.spendLink(ctx, token))) throw new Refusal('gone', 'This link was used already.')
    await store.keepPasskey(ctx, link!.person, made)
    ctx.subject(subjectOf(link!.person))
    return { setSession: await store.openSession(ctx, link!.person) }
  },
})
