import { Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { workgroupProducts } from '#policy/products.ts'
import * as contract from '../contract/workgroups.ts'
import * as store from '../store/workgroups.ts'
import { demandWhole } from './limited.ts'

async function demandFreeName(ctx: Ctx, name: string, except: string | null): Promise<void> {
  if (!(await store.isWorkgroupNamed(ctx, name, except))) return
  throw new Refusal('conflict', `There is a workgroup ${name} already.`, {
    problems: [{ path: 'name', message: 'Another workgroup has this name.' }],
  })
}

/** Where something new is: as asked, among those the asker is in, else the first of these. */
export async function workgroupFor(ctx: Ctx, asked: string | undefined): Promise<string> {
  const open = await store.openWorkgroups(ctx)
  const found = asked ? open.find(one => one.id === asked) : open[0]
  if (found) return found.id
  const message = asked ? 'Choose a workgroup of this company.' : 'You are in no workgroup, so nothing can be made in it.'
  throw new Refusal('invalid', message, { problems: [{ path: 'workgroup', message }] })
}

/** A workgroup that things can still be put into. */
async function openWorkgroup(ctx: Ctx, id: string, path: string): Promise<store.WorkgroupRow> {
  const found = await store.workgroupById(ctx, id)
  if (!found.archived) return found
  const message = `${found.name} is archived. Choose another workgroup.`
  throw new Refusal('conflict', message, { problems: [{ path, message }] })
}

function changed(ctx: Ctx, id: string, field: string, before: unknown, after: unknown): void {
  const subject = { kind: 'workgroup', id }
  ctx.subject(subject)
  ctx.change(subject, [{ field, class: 'internal', before, after }])
  ctx.emit('workgroup.changed', { subject })
}

const tables = { branch: 'branch', partnerCompany: 'partner_company' } as const

export const workgroupActions: readonly Handler[] = [
  handle(contract.listWorkgroups, async ctx => {
    const [items, companyOff] = await Promise.all([store.workgroups(ctx), store.productsOffHere(ctx, workgroupProducts)])
    return { items, companyOff }
  }),

  handle(contract.createWorkgroup, async (ctx, { name }) => {
    await demandWhole(ctx)
    await demandFreeName(ctx, name, null)
    const id = await store.keepWorkgroup(ctx, name)
    changed(ctx, id, 'name', null, name)
    return { id }
  }),

  handle(contract.renameWorkgroup, async (ctx, { workgroup, name }) => {
    await demandWhole(ctx)
    const before = await store.workgroupById(ctx, workgroup)
    await demandFreeName(ctx, name, workgroup)
    await store.nameWorkgroup(ctx, workgroup, name)
    changed(ctx, workgroup, 'name', before.name, name)
    return {}
  }),

  handle(contract.switchWorkgroupProduct, async (ctx, { workgroup, product, on }) => {
    await demandWhole(ctx)
    const { name } = await openWorkgroup(ctx, workgroup, 'workgroup')
    if (!(await store.setWorkgroupProduct(ctx, workgroup, product, on)))
      throw new Refusal('conflict', `It is ${on ? 'on' : 'off'} for ${name} already.`)
    changed(ctx, workgroup, product, on ? 'off' : 'on', on ? 'on' : 'off')
    return {}
  }),

  handle(contract.archiveWorkgroup, async (ctx, { workgroup, to }) => {
    await demandWhole(ctx)
    const before = await openWorkgroup(ctx, workgroup, 'workgroup')
    if (before.first)
      throw new Refusal('conflict', `${before.name} is the company’s first workgroup and stays. Rename it instead.`)
    if (to === workgroup)
      throw new Refusal('invalid', 'Choose another workgroup to take over.', {
        problems: [{ path: 'to', message: 'Choose another one.' }],
      })
    await openWorkgroup(ctx, to, 'to')
    await store.putWorkgroupAway(ctx, workgroup, to)
    changed(ctx, workgroup, 'movedTo', null, to)
    return {}
  }),

  handle(contract.moveToWorkgroup, async (ctx, { workgroup, part, id }) => {
    await demandWhole(ctx)
    const [before] = await Promise.all([store.workgroupOfPart(ctx, tables[part], id), openWorkgroup(ctx, workgroup, 'workgroup')])
    const subject = { kind: part, id }
    ctx.subject(subject)
    if (before.workgroup === workgroup) return {}
    await store.moveTo(ctx, tables[part], id, workgroup)
    ctx.change(subject, [{ field: 'workgroup', class: 'internal', before: before.workgroup, after: workgroup }])
    ctx.emit('workgroup.changed', { subject: { kind: 'workgroup', id: workgroup }, facts: { part, id } })
    return {}
  }),
]
