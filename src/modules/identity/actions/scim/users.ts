import { type Id, newId } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import * as contract from '../../contract/scim.ts'
import { patched } from '../../rules/scim-patch.ts'
import { type ProvisionedPerson, provisionedPerson } from '../../rules/scim-person.ts'
import { type Resource, readResource } from '../../rules/scim-resource.ts'
import { userAttributes } from '../../rules/scim-schema.ts'
import { ensureAccount } from '../../store/accounts.ts'
import { keepDeparture } from '../../store/departures.ts'
import { personById, reactivate, setMember } from '../../store/people.ts'
import { leaveGroups, meaningsOf } from '../../store/scim-groups.ts'
import * as store from '../../store/scim-users.ts'
import { demandExceptionsFit } from '../exceptions.ts'
import { deactivateMember } from '../people.ts'
import { answered, connectionOf, demandVersion, idOr404, inScimWords, pageAnswer, pagingOf, taken } from './words.ts'

type Shown = Parameters<typeof answered>[4]
const show = (ctx: Ctx, doc: Resource, query: Shown) => answered(ctx, 'Users', userAttributes, doc, query)
const emailTaken = () => taken('Somebody has this userName already.')

/** The directory's own words beside what a member has; `userName`, `active` and the id are the member's. */
const kept = (resource: Resource): Resource => {
  const { externalId: _e, userName: _u, displayName: _d, active: _a, ...rest } = resource
  return rest
}

const detailsOf = (resource: Resource, person: ProvisionedPerson) => ({
  name: person.name,
  phone: resource.phoneNumbers === undefined ? null : person.phone,
  languages: person.language && [person.language],
  timeZone: person.timeZone,
})

async function demandFreeExternalId(ctx: Ctx, connection: Id, externalId: string | null, but: Id | null): Promise<void> {
  if (externalId && (await store.externalIdTaken(ctx, connection, externalId, but)))
    throw taken('Another person has this externalId already.')
}

/** Access ends with this transaction; what they own is given away after it, by the room that keeps it. */
async function letGo(ctx: Ctx, connection: Id, user: Id): Promise<void> {
  await deactivateMember(ctx, user)
  await keepDeparture(ctx, connection, user)
}

/** Brings a person to what the directory says of them now; deactivation ends everything that opens a door. */
async function keepUser(ctx: Ctx, connection: Id, user: Id, resource: Resource): Promise<void> {
  const person = inScimWords(() => provisionedPerson(resource))
  const before = await personById(ctx, user)
  await demandFreeExternalId(ctx, connection, person.externalId, user)
  await store.keepResource(ctx, connection, user, person.externalId, kept(resource))
  if (person.email !== before.email.toLowerCase()) {
    if (await store.memberByEmail(ctx, connection, person.email)) throw emailTaken()
    const account = await ensureAccount(ctx, person.email)
    if (!(await store.renameProvisioned(ctx, connection, user, account, person.email)))
      throw new Refusal('conflict', 'This person was not made by this directory: it cannot change their userName.')
  }
  const details = detailsOf(resource, person)
  await setMember(ctx, user, details)
  const subject = { kind: 'member', id: user }
  ctx.change(subject, [
    { field: 'email', class: 'confidential', before: before.email, after: person.email },
    { field: 'name', class: 'internal', before: before.name, after: person.name },
    {
      field: 'phone',
      class: 'confidential',
      before: before.phone,
      after: details.phone === undefined ? before.phone : details.phone,
    },
  ])
  if (!person.active && before.status !== 'deactivated') await letGo(ctx, connection, user)
  if (person.active && before.status === 'deactivated') {
    await demandExceptionsFit(ctx, before, before.userType)
    await reactivate(ctx, user)
    ctx.show('member.changed', subject)
  }
  ctx.subject(subject)
  ctx.note({ active: person.active })
}

/** Who was deleted by the directory and comes again is the same person, with everything they did. */
async function makeUser(ctx: Ctx, connection: Id, resource: Resource): Promise<Id> {
  const person = inScimWords(() => provisionedPerson(resource))
  const known = await store.memberByEmail(ctx, connection, person.email)
  if (known && !known.removed) throw emailTaken()
  if (known) {
    await keepUser(ctx, connection, known.id, { ...resource, active: person.active })
    return known.id
  }
  await demandFreeExternalId(ctx, connection, person.externalId, null)
  const id = newId()
  const [account, { fallback }] = await Promise.all([ensureAccount(ctx, person.email), meaningsOf(ctx, connection)])
  const status = person.active ? 'active' : 'deactivated'
  await store.keepProvisioned(ctx, { id, account, connection, type: fallback.id, status, email: person.email, name: person.name })
  await setMember(ctx, id, detailsOf(resource, person))
  await store.keepResource(ctx, connection, id, person.externalId, kept(resource))
  const subject = { kind: 'member', id }
  ctx.subject(subject)
  ctx.emit('member.provisioned', { subject, facts: { userType: fallback.id, active: person.active } })
  return id
}

export const scimUsers: readonly Handler[] = [
  handle(contract.listScimUsers, async (ctx, { query }) => {
    const paging = pagingOf(userAttributes, query)
    const { total, docs } = await store.usersPage(ctx, connectionOf(ctx), paging)
    return pageAnswer(
      paging,
      total,
      docs.map(doc => show(ctx, doc, query)),
    )
  }),

  handle(contract.readScimUser, async (ctx, { user, query }) =>
    show(ctx, await store.userDocument(ctx, connectionOf(ctx), idOr404(user)), query),
  ),

  handle(contract.createScimUser, async (ctx, { resource, query }) => {
    const connection = connectionOf(ctx)
    const id = await makeUser(
      ctx,
      connection,
      inScimWords(() => readResource(userAttributes, resource)),
    )
    return { ...show(ctx, await store.userDocument(ctx, connection, id), query), statusCode: 201 as const }
  }),

  handle(contract.replaceScimUser, async (ctx, { user, resource, query, ifMatch }) => {
    const [connection, id] = [connectionOf(ctx), idOr404(user)]
    await store.lockUser(ctx, id)
    const doc = await store.userDocument(ctx, connection, id)
    demandVersion(doc, ifMatch)
    // Who is out does not come back because a directory left the word away.
    const next = inScimWords(() => ({ active: doc.active, ...readResource(userAttributes, resource) }))
    await keepUser(ctx, connection, id, next)
    return show(ctx, await store.userDocument(ctx, connection, id), query)
  }),

  handle(contract.patchScimUser, async (ctx, { user, resource, query, ifMatch }) => {
    const [connection, id] = [connectionOf(ctx), idOr404(user)]
    await store.lockUser(ctx, id)
    const doc = await store.userDocument(ctx, connection, id)
    demandVersion(doc, ifMatch)
    const next = inScimWords(() => readResource(userAttributes, patched(userAttributes, doc, resource.Operations)))
    await keepUser(ctx, connection, id, next)
    return show(ctx, await store.userDocument(ctx, connection, id), query)
  }),

  handle(contract.deleteScimUser, async (ctx, { user, ifMatch }) => {
    const [connection, id] = [connectionOf(ctx), idOr404(user)]
    await store.lockUser(ctx, id)
    const doc = await store.userDocument(ctx, connection, id)
    demandVersion(doc, ifMatch)
    if (doc.active) await letGo(ctx, connection, id)
    await leaveGroups(ctx, id)
    await store.keepRemoval(ctx, connection, id)
    ctx.subject({ kind: 'member', id })
    return undefined
  }),
]
