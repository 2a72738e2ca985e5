import type { Id } from '#base/id.ts'
import { notFound } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import type { PersonType, Rights } from '#policy/matrix.ts'
import type { Product } from '#policy/products.ts'
import { type Hierarchy, unlimited } from '#policy/scope.ts'
import { rightsUnder } from '../rules/matrix-effect.ts'
import { demandSeen } from '../store/hierarchy.ts'
import * as store from '../store/matrix.ts'
import { openWorkgroups, productsOffAmong, workgroupOfPart } from '../store/workgroups.ts'
import { judgedHere } from './matrix-people.ts'

/** Whoever a user type is tried out on: a colleague where they stand, or somebody new in a branch, or in none. */
export interface Imagined {
  type: Id
  person?: Id | undefined
  branch?: Id | undefined
}

/** What somebody of a type of the draft may do, and where they stand; undefined where there is no draft. */
export async function imaginedByDraft(
  ctx: Ctx,
  { type, person, branch }: Imagined,
): Promise<{ place: Hierarchy; rights: Rights } | undefined> {
  const draft = await store.draft(ctx)
  if (!draft) return undefined
  const written = draft.document.types.find(one => one.id === type)
  if (!written) throw notFound()
  const { place, overrides, off } = person
    ? await colleague(ctx, person)
    : { ...(await newcomer(ctx, written.base, branch)), overrides: [] }
  return { place, rights: rightsUnder(draft.document, { typeId: type, overrides, off }, ctx.now) }
}

async function colleague(ctx: Ctx, id: Id) {
  const found = (await judgedHere(ctx)).find(one => one.id === id)
  if (!found) throw notFound()
  return found
}

/** Begins where the database would place them (`identity.place_member`), with nothing of their own yet. */
async function newcomer(ctx: Ctx, base: PersonType, branch: Id | undefined): Promise<{ place: Hierarchy; off: Product[] }> {
  const nowhere = { owners: [], branches: [], partners: [], limits: null, groups: 'all' as const }
  const open = (await openWorkgroups(ctx)).map(one => one.id)
  if (!branch) return { place: { ...nowhere, workgroups: 'all' }, off: await productsOffAmong(ctx, open) }
  await demandSeen(ctx, { branches: [branch] })
  const { workgroup } = await workgroupOfPart(ctx, 'branch', branch)
  const looksAround = base === 'tenant_admin' || base === 'compliance'
  const workgroups = open.length > 1 ? [workgroup] : 'all'
  return {
    place: {
      ...nowhere,
      branches: [branch],
      workgroups,
      limits: looksAround || workgroups === 'all' ? null : { ...unlimited, workgroups },
    },
    off: await productsOffAmong(ctx, looksAround ? open : [workgroup]),
  }
}
