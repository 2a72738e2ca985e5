import { type Handler, handle } from '#kernel/handle.ts'
import * as contract from '../contract.ts'
import { clientUrl } from '../rules.ts'
import * as store from '../store/company.ts'
import { demandWhole } from './limited.ts'

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
]
