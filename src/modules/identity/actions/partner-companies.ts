import { Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import * as contract from '../contract/partner-companies.ts'
import { demandSeen, seenOf } from '../store/hierarchy.ts'
import * as store from '../store/partner-companies.ts'
import { workgroupFor } from './workgroups.ts'

async function demandFreeName(ctx: Ctx, name: string, except: string | null): Promise<void> {
  if (!(await store.isNameTaken(ctx, name, except))) return
  throw new Refusal('conflict', `There is a partner company ${name} already.`, {
    problems: [{ path: 'name', message: 'Another company has this name.' }],
  })
}

export const partnerCompanyActions: readonly Handler[] = [
  handle(contract.listPartnerCompanies, async ctx => {
    const [items, seen] = await Promise.all([store.partnerCompanies(ctx), seenOf(ctx)])
    return { items: items.filter(one => !seen || seen.partners.has(one.id)) }
  }),

  handle(contract.createPartnerCompany, async (ctx, { name, workgroup }) => {
    await demandFreeName(ctx, name, null)
    const id = await store.keepPartnerCompany(ctx, name, await workgroupFor(ctx, workgroup))
    ctx.subject({ kind: 'partnerCompany', id })
    return { id }
  }),

  handle(contract.updatePartnerCompany, async (ctx, { company: id, ...to }) => {
    const [before] = await Promise.all([store.partnerCompanyById(ctx, id), demandSeen(ctx, { partners: [id] })])
    if (to.name !== undefined) await demandFreeName(ctx, to.name, id)
    const after = { name: to.name ?? before.name, active: to.active ?? before.active }
    await store.setPartnerCompany(ctx, id, after)
    const subject = { kind: 'partnerCompany', id }
    ctx.subject(subject)
    ctx.change(subject, [
      { field: 'name', class: 'internal', before: before.name, after: after.name },
      { field: 'active', class: 'internal', before: before.active, after: after.active },
    ])
    return {}
  }),
]
