import type { Id } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import { canonicalHash } from '#kernel/canonical-hash.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { activeMembers } from '#kernel/members.ts'
import { lastUsesOf } from '#kernel/uses.ts'
import { apps, endAppHere } from '#modules/apps/index.ts'
import { offboard } from '#modules/crm/index.ts'
import { endGrants, endKey, keysOf, lastUses, usesCountedSince } from '#modules/identity/index.ts'
import { rightsForPerson } from '#policy/app-rights.ts'
import { rightsOfKey } from '#policy/key-rights.ts'
import { type Permission, shipped } from '#policy/matrix.ts'
import { flagsOf, unusedOf } from '../rules/review-flags.ts'
import { type EntryRow, entriesOf, type NewEntry, reviewById } from '../store/reviews.ts'

const functionsOf = (cells: object) => Object.keys(cells).sort()

/** Everybody who can sign in, every key and every app that works, as they stand now. */
export async function roster(ctx: Ctx): Promise<NewEntry[]> {
  const [members, keys, uses, registered, functionUses, counted] = await Promise.all([
    activeMembers(ctx),
    keysOf(ctx),
    lastUses(ctx),
    apps(ctx),
    lastUsesOf(ctx),
    usesCountedSince(ctx),
  ])
  const usedBy = Map.groupBy(functionUses, use => use.member)
  const here = new Set(members.map(member => member.id))
  const people = members.map((member): NewEntry => {
    const { at = null, since } = uses.get(member.id)!
    const overrides = member.place.overrides.filter(one => Date.parse(one.until) > ctx.now.getTime()).map(one => one.permission)
    const used = new Map((usedBy.get(member.id) ?? []).map(use => [use.permission, use.at]))
    const unused = unusedOf(member.rights, used, counted > since ? counted : since, ctx.now)
    const access = {
      kind: 'member' as const,
      rights: member.rights,
      overrides: overrides.length,
      unused: unused.length,
      lastUsedAt: at,
      since,
      expiresAt: null,
      makerLeft: false,
    }
    return {
      kind: 'member',
      subject: member.id,
      name: member.name,
      type: member.typeName,
      facts: { functions: functionsOf(member.rights.cells), overrides, unused, limited: member.limits !== null, expiresAt: null },
      flags: flagsOf(access, ctx.now),
      lastUsedAt: at,
    }
  })
  const programs = keys.map((key): NewEntry => {
    const rights = rightsOfKey(key.permissions as Permission[] | null, key.bound)
    const { lastUsedAt, expiresAt } = key
    const access = {
      kind: 'key' as const,
      rights,
      overrides: 0,
      unused: 0,
      lastUsedAt,
      since: key.madeAt,
      expiresAt,
      makerLeft: !here.has(key.madeBy),
    }
    return {
      kind: 'key',
      subject: key.id,
      name: key.name,
      type: 'API key',
      facts: { functions: functionsOf(rights.cells), overrides: [], limited: key.bound, expiresAt },
      flags: flagsOf(access, ctx.now),
      lastUsedAt,
    }
  })
  return [...people, ...programs, ...registered.filter(app => app.endedAt === null).map(app => appEntry(ctx, app, here))]
}

/** An app by the most it may do for anybody; how many let it in stands in its name for the type. */
function appEntry(ctx: Ctx, app: Awaited<ReturnType<typeof apps>>[number], here: ReadonlySet<Id>): NewEntry {
  const { lastUsedAt, permissions } = app
  const rights = rightsForPerson(shipped.tenant_admin, permissions)
  const access = {
    rights,
    overrides: 0,
    unused: 0,
    lastUsedAt,
    since: app.madeAt,
    expiresAt: null,
    makerLeft: !here.has(app.ownerId),
  }
  return {
    kind: 'app',
    subject: app.id,
    name: app.name,
    type: `App, let in by ${app.people === 0 ? 'nobody' : app.people === 1 ? '1 person' : `${app.people} people`}${app.ownName ? ', also in its own name' : ''}`,
    facts: { functions: [...permissions].sort(), overrides: [], limited: app.bound !== null, expiresAt: null },
    flags: flagsOf({ kind: 'app', ...access }, ctx.now),
    lastUsedAt,
  }
}

/** Does what was decided; answers what was changed. What is gone already needs nothing. */
export async function carryOut(
  ctx: Ctx,
  entry: EntryRow,
  decision: 'keep' | 'reduce' | 'revoke' | 'suspended',
): Promise<{ what: string; id: string }[]> {
  if (decision === 'keep') return []
  const { kind, subject } = entry
  if (decision === 'reduce') {
    if (kind === 'key') throw new Refusal('invalid', 'A key is not reduced: end it, and make one that may less.')
    if (kind === 'app') throw new Refusal('invalid', 'An app is not reduced here: take functions from it in its settings.')
    const [member] = await activeMembers(ctx, subject)
    const ended = member ? await endGrants(ctx, subject, member.place.type_id) : []
    return ended.map(permission => ({ what: 'override-removed', id: permission }))
  }
  if (kind === 'app') return (await endAppHere(ctx, subject)) ? [{ what: 'app-ended', id: subject }] : []
  if (kind === 'key') return (await endKey(ctx, 'api_key', subject)) ? [{ what: 'key-ended', id: subject }] : []
  if (!(await activeMembers(ctx, subject)).length) return []
  await offboard(ctx, { person: subject, reassignTo: null })
  return [{ what: 'member-deactivated', id: subject }]
}

/** The evidence as an assessor asks for it: the system's own roster, each decision, and the changes that came of it. */
export async function evidenceOf(ctx: Ctx, id: Id): Promise<{ canonical: string; hash: Buffer }> {
  const [review, entries] = await Promise.all([reviewById(ctx, id), entriesOf(ctx, id)])
  const { title, openedAt, dueAt, graceUntil } = review
  return canonicalHash({
    review: { id, title, openedAt, dueAt, graceUntil },
    // By id: whoever decided may be called something else tomorrow.
    entries: entries.toSorted((a, b) => (a.id < b.id ? -1 : 1)).map(({ decidedBy: _, ...entry }) => entry),
  })
}
