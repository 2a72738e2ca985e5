import { readPhone } from '#base/phone.ts'
import { Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { type PersonType, partnerTypes } from '#policy/matrix.ts'
import * as contract from '../contract.ts'
import { ensureAccount } from '../store/accounts.ts'
import { branches, keepBranch, setBranch } from '../store/company.ts'
import { demandSeen, seenOf } from '../store/hierarchy.ts'
import { partnerCompanyById } from '../store/partner-companies.ts'
import * as store from '../store/people.ts'
import { endMemberSessions } from '../store/sessions.ts'
import { asksChange, asksInvitation, asksReturn } from './administrators.ts'
import { demandExceptionsFit } from './exceptions.ts'
import { demandCovered } from './limited.ts'
import { passLimitsOn } from './limits.ts'
import { typeFor } from './matrix-people.ts'
import { workgroupFor } from './workgroups.ts'

const linkUrl = (ctx: Ctx, token: string) => new URL(`/link#${token}`, ctx.places.publicUrl).href

/** A colleague's number as every other one is kept (E.164); null where it was emptied, undefined where it was left out. */
function phoneOf(written: string | null | undefined): string | null | undefined {
  if (!written) return written === undefined ? undefined : null
  const read = readPhone(written)
  if (!read.ok) throw new Refusal('invalid', read.why, { problems: [{ path: 'phone', message: read.why }] })
  return read.e164
}

/** The company somebody of this type belongs to: partners’ people have one, our own have none. */
async function companyOf(ctx: Ctx, type: PersonType, partner: string | null | undefined): Promise<string | null> {
  if (!partnerTypes.includes(type)) return null
  const company = partner ? await partnerCompanyById(ctx, partner) : undefined
  if (company?.active) return company.id
  const message = company ? `The work with ${company.name} has ended.` : 'Choose the company they belong to.'
  throw new Refusal('invalid', message, { problems: [{ path: 'partner', message }] })
}

/** A client keeps at least one administrator who can sign in. */
async function demandAnotherAdmin(ctx: Ctx, person: store.PersonRow): Promise<void> {
  if (person.type === 'tenant_admin' && person.status === 'active' && !(await store.isAdminLeftWithout(ctx, person.id))) {
    throw new Refusal('conflict', 'This is the only administrator. Make somebody else one first.')
  }
}

export const peopleActions: readonly Handler[] = [
  handle(contract.listPeople, async (ctx, { status }) => {
    const [items, seen] = await Promise.all([store.people(ctx, status), seenOf(ctx)])
    return { items: items.filter(one => !seen || seen.people.has(one.id)) }
  }),

  handle(
    contract.invitePerson,
    async (ctx, { name, email, type: wanted, manages, assists, campaigns, ...more }) => {
      const { id: userType, base: type } = await typeFor(ctx, { type: wanted, userType: more.userType })
      const rest = { ...more, type, userType, phone: phoneOf(more.phone), partner: await companyOf(ctx, type, more.partner) }
      if (type === 'caller' && !campaigns?.length) {
        const message = 'Name the campaigns they call for.'
        throw new Refusal('invalid', message, { problems: [{ path: 'campaigns', message }] })
      }
      // Asked before it is kept: a statement that fails ends its transaction with the database's own words.
      const [everybody, seen] = await Promise.all([
        store.people(ctx, undefined),
        seenOf(ctx),
        demandSeen(ctx, { branches: [rest.branch, ...(manages ?? [])], partners: [rest.partner], people: assists ?? [] }),
      ])
      const there = everybody.find(one => one.email === email)
      if (there) {
        const message = `${!seen || seen.people.has(there.id) ? there.name : 'Somebody'} has this address already${there.status === 'deactivated' ? ' and is deactivated; reactivate them instead' : ''}.`
        throw new Refusal('conflict', message, { problems: [{ path: 'email', message }] })
      }
      const account = await ensureAccount(ctx, email)
      const id = await store.keepMember(ctx, { account, email, name, type, userType, status: 'invited' })
      await store.setMember(ctx, id, rest)
      await passLimitsOn(ctx, id, campaigns)
      if (manages) await store.setManages(ctx, id, manages)
      if (assists) await store.setAssists(ctx, id, assists)
      await demandCovered(ctx, id)
      ctx.subject({ kind: 'member', id })
      ctx.emit('member.invited', { subject: { kind: 'member', id }, facts: { type } })
      // What is shown once does not lie with a request: once it was agreed to, a link is made when somebody is there to take it.
      if (ctx.approval) return { id, url: null, expiresAt: null }
      const link = await store.keepLink(ctx, id, 'invite')
      return { id, url: linkUrl(ctx, link.token), expiresAt: link.expiresAt }
    },
    asksInvitation,
  ),

  handle(
    contract.updatePerson,
    async (ctx, { person, manages, assists, ...given }) => {
      const before = await store.personById(ctx, person)
      const turned = given.type || given.userType ? await typeFor(ctx, given, person) : undefined
      if (turned) await demandExceptionsFit(ctx, before, turned.id)
      const more = turned ? { ...given, type: turned.base, userType: turned.id } : given
      const moved = more.type !== undefined || more.partner !== undefined
      const reaches = moved || Boolean(manages || assists || more.branch !== undefined)
      if (reaches) await demandCovered(ctx, person)
      const company = moved ? await companyOf(ctx, more.type ?? before.type, more.partner ?? before.partner) : undefined
      const fields = { ...more, phone: phoneOf(more.phone), partner: company }
      if (fields.type && fields.type !== 'tenant_admin') await demandAnotherAdmin(ctx, before)
      await demandSeen(ctx, { branches: [fields.branch, ...(manages ?? [])], partners: [fields.partner], people: assists ?? [] })
      await store.setMember(ctx, person, fields)
      if (manages) await store.setManages(ctx, person, manages)
      if (assists) await store.setAssists(ctx, person, assists)
      if (reaches) await demandCovered(ctx, person)
      ctx.subject({ kind: 'member', id: person })
      ctx.change(
        { kind: 'member', id: person },
        Object.entries({ ...fields, manages, assists })
          .filter(([, after]) => after !== undefined)
          .map(([field, after]) => ({
            field,
            class: field === 'phone' ? ('confidential' as const) : ('internal' as const),
            before: before[field as keyof store.PersonRow],
            after,
          })),
      )
      return {}
    },
    asksChange,
  ),

  handle(
    contract.reactivatePerson,
    async (ctx, { person }) => {
      const before = await store.personById(ctx, person)
      if (before.status === 'invited')
        throw new Refusal('conflict', `${before.name} has not accepted the invitation yet. Make a new link instead.`)
      await Promise.all([demandCovered(ctx, person), demandExceptionsFit(ctx, before, before.userType)])
      await store.reactivate(ctx, person)
      ctx.subject({ kind: 'member', id: person })
      return {}
    },
    asksReturn,
  ),

  handle(contract.makeLink, async (ctx, { person }) => {
    const { status } = await store.personById(ctx, person)
    await demandCovered(ctx, person)
    if (status === 'deactivated') throw new Refusal('conflict', 'Reactivate this person first.')
    const link = await store.keepLink(ctx, person, status === 'invited' ? 'invite' : 'reset')
    ctx.subject({ kind: 'member', id: person })
    return { url: linkUrl(ctx, link.token), expiresAt: link.expiresAt }
  }),

  handle(contract.putLicence, async (ctx, licence) => {
    await store.personById(ctx, licence.person)
    await store.putLicence(ctx, licence)
    ctx.subject({ kind: 'member', id: licence.person })
    ctx.emit('licence.changed', {
      subject: { kind: 'member', id: licence.person },
      facts: { state: licence.state, status: licence.status },
    })
    return {}
  }),

  handle(contract.removeLicence, async (ctx, { person, licence }) => {
    await store.personById(ctx, person)
    const { state } = await store.removeLicence(ctx, person, licence)
    ctx.subject({ kind: 'member', id: person })
    ctx.emit('licence.changed', { subject: { kind: 'member', id: person }, facts: { state, status: 'removed' } })
    return {}
  }),

  handle(contract.listBranches, async ctx => {
    const [items, seen] = await Promise.all([branches(ctx), seenOf(ctx)])
    return { items: items.filter(one => !seen || seen.branches.has(one.id)) }
  }),
  handle(contract.createBranch, async (ctx, { workgroup, ...branch }) => {
    const id = await keepBranch(ctx, { ...branch, workgroup: await workgroupFor(ctx, workgroup) })
    ctx.subject({ kind: 'branch', id })
    return { id }
  }),
  handle(contract.updateBranch, async (ctx, { branch, ...fields }) => {
    await demandSeen(ctx, { branches: [branch] })
    await setBranch(ctx, branch, fields)
    ctx.subject({ kind: 'branch', id: branch })
    return {}
  }),
]

/** Ends a colleague's access at once: sessions, links. What they own is reassigned by the room that keeps it. */
export async function deactivateMember(ctx: Ctx, id: string): Promise<store.PersonRow> {
  const person = await store.personById(ctx, id)
  if (person.id === ctx.actor.id) throw new Refusal('conflict', 'You cannot deactivate yourself.')
  await demandCovered(ctx, id)
  await demandAnotherAdmin(ctx, person)
  await store.setMember(ctx, id, { status: 'deactivated', deactivatedAt: ctx.now })
  await endMemberSessions(ctx, id)
  ctx.emit('member.deactivated', { subject: { kind: 'member', id } })
  return person
}
