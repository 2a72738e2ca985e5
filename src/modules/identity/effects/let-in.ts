import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { domainOf, type SignedInHow, type SsoProblem, shownBy } from '../rules/sso.ts'
import { ensureAccount } from '../store/accounts.ts'
import { mustShowSecondFactor } from '../store/company.ts'
import { type ConnectionRow, connectionById, keepNextTest, keepTest, type Trial } from '../store/connections.ts'
import { keepDevice, openSession } from '../store/sessions.ts'
import * as store from '../store/sso.ts'

/** Whom a provider says it is, after everything it said was judged. */
export interface Vouched extends SignedInHow {
  issuer: string
  subject: string
  email: string | undefined
  emailVerified: boolean
  name: string | undefined
  providerSession: string | undefined
}

type Known = { member: store.FederatedMember; isNew: boolean } | { problem: SsoProblem } | { make: string }

/**
 * Which member is meant: by issuer and subject, always. Only who is not known so yet is found by e-mail, and then it must be
 * verified at the provider, of a domain the client showed to be its own, and of a member whom no other subject was linked to.
 */
async function whoIs(ctx: Ctx, c: ConnectionRow, who: Vouched): Promise<Known> {
  const known = await store.memberOfIdentity(ctx, c.id, who.issuer, who.subject)
  if (known) return known.status === 'deactivated' ? { problem: 'deactivated' } : { member: known, isNew: false }
  if (!who.email || !who.emailVerified) return { problem: 'unverified-email' }
  const domain = domainOf(who.email)
  if (!domain || !(await store.speaksFor(ctx, c.id, domain))) return { problem: 'other-domain' }
  const member = await store.memberOfEmail(ctx, who.email)
  if (!member) return c.makesPeople ? { make: who.email } : { problem: 'unknown-person' }
  if (await store.isLinked(ctx, c.id, member.id)) return { problem: 'other-identity' }
  return member.status === 'deactivated' ? { problem: 'deactivated' } : { member, isNew: true }
}

const page = (ctx: Ctx, path: string) => new URL(path, ctx.places.publicUrl).href

/** Whether somebody only tries the connection, and with which secret where it is not the one in use. */
export type Tried = boolean | { next: Buffer }

const keepTrial = (ctx: Ctx, connection: Id, tried: Tried, trial: Omit<Trial, 'at'>) => {
  const test = { at: ctx.now.toISOString(), ...trial }
  return typeof tried === 'object' ? keepNextTest(ctx, connection, tried.next, test) : keepTest(ctx, connection, test)
}

/** Sends a browser back with why nothing was opened; the command's event says so too. */
export async function turnAway(ctx: Ctx, connection: Id, problem: SsoProblem, tried: Tried, code?: string) {
  ctx.subject({ kind: 'connection', id: connection })
  ctx.note({ outcome: problem, tried: Boolean(tried), ...(code && { code }) })
  if (!tried) return { redirect: page(ctx, `/sign-in?sso=${problem}`) }
  await keepTrial(ctx, connection, tried, { outcome: problem, context: null, methods: [] })
  return { redirect: page(ctx, `/settings/sso/${connection}?tested=${problem}`) }
}

/** Opens a session for whom the provider vouches, or says why not. A trial opens, links and makes nothing. */
export async function letIn(ctx: Ctx, connection: Id, who: Vouched, tried: Tried) {
  const c = await connectionById(ctx, connection)
  if (!c.active && !tried) return turnAway(ctx, connection, 'off', tried)
  const known = await whoIs(ctx, c, who)
  if ('problem' in known) return turnAway(ctx, connection, known.problem, tried)
  const shown = shownBy(who, c.settings.assurance, ctx.now.getTime())
  ctx.subject({ kind: 'connection', id: connection })
  if (tried) {
    await keepTrial(ctx, connection, tried, {
      outcome: 'signed-in',
      context: who.context ?? null,
      methods: [...who.methods],
    })
    ctx.note({ outcome: 'signed-in', tried: true, ...shown })
    return { redirect: page(ctx, `/settings/sso/${connection}?tested=signed-in`) }
  }
  const member = 'make' in known ? await makePerson(ctx, c, known.make, who.name) : known.member
  await store.keepIdentity(ctx, connection, who.issuer, who.subject, member.id)
  if (member.status === 'invited') await store.acceptFederated(ctx, connection, member.id)
  const session = await openSession(ctx, member.id, member.account, { by: 'sso', ...shown })
  await store.keepSsoSession(ctx, connection, { ...who, token: session.token })
  const mayOnlyEnrol = !shown.secondFactor && (await mustShowSecondFactor(ctx, member.id))
  const subject = { kind: 'sign-in', id: member.id }
  ctx.emit('identity.signedIn', { subject, facts: { by: 'sso', mayOnlyEnrol } })
  ctx.note({ outcome: 'signed-in', member: member.id, linked: 'make' in known || known.isNew, ...shown })
  if (mayOnlyEnrol) return { setSession: session, redirect: page(ctx, '/') }
  const { isNew, ...device } = await keepDevice(ctx, member.id)
  if (isNew) ctx.emit('identity.newDevice', { subject, facts: {} })
  return { setSession: session, setDevice: device, redirect: page(ctx, '/') }
}

async function makePerson(ctx: Ctx, c: ConnectionRow, email: string, name: string | undefined): Promise<store.FederatedMember> {
  const account = await ensureAccount(ctx, email)
  const made = await store.makeFederated(ctx, c.id, { account, email, name: name?.slice(0, 120) ?? email, type: c.defaultType })
  ctx.emit('member.provisioned', { subject: { kind: 'member', id: made.id }, facts: { userType: c.defaultType, active: true } })
  return made
}
