import { besideLeast } from '#base/password.ts'
import { Refusal } from '#base/refusal.ts'
import { hashToken } from '#kernel/bearers.ts'
import { type Handler, handle, perform } from '#kernel/handle.ts'
import { weakness } from '#kernel/password-judge.ts'
import { hashPassword } from '#kernel/passwords.ts'
import { userTypeLabels } from '#policy/matrix.ts'
import { offWords } from '#policy/products.ts'
import * as contract from '../contract.ts'
import { person } from '../effects/changing-factors.ts'
import { checkPassword, takeLink } from '../effects/first-factor.ts'
import { replacePassword } from '../effects/own-password.ts'
import { demandGoodPassword, spentLink } from '../effects/refusals.ts'
import { challengeAgain, checkPasskey, checkSecondFactor } from '../effects/second-factor.ts'
import { askFor } from '../rules/passkeys.ts'
import { clientUrl } from '../rules.ts'
import * as accounts from '../store/accounts.ts'
import * as companies from '../store/company.ts'
import * as factors from '../store/factors.ts'
import * as people from '../store/people.ts'
import * as sessions from '../store/sessions.ts'
import { exemptFromProvider } from '../store/sso.ts'
import * as tickets from '../store/tickets.ts'
import { signInOf } from './inside.ts'
import { openCompany } from './new-client.ts'

