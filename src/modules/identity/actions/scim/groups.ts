import type { Id } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import * as contract from '../../contract/scim.ts'
import { patched } from '../../rules/scim-patch.ts'
import { type Resource, readResource } from '../../rules/scim-resource.ts'
import { groupAttributes } from '../../rules/scim-schema.ts'
import * as store from '../../store/scim-groups.ts'
import { applyMeaning, meantNow } from './meaning.ts'
import { answered, connectionOf, demandVersion, idOr404, inScimWords, pageAnswer, pagingOf, taken } from './words.ts'

type Shown = Parameters<typeof answered>[4]
const show = (ctx: Ctx, doc: Resource, query: Shown) => answered(ctx, 'Groups', groupAttributes, doc, query)
const invalid = (message: string) => new Refusal('invalid', message, { facts: { scimType: 'invalidValue' } })

interface GroupSaid {
  name: string
  externalId: string | null
  members: Id[]
}

function groupSaid(resource: Resource): GroupSaid {
  const name = typeof resource.displayName === 'string' ? resource.displayName.trim() : ''
  if (!name || name.length > 200) throw invalid('“displayName” is the name of the group, of at most 200 characters.')
  const members = ((resource.members ?? []) as Resource[]).map(member => String(member.value ?? ''))
  return {
    name,
    externalId: typeof resource.externalId === 'string' ? resource.externalId : null,
    members: [...new Set(members)],
  }
}

/** The people among the members; a directory that names somebody unknown here is told, and nothing is changed. */
async function peopleOf(ctx: Ctx, connection: Id, members: readonly string[]): Promise<Id[]> {
  const ids = members.filter(one => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(one)).map(one => one.toLowerCase())
  const known = new Set(ids.length ? await store.adoptMembers(ctx, connection, ids) : [])
  const unknown = members.filter(one => !known.has(one.toLowerCase()))
  if (unknown.length) throw invalid(`Not known here: ${unknown.slice(0, 10).join(', ')}.`)
  return [...known]
}

async function keepGroup(ctx: Ctx, connection: Id, group: Id, resource: Resource): Promise<void> {
  const { name, externalId, members } = groupSaid(resource)
  if (await store.groupNameTaken(ctx, connection, name, group)) throw taken('There is a group of this name already.')
  const had = await store.groupMembers(ctx, group)
  const people = await peopleOf(ctx, connection, members)
  const touched = [...new Set([...had, ...people])]
  const before = await meantNow(ctx, connection, touched)
  await store.setGroup(ctx, group, name, externalId)
  await store.setGroupMembers(ctx, group, people)
  await applyMeaning(ctx, connection, touched, before)
  ctx.subject({ kind: 'group', id: group })
  ctx.note({ members: people.length })
}

export const scimGroups: readonly Handler[] = [
  handle(contract.listScimGroups, async (ctx, { query }) => {
    const paging = pagingOf(groupAttributes, query)
    const { total, docs } = await store.groupsPage(ctx, connectionOf(ctx), paging)
    return pageAnswer(
      paging,
      total,
      docs.map(doc => show(ctx, doc, query)),
    )
  }),

  handle(contract.readScimGroup, async (ctx, { group, query }) =>
    show(ctx, await store.groupDocument(ctx, connectionOf(ctx), idOr404(group)), query),
  ),

  handle(contract.createScimGroup, async (ctx, { resource, query }) => {
    const connection = connectionOf(ctx)
    const { name, externalId, members } = groupSaid(inScimWords(() => readResource(groupAttributes, resource)))
    if (await store.groupNameTaken(ctx, connection, name, null)) throw taken('There is a group of this name already.')
    const people = await peopleOf(ctx, connection, members)
    const before = await meantNow(ctx, connection, people)
    const id = await store.keepGroup(ctx, connection, name, externalId)
    await store.setGroupMembers(ctx, id, people)
    await applyMeaning(ctx, connection, people, before)
    ctx.subject({ kind: 'group', id })
    ctx.note({ members: people.length })
    return { ...show(ctx, await store.groupDocument(ctx, connection, id), query), statusCode: 201 as const }
  }),

  handle(contract.replaceScimGroup, async (ctx, { group, resource, query, ifMatch }) => {
    const [connection, id] = [connectionOf(ctx), idOr404(group)]
    await store.lockGroup(ctx, id)
    demandVersion(await store.groupDocument(ctx, connection, id), ifMatch)
    await keepGroup(
      ctx,
      connection,
      id,
      inScimWords(() => readResource(groupAttributes, resource)),
    )
    return show(ctx, await store.groupDocument(ctx, connection, id), query)
  }),

  handle(contract.patchScimGroup, async (ctx, { group, resource, query, ifMatch }) => {
    const [connection, id] = [connectionOf(ctx), idOr404(group)]
    await store.lockGroup(ctx, id)
    const doc = await store.groupDocument(ctx, connection, id)
    demandVersion(doc, ifMatch)
    await keepGroup(
      ctx,
      connection,
      id,
      inScimWords(() => readResource(groupAttributes, patched(groupAttributes, doc, resource.Operations))),
    )
    return show(ctx, await store.groupDocument(ctx, connection, id), query)
  }),

  handle(contract.deleteScimGroup, async (ctx, { group, ifMatch }) => {
    const [connection, id] = [connectionOf(ctx), idOr404(group)]
    await store.lockGroup(ctx, id)
    demandVersion(await store.groupDocument(ctx, connection, id), ifMatch)
    const had = await store.groupMembers(ctx, id)
    const before = await meantNow(ctx, connection, had)
    await store.dropGroup(ctx, id)
    await applyMeaning(ctx, connection, had, before)
    ctx.subject({ kind: 'group', id })
    return undefined
  }),
]
