import { type Handler, handle } from '#kernel/handle.ts'
import * as contract from '../contract.ts'
import { clientUrl } from '../rules.ts'
import * as store from '../store/company.ts'

export const companyActions: readonly Handler[] = [
  handle(contract.readCompany, async ctx => {
    const company = await store.company(ctx)
    return { ...company, pagesUrl: clientUrl(ctx.places.pagesUrl, company.slug) }
  }),
  handle(contract.updateCompany, async (ctx, fields) => {
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
  handle(contract.listKeys, async ctx => ({ items: await store.keys(ctx) })),
  handle(contract.createKey, async (ctx, { name, expiresAt }) => {
    const made = await store.keepKey(ctx, name, expiresAt ?? null)
    ctx.subject({ kind: 'key', id: made.id })
    return made
  }),
  handle(contract.endKey, async (ctx, { key }) => {
    await store.endKeyById(ctx, key)
    ctx.subject({ kind: 'key', id: key })
    return {}
  }),
]
