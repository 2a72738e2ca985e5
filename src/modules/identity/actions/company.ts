import { type Handler, handle } from '#kernel/handle.ts'
import * as contract from '../contract.ts'
import { clientUrl } from '../rules.ts'
import * as store from '../store/company.ts'
import { demandWhole } from './limited.ts'

/** Limits of security: what is more of one is looser. */
const limits = {
  sessionIdleMinutes: 'Minutes a session may rest',
  sessionHours: 'Hours a session may last',
  sessionsAtOnce: 'Sessions at once',
  revealsAnHour: 'Sealed values looked at in an hour',
} as const
type Limit = keyof typeof limits
const limitNames = Object.keys(limits) as Limit[]
const limitsAfter = (before: store.CompanyRow, fields: { [name in Limit]?: number | undefined }) =>
  Object.fromEntries(limitNames.map(name => [name, fields[name] ?? before[name]])) as Record<Limit, number>

export const companyActions: readonly Handler[] = [
  handle(contract.readCompany, async ctx => {
    const company = await store.company(ctx)
    return { ...company, pagesUrl: clientUrl(ctx.places.pagesUrl, company.slug) }
  }),
  handle(
    contract.updateCompany,
    async (ctx, fields) => {
      await demandWhole(ctx)
      const before = await store.company(ctx)
      await store.setCompany(ctx, fields)
      ctx.subject({ kind: 'client', id: ctx.tenant })
      ctx.change(
        { kind: 'client', id: ctx.tenant },
        Object.entries(fields)
          .filter(([, after]) => after !== undefined)
          .map(([field, after]) => ({
            field,
            class: 'internal' as const,
            before: before[field as keyof store.CompanyRow],
            after,
          })),
      )
      return {}
    },
    {
      async beside(ctx, fields) {
        if (!limitNames.some(name => fields[name] !== undefined)) return []
        const [before, founding] = await Promise.all([store.company(ctx), store.isFounding(ctx)])
        const after = limitsAfter(before, fields)
        return !founding && limitNames.some(name => after[name] > before[name]) ? ['company.loosen'] : []
      },
      async preview(ctx, fields) {
        await demandWhole(ctx)
        const before = await store.company(ctx)
        const after = limitsAfter(before, fields)
        const changed = limitNames.filter(name => after[name] !== before[name])
        return {
          lines: changed.map(name => ({
            label: limits[name],
            before: String(before[name]),
            value: String(after[name]),
            tells: name,
          })),
          touches: { fields: Object.values(fields).filter(value => value !== undefined).length },
        }
      },
      terms: async (ctx, fields) => limitsAfter(await store.company(ctx), fields),
    },
  ),
]
