import { Refusal } from '#base/refusal.ts'
import { rightsOf } from '#kernel/authority.ts'
import { hashToken } from '#kernel/bearers.ts'
import { type Handler, handle, perform } from '#kernel/handle.ts'
import { hashPassword, passwordProblem } from '#kernel/passwords.ts'
import * as contract from '../contract.ts'
import { checkPassword, replacePassword, takeLink } from '../effects.ts'
import { clientUrl, slugFrom } from '../rules.ts'
import * as accounts from '../store/accounts.ts'
import * as companies from '../store/company.ts'
import * as people from '../store/people.ts'

const spentLink = () => new Refusal('gone', 'This link was used already or has expired. Ask for a new one.')

function demandGoodPassword(password: string, path: string, context: string[]): void {
  const problem = passwordProblem(password, context)
  if (problem) throw new Refusal('invalid', problem, { problems: [{ path, message: problem }] })
}

export const signingIn: readonly Handler[] = [
  handle(contract.readSetup, async (ctx, { token }) => {
    const [open, begun] = await Promise.all([companies.setupOpen(ctx, hashToken(token)), companies.anyCompany(ctx)])
    return { open, begun }
  }),

  handle(contract.createClient, async (ctx, { token, company, admin }) => {
    demandGoodPassword(admin.password, 'admin.password', [admin.email, admin.name, company.name])
    const slug = company.slug ?? slugFrom(company.name)
    if (await companies.slugTaken(ctx, slug)) {
      throw new Refusal('conflict', 'Another client has this short name.', {
        problems: [{ path: 'company.slug', message: 'Taken: choose another one.' }],
      })
    }
    if (!(await companies.spendSetup(ctx, hashToken(token)))) throw spentLink()
    await companies.keepCompany(ctx, { ...company, slug })
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
    return { setSession: await accounts.openSession(ctx, ctx.tenant, member, account), client: ctx.tenant }
  }),

  handle(contract.signIn, async (_ctx, input) => perform(checkPassword, input)),

  handle(contract.signOut, async ctx => {
    if (ctx.actor.kind === 'member' && ctx.bearer) await accounts.endSessionById(ctx, ctx.bearer)
    return { endSession: true as const }
  }),

  handle(contract.readMe, async ctx => {
    const company = await companies.company(ctx)
    const me = ctx.actor.kind === 'member' && ctx.actor.id ? await people.personById(ctx, ctx.actor.id) : undefined
    return {
      user: {
        id: ctx.actor.id!,
        name: me?.name ?? ctx.actor.name,
        email: me?.email ?? '',
        type: ctx.actor.type,
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
      can: rightsOf(ctx.actor.type),
    }
  }),

  handle(contract.updateMe, async (ctx, fields) => {
    await people.setMember(ctx, ctx.actor.id!, fields)
    return {}
  }),

  handle(contract.changePassword, async (_ctx, input) => perform(replacePassword, input)),

  handle(contract.listSessions, async ctx => ({ items: await accounts.sessionsOf(ctx) })),

  handle(contract.endSession, async (ctx, { session }) => {
    await accounts.endSessionById(ctx, session)
    return {}
  }),

  handle(contract.readLink, async (ctx, { token }) => {
    const link = await people.linkByHash(ctx, hashToken(token))
    if (!link) throw spentLink()
    return { kind: link.kind, name: link.name, email: link.email, client: link.tenant_name }
  }),

  handle(contract.useLink, async (_ctx, input) => perform(takeLink, input)),

  handle(contract.recoverAdmin, async (ctx, { email, makeAdministrator }) => {
    const known = (await people.people(ctx, undefined)).find(p => p.email === email)
    if (!known) throw new Refusal('not-found', `Nobody has the address ${email} in this client.`)
    if (makeAdministrator) {
      await people.reactivate(ctx, known.id)
      await people.setMember(ctx, known.id, { type: 'tenant_admin' })
    }
    const member = await people.personById(ctx, known.id)
    if (member.status === 'deactivated')
      throw new Refusal('conflict', `${member.name} is deactivated. An administrator of the client can reactivate them.`)
    const link = await people.keepLink(ctx, member.id, member.status === 'invited' ? 'invite' : 'reset')
    const subject = { kind: 'member', id: member.id }
    ctx.subject(subject)
    ctx.note({ makeAdministrator })
    ctx.change(subject, [
      { field: 'type', class: 'internal', before: known.type, after: member.type },
      { field: 'status', class: 'internal', before: known.status, after: member.status },
    ])
    return { url: new URL(`/link#${link.token}`, ctx.places.publicUrl).href, expiresAt: link.expiresAt, name: member.name }
  }),

  handle(contract.openSetup, async ctx => {
    const { token, expiresAt } = await companies.armSetup(ctx)
    return { url: new URL(`/setup#${token}`, ctx.places.publicUrl).href, expiresAt }
  }),
]
