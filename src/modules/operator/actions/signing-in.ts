import { Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle, perform } from '#kernel/handle.ts'
import { askFor, askToMake } from '#modules/identity/index.ts'
import { operatorSession } from '#policy/limits.ts'
import * as contract from '../contract.ts'
import { checkPasskey, proveAgain, takePasskey } from '../effects/signing-in.ts'
import * as people from '../store/people.ts'
import * as sessions from '../store/sessions.ts'
import { operatorSubject } from './people.ts'

const host = (ctx: Ctx) => ctx.places.publicUrl.hostname
export const spent = () =>
  new Refusal(
    'gone',
    'This link was used already, has expired, or a newer one was made. Ask another operator for one, or use the terminal.',
  )

async function linkBy(ctx: Ctx, token: string) {
  const link = await people.linkOf(ctx, token)
  if (!link) throw spent()
  return link
}

/** What the device keeps beside the key: an id, twice as long as a passkey's owner must at least be told apart by. */
const handleOf = (person: string) => Buffer.from(person.replaceAll('-', ''), 'hex').toString('base64url')

export const signingIn: readonly Handler[] = [
  handle(contract.readInvitation, async (ctx, { token }) => ({ name: (await linkBy(ctx, token)).name })),

  handle(contract.beginEnrolment, async (ctx, { token }) => {
    const { person, name } = await linkBy(ctx, token)
    const known = await sessions.passkeysOf(ctx, person)
    const ticket = await sessions.keepTicket(ctx)
    const owner = { handle: handleOf(person), email: name, name, client: 'operator' }
    const held = known.map(key => ({ credentialId: key.credentialId.toString('base64url'), transports: key.transports }))
    ctx.subject(operatorSubject(person))
    return { ticket: ticket.token, passkey: askToMake(host(ctx), ticket.challenge, owner, held) }
  }),
  handle(contract.enrolPasskey, async (_ctx, input) => perform(takePasskey, input)),

  handle(contract.beginSignIn, async ctx => {
    const { token, challenge } = await sessions.keepTicket(ctx)
    return { ticket: token, passkey: askFor(host(ctx), challenge, []) }
  }),
  handle(contract.signIn, async (_ctx, input) => perform(checkPasskey, input)),

  handle(contract.readMe, async ctx => ({
    id: ctx.actor.id!,
    name: ctx.actor.name,
    idleMinutes: operatorSession.idleMinutes,
    ...(await sessions.sessionEnds(ctx)),
  })),

  handle(contract.signOut, async ctx => {
    await sessions.endSession(ctx)
    return { endSession: true as const }
  }),

  handle(contract.beginProof, async ctx => {
    const [known, { token, challenge }] = await Promise.all([sessions.passkeysOf(ctx, ctx.actor.id!), sessions.keepTicket(ctx)])
    const held = known.map(key => ({ credentialId: key.credentialId.toString('base64url'), transports: key.transports }))
    return { ticket: token, passkey: askFor(host(ctx), challenge, held) }
  }),
  handle(contract.provePasskey, async (_ctx, input) => perform(proveAgain, input)),

  handle(contract.noteRefused, async (ctx, { person }) => {
    ctx.emit('operator.signInRefused', person ? { subject: operatorSubject(person) } : {})
    return {}
  }),
]