export const signingIn: readonly Handler[] = [
  handle(contract.judgePassword, async (_ctx, { password, context, beside }) => ({
    weakness: (await weakness(password, context, beside ? besideLeast : undefined)) ?? null,
  })),

  handle(contract.readSetup, async (ctx, { token }) => {
    const [open, begun] = await Promise.all([companies.setupOpen(ctx, hashToken(token)), companies.anyCompany(ctx)])
    return { open, begun }
  }),

  handle(contract.createClient, async (ctx, { token, company, admin }) => {
    demandGoodPassword(await weakness(admin.password, [admin.email, admin.name, company.name]), 'admin.password')
    if (!(await companies.spendSetup(ctx, hashToken(token)))) throw spentLink()
    await openCompany(ctx, company)
    const account = await accounts.ensureAccount(ctx, admin.email)
    const member = await people.keepMember(ctx, {
      account,
      email: admin.email,
      name: admin.name,
      type: 'tenant_admin',
      status: 'active',
    })
    const hash = await hashPassword(admin.password, await accounts.saltOf(ctx, account))
    await accounts.keepFirstPassword(ctx, member, hash)
    await ctx.prepareTenant()
    ctx.subject({ kind: 'client', id: ctx.tenant })
    const shown = { by: 'password', secondFactor: false, strong: false } as const
    return { setSession: await sessions.openSession(ctx, member, account, shown), client: ctx.tenant }
  }),

  handle(contract.signIn, async (_ctx, input) => perform(checkPassword, input)),

  handle(contract.proveSecondFactor, async (_ctx, input) => perform(checkSecondFactor, input)),

  handle(contract.askPasskeyAgain, async (_ctx, input) => perform(challengeAgain, input)),

  handle(contract.beginPasskeySignIn, async ctx => {
    const { token, challenge } = await tickets.keepTicket(ctx, 'passkey', undefined)
    return { ticket: token, passkey: askFor(ctx.places.publicUrl.hostname, challenge, []) }
  }),

  handle(contract.signInByPasskey, async (_ctx, input) => perform(checkPasskey, input)),

  handle(contract.signOut, async ctx => {
    if (ctx.actor.kind === 'member' && ctx.bearer) {
      await sessions.endSessionById(ctx, ctx.bearer)
      ctx.emit('identity.sessionEnded', { subject: signInOf(ctx.actor.id!), facts: { why: 'signed-out' } })
    }
    return { endSession: true as const }
  }),

  handle(contract.readMe, async ctx => {
    const company = await companies.company(ctx)
    // An app may ask for whom it acts; the session is nobody's but the person's.
    const me = ctx.actor.kind === 'member' || ctx.actor.kind === 'app' ? await people.personById(ctx, ctx.actor.id!) : undefined
    const session = ctx.actor.kind === 'member' ? await sessions.ownSession(ctx) : undefined
    return {
      user: {
        id: ctx.actor.id!,
        name: me?.name ?? ctx.actor.name,
        email: me?.email ?? '',
        type: ctx.actor.type,
        typeName: me?.typeName ?? userTypeLabels[ctx.actor.type],
        branch: me?.branch ?? null,
        timeZone: me?.timeZone ?? company.timeZone,
        awayUntil: me?.awayUntil ?? null,
      },
      tenant: {
        id: ctx.tenant,
        name: company.name,
        slug: company.slug,
        timeZone: company.timeZone,
        nmlsId: company.nmlsId,
        demo: company.demo,
        pagesUrl: clientUrl(ctx.places.pagesUrl, company.slug),
      },
      session: session ? { ...session, mayOnlyEnrol: ctx.mayOnlyEnrol } : null,
      viewer: ctx.viewer ?? null,
      elevation: ctx.elevation && !ctx.viewer ? { id: ctx.elevation.id, until: ctx.elevation.until } : null,
      breakGlass: ctx.breakGlass ? { id: ctx.breakGlass.id, until: ctx.breakGlass.until } : null,
      can: ctx.rights.cells,
      off: Object.fromEntries(ctx.off.all.map(product => [product, offWords(product, ctx.off.withheld)])),
    }
  }),

  handle(contract.updateMe, async (ctx, fields) => {
    await people.setMember(ctx, ctx.actor.id!, fields)
    return {}
  }),

  handle(contract.changePassword, async (_ctx, input) => perform(replacePassword, input)),

  handle(contract.listSessions, async ctx => ({ items: await sessions.sessionsOf(ctx) })),

  handle(contract.endSession, async (ctx, { session }) => {
    await sessions.endSessionById(ctx, session)
    ctx.emit('identity.sessionEnded', { subject: signInOf(ctx.actor.id!), facts: { why: 'by-hand' } })
    return {}
  }),

  handle(contract.endOtherSessions, async ctx => {
    const { member } = person(ctx)
    const ended = await sessions.endMemberSessions(ctx, member, ctx.bearer)
    await sessions.forgetDevices(ctx, member)
    ctx.emit('identity.sessionEnded', { subject: signInOf(member), facts: { why: 'by-hand', ended } })
    return { ended }
  }),

  handle(contract.readLink, async (ctx, { token }) => {
    const link = await people.linkByHash(ctx, hashToken(token))
    if (!link) throw spentLink()
    return { kind: link.kind, name: link.name, email: link.email, client: link.tenant_name }
  }),

  handle(contract.useLink, async (_ctx, input) => perform(takeLink, input)),

  handle(contract.recoverAdmin, async (ctx, { email, makeAdministrator, removeFactors }) => {
    const known = (await people.people(ctx, undefined)).find(p => p.email === email)
    if (!known) throw new Refusal('not-found', `Nobody has the address ${email} in this client.`)
    if (makeAdministrator) {
      await people.reactivate(ctx, known.id)
      await people.setMember(ctx, known.id, { type: 'tenant_admin' })
    }
    const member = await people.personById(ctx, known.id)
    if (member.status === 'deactivated')
      throw new Refusal('conflict', `${member.name} is deactivated. An administrator of the client can reactivate them.`)
    if (removeFactors) {
      await factors.removeAllFactors(ctx, member.id)
      await sessions.endMemberSessions(ctx, member.id)
      ctx.emit('identity.factorResetDone', { subject: signInOf(member.id), facts: { by: 'operator' } })
    }
    // Where the client's own provider is the only way in, the link would open nothing.
    await exemptFromProvider(ctx, member.id)
    const link = await people.keepLink(ctx, member.id, member.status === 'invited' ? 'invite' : 'reset')
    const subject = { kind: 'member', id: member.id }
    ctx.subject(subject)
    ctx.note({ makeAdministrator, removeFactors })
    ctx.change(subject, [
      { field: 'type', class: 'internal', before: known.type, after: member.type },
      { field: 'status', class: 'internal', before: known.status, after: member.status },
    ])
    return { url: new URL(`/link#${link.token}`, ctx.places.publicUrl).href, expiresAt: link.expiresAt, name: member.name }
  }),

  handle(contract.findMemberships, async (ctx, { email }) => ({ items: await accounts.membershipsOf(ctx, email) })),

  handle(contract.openSetup, async ctx => {
    const { token, expiresAt } = await companies.armSetup(ctx)
    return { url: new URL(`/setup#${token}`, ctx.places.publicUrl).href, expiresAt }
  }),
]
