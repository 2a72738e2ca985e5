import { stepOf } from '#adapters/totp/index.ts'
import { judgeAssertion } from '#adapters/webauthn/index.ts'
import type { Id } from '#base/id.ts'
import { networkOf, refundAttempts, reserveAttempts } from '#kernel/attempts.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Ask, effect } from '#kernel/handle.ts'
import type { Way } from '../contract/outcome.ts'
import {
  askPasskeyAgain,
  newPasskeyChallenge,
  noteFailedSignIn,
  passSecondFactor,
  proveSecondFactor,
  readProofs,
  signInByPasskey,
} from '../contract.ts'
import { deviceBuckets, keysOf, memberBuckets, passkeyBuckets } from '../rules/attempts.ts'
import { ownerOf } from '../rules/passkeys.ts'
import { knownDevices } from '../store/sessions.ts'
import { spendTicket, ticketByToken } from '../store/tickets.ts'
import { spentTicket, tooMany, wrongCode, wrongPasskey, wrongRecoveryCode } from './refusals.ts'

interface Shown {
  way: Way
  code?: string | undefined
  answer?: Record<string, unknown> | undefined
}

/** Whose passkeys: of the members' host, asked by its pages alone. */
export const partyOf = ({ places }: Pick<Ctx, 'places'>) => ({ id: places.publicUrl.hostname, origin: places.publicUrl.origin })

export const wrongBy = { passkey: wrongPasskey, totp: wrongCode, recovery: wrongRecoveryCode }

/** Counts one attempt of a member by one way, on the allowance of this device where the member knows it. */
export async function reserveFor(ctx: Ctx, member: Id, way: Way) {
  const network = networkOf(ctx.address)
  const device = (await knownDevices(ctx)).get(member)
  const buckets =
    way === 'passkey'
      ? passkeyBuckets(member, network)
      : device
        ? deviceBuckets(device, way)
        : memberBuckets(member, way, network)
  return { wait: (await reserveAttempts(ctx, buckets)).wait, keys: keysOf(buckets) }
}

interface Sitting {
  tenant: Id
  member: Id
  /** The ticket whose challenge is signed; a challenge that was taken already is given as it is. */
  ticket?: Id
  challenge?: string | undefined
  party: { id: string; origin: string }
  at: Date
}

interface Right {
  factor?: Id
  step?: number
  counter?: number
  code?: string
  account?: Id
}

/** What was shown, judged; undefined where it is wrong. A recovery code is judged where it is spent. */
export async function judge(ask: Ask, s: Sitting, { way, code = '', answer }: Shown): Promise<Right | undefined> {
  if (way === 'recovery') return { code }
  const credential = typeof answer?.id === 'string' ? answer.id : undefined
  const { tenant, member, ticket } = s
  const stored = await ask(readProofs, { member, way, ticket, credential }, tenant)
  if (way === 'totp') {
    const step = stored.totp && stepOf(stored.totp.secret, code, s.at)
    return step === undefined ? undefined : { factor: stored.totp!.factor, step }
  }
  const challenge = s.challenge ?? stored.challenge
  if (!stored.passkey || !challenge || !answer) return undefined
  const { factor, account, credentialId, publicKey, counter } = stored.passkey
  const bytes = (text: string) => Buffer.from(text, 'base64url')
  const known = { credentialId: bytes(credentialId), publicKey: bytes(publicKey), counter }
  const right = await judgeAssertion(answer, challenge, s.party, known)
  return right && { factor, account, counter: right.counter }
}

/** The second step of a sign-in whose password was right. Wrong ones leave the ticket: it is spent with the session. */
export const checkSecondFactor = effect({
  name: 'identity.checkSecondFactor',
  input: proveSecondFactor.input,
  async prepare(ctx, { ticket: token, way }) {
    const ticket = await ticketByToken(ctx, token)
    if (ticket?.kind !== 'second-factor') throw spentTicket()
    return { ticket, ...(await reserveFor(ctx, ticket.member, way)), party: partyOf(ctx), at: ctx.now }
  },
  async perform({ ticket, wait, party, at }, ask, _signal, shown) {
    if (wait > 0) throw tooMany(wait)
    const { tenant, member, account } = ticket
    const right = await judge(ask, { tenant, member, ticket: ticket.id, party, at }, shown)
    const { account: _, ...proof } = right ?? {}
    const passed =
      right && (await ask(passSecondFactor, { member, account, way: shown.way, ticket: ticket.id, ...proof }, tenant))
    if (!passed?.outcome) {
      await ask(noteFailedSignIn, { member, reason: shown.way }, tenant)
      throw wrongBy[shown.way]()
    }
    return { outcome: passed.outcome, client: passed.client }
  },
  async settle(ctx, { outcome, client }, { ticket, keys }, { way }) {
    await refundAttempts(ctx, keys)
    ctx.note({ client: ticket.tenant, way })
    ctx.subject({ kind: 'sign-in', id: ticket.member })
    return { ...outcome, clients: [client] }
  },
})

/** For the passkey of a sign-in that is under way: its challenge is good once, whatever came of it. */
export const challengeAgain = effect({
  name: 'identity.challengeAgain',
  input: askPasskeyAgain.input,
  async prepare(ctx, { ticket: token }) {
    const ticket = await ticketByToken(ctx, token)
    if (ticket?.kind !== 'second-factor') throw spentTicket()
    return ticket
  },
  perform: ({ tenant, member, id }, ask) => ask(newPasskeyChallenge, { member, ticket: id }, tenant),
  settle: async (_ctx, options) => options,
})

/** A passkey names its owner itself, so nobody's address is asked; it counts for both factors (NIST SP 800-63B-4, 3.2.5). */
export const checkPasskey = effect({
  name: 'identity.checkPasskey',
  input: signInByPasskey.input,
  async prepare(ctx, { ticket: token, answer }) {
    const ticket = await spendTicket(ctx, 'passkey', token)
    const { userHandle } = answer.response
    const owner = typeof userHandle === 'string' ? ownerOf(Buffer.from(userHandle, 'base64url').toString('hex')) : undefined
    const { wait, keys } = await reserveFor(ctx, owner?.member ?? ctx.tenant, 'passkey')
    return { challenge: ticket?.challenge ?? undefined, owner, wait, keys, party: partyOf(ctx), at: ctx.now }
  },
  async perform({ challenge, owner, wait, party, at }, ask, _signal, { answer }) {
    if (wait > 0) throw tooMany(wait)
    if (!challenge) throw spentTicket()
    if (!owner) throw wrongPasskey()
    const { client: tenant, member } = owner
    const right = await judge(ask, { tenant, member, challenge, party, at }, { way: 'passkey', answer })
    const passed =
      right?.account === undefined
        ? undefined
        : await ask(
            passSecondFactor,
            { member, account: right.account, way: 'passkey', factor: right.factor, counter: right.counter },
            tenant,
          )
    if (!passed?.outcome) {
      await ask(noteFailedSignIn, { member, reason: 'passkey' }, tenant)
      throw wrongPasskey()
    }
    return { outcome: passed.outcome, client: passed.client }
  },
  async settle(ctx, { outcome, client }, { owner, keys }) {
    await refundAttempts(ctx, keys)
    ctx.note({ client: client.id, way: 'passkey' })
    ctx.subject({ kind: 'sign-in', id: owner!.member })
    return { ...outcome, clients: [client] }
  },
})
