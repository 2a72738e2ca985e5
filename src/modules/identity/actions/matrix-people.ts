import type { Id } from '#base/id.ts'
import { notFound, Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { activeMembers, type Member, shownMembers } from '#kernel/members.ts'
import { compile, grows, isBound, writtenOut } from '#policy/client-matrix.ts'
import { cellOf, matrix, type Permission, type PersonType, type Rights, userTypeLabels } from '#policy/matrix.ts'
import { deciding } from '#policy/matrix-laws.ts'
import type { Hierarchy } from '#policy/scope.ts'
import type { Judged } from '../rules/matrix-effect.ts'
import { rightsUnder } from '../rules/matrix-effect.ts'
import { seenOf } from '../store/hierarchy.ts'
import * as store from '../store/matrix.ts'

/**
 * The user type somebody is given: one of the company's own, or the one its base is shipped as. Nobody is given what decides
 * over the company by somebody who does not hold it, and nobody gives themselves more than they have.
 */
export async function typeFor(
  ctx: Ctx,
  { type, userType }: { type?: PersonType | undefined; userType?: Id | undefined },
  person?: Id,
): Promise<{ id: Id; base: PersonType }> {
  const types = await store.userTypes(ctx)
  const found = userType ? types.find(one => one.id === userType) : types.find(one => one.shipped && one.base === type)
  if (!found) throw notFound()
  if (type && found.base !== type) {
    const message = `“${found.name}” is based on ${userTypeLabels[found.base].toLowerCase()}.`
    throw new Refusal('invalid', message, { problems: [{ path: 'userType', message }] })
  }
  const { document } = await store.publishedVersion(ctx)
  const law = document.types.find(one => one.id === found.id)
  if (found.base === 'caller' && !(law && isBound(law))) {
    const message = `Nobody can be “${found.name}” yet: set its hours, networks and last day in the security matrix first.`
    throw new Refusal('conflict', message, { problems: [{ path: 'type', message }] })
  }
  const gives = law ? compile(writtenOut(law, document.functions)) : { clearance: 'public' as const, cells: {} }
  const missing = deciding.find(permission => cellOf(gives, permission).level !== 'none' && !ctx.may(permission))
  if (ctx.actor.kind === 'member' && missing)
    throw new Refusal('forbidden', `“${found.name}” may ${known(missing).toLowerCase()}, and you may not. Ask somebody who may.`)
  if (person !== undefined && person === ctx.actor.id && grows(ctx.rights, gives))
    throw new Refusal('forbidden', 'Nobody gives themselves more than they have. Ask a colleague who manages people.')
  return { id: found.id, base: found.base }
}

/** Everybody who can sign in, as far as a matrix decides about them. */
export const judged = async (ctx: Ctx): Promise<JudgedMember[]> => judgedAs(await activeMembers(ctx))

type JudgedMember = Judged & { base: PersonType; typeName: string; place: Hierarchy }

const judgedAs = (people: readonly Member[]): JudgedMember[] =>
  people.map(({ id, name, type, typeName, rights, off, place, owners, branches, partners, limits, workgroups, groups }) => ({
    id,
    name,
    typeId: place.type_id,
    base: type as PersonType,
    typeName,
    rights,
    overrides: place.overrides,
    off,
    place: { owners, branches, partners, limits, workgroups, groups },
  }))

export const known = (permission: Permission): string => matrix[permission].label

/** Somebody's rights now and as they would be by the draft, with their place in the hierarchy: for rooms that count what they see. */
export interface Turned {
  id: string
  name: string
  place: Hierarchy
  before: Rights
  after: Rights
}

/** Everybody who is shown as active, made-up people of a demo too, of those the asker sees. */
export async function judgedHere(ctx: Ctx): Promise<JudgedMember[]> {
  const [people, seen] = await Promise.all([shownMembers(ctx), seenOf(ctx)])
  return judgedAs(people).filter(person => !seen || seen.people.has(person.id))
}

/** For all of these; undefined where there is no draft. */
export async function turnedByDraft(ctx: Ctx): Promise<Turned[] | undefined> {
  const draft = await store.draft(ctx)
  if (!draft) return undefined
  return (await judgedHere(ctx)).map(person => ({
    id: person.id,
    name: person.name,
    place: person.place,
    before: person.rights,
    after: rightsUnder(draft.document, person, ctx.now),
  }))
}
