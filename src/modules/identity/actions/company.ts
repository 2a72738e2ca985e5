import { notFound, Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { keyPermissions } from '#policy/key-rights.ts'
import * as contract from '../contract.ts'
import { clientUrl } from '../rules.ts'
import * as store from '../store/company.ts'
import { seenOf } from '../store/hierarchy.ts'
import { demandWhole, isLimited } from './limited.ts'

/** A key or app that is bound to nobody, or to somebody unknown, would find nothing: more likely a mistake than a wish. */
export async function demandKnown(ctx: Ctx, bound: { officers: string[]; branches: string[] } | null | undefined): Promise<void> {
  if (!bound) return
  const asked = new Set([...bound.officers, ...bound.branches]).size
  if (asked > 0 && (await store.countKnown(ctx, bound)) === asked) return
  const message = asked ? 'Choose people and branches of this company.' : 'Choose at least one colleague or branch.'
  throw new Refusal('invalid', message, { problems: [{ path: 'bound', message }] })
}

/** To whoever is limited only keys are shown that are bound to whom they see, and name nobody else. */
async function keysSeen(ctx: Ctx): Promise<store.KeyRow[]> {
  const [keys, seen, limited] = await Promise.all([store.keys(ctx), seenOf(ctx), isLimited(ctx)])
  return keys
    .filter(key => !limited || key.bound !== null)
    .filter(key => !seen || (key.people.every(one => seen.people.has(one)) && key.branches.every(one => seen.branches.has(one))))
}

export const companyActions: readonly Handler[] = [
  handle(contract.readCompany, async ctx => {
    const company = await store.company(ctx)
    return { ...company, pagesUrl: clientUrl(ctx.places.pagesUrl, company.slug) }
  }),
  handle(contract.updateCompany, async (ctx, fields) => {
    await demandWhole(ctx)
    const before = await store.company(ctx)
    await store.setCompany(ctx, fields)
    ctx.subject({ kind: 'client', id: ctx.tenant })
    ctx.change(
      { kind: 'client', id: ctx.tenant },
      Object.entries(fields)
        .filter(([, after]) => after !== undefined)
        .map(([field, after]) => ({ field, class: 'internal' as const, before: before[field as keyof store.CompanyRow], after })),
    )
    return {}
  }),
  handle(contract.listKeys, async ctx => ({
    items: (await keysSeen(ctx)).map(key => ({ ...key, permissions: key.permissions ?? [...keyPermissions] })),
  })),
  handle(contract.createKey, async (ctx, { name, expiresAt, permissions, bound }) => {
    await demandWhole(ctx)
    await demandKnown(ctx, bound)
    const made = await store.keepKey(ctx, {
      name,
      expiresAt: expiresAt ?? null,
      permissions: permissions ?? null,
      bound: bound ?? null,
    })
    ctx.subject({ kind: 'key', id: made.id })
    ctx.note({ permissions: permissions ?? ['all'], bound: Boolean(bound) })
    return made
  }),
  handle(contract.endKey, async (ctx, { key }) => {
    if (!(await keysSeen(ctx)).some(one => one.id === key) || !(await store.endKeyById(ctx, key))) throw notFound()
    ctx.subject({ kind: 'key', id: key })
    return {}
  }),
]
