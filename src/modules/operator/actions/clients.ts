import { notFound, Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { lastBackupAt } from '#kernel/last-backup.ts'
import { inviteFirst, openCompany, setProduct, setSuspended } from '#modules/identity/index.ts'
import { providerNow } from '#modules/keys/index.ts'
import { type Product, productNames, products } from '#policy/products.ts'
import * as contract from '../contract.ts'
import * as store from '../store/clients.ts'
import { doingsOf } from '../store/doings.ts'

const healthDays = 7
const notAgreed = 'Not part of what was agreed when the client was made.'

export async function clientHere(ctx: Ctx): Promise<store.ClientRow> {
  const [client] = await store.clients(ctx, ctx.tenant)
  if (!client) throw notFound()
  return client
}

/** What happened to the client, in its own log, with the reason as its administrators read it. */
export function tell(ctx: Ctx, event: string, reason: string | undefined, facts = {}): void {
  const subject = { kind: 'client', id: ctx.tenant }
  ctx.subject(subject)
  ctx.emit(event, { subject, facts })
  if (reason) ctx.change(subject, [{ field: 'reason', class: 'internal', before: null, after: reason }])
}

async function turn(ctx: Ctx, suspended: boolean, reason: string) {
  const { name, deletion } = await clientHere(ctx)
  if (!suspended && deletion === 'agreed')
    throw new Refusal('conflict', 'Its deletion is agreed to. Call that off, and it goes on as it was.')
  if (!(await setSuspended(ctx, suspended)))
    throw new Refusal('conflict', suspended ? 'It is suspended already.' : 'It is not suspended.')
  tell(ctx, suspended ? 'client.suspended' : 'client.resumed', reason)
  return { name }
}

async function switchOne(ctx: Ctx, product: Product, on: boolean, reason: string): Promise<void> {
  if (!(await setProduct(ctx, product, on, reason)))
    throw new Refusal('conflict', `${products[product].label} is ${on ? 'on' : 'off'} already.`)
  tell(ctx, 'client.productSwitched', reason, { product, on })
}

export const clientActions: readonly Handler[] = [
  handle(contract.listDoings, async ctx => ({ items: await doingsOf(ctx, contract.doings) })),

  handle(contract.listClients, async ctx => ({ items: await store.clients(ctx) })),

  handle(contract.readClient, async ctx => {
    const since = new Date(ctx.now.getTime() - healthDays * 864e5)
    const [client, health] = await Promise.all([clientHere(ctx), store.healthSince(ctx, since)])
    return { ...client, health }
  }),

  handle(contract.measureClient, async ctx => {
    await clientHere(ctx)
    return store.size(ctx)
  }),

  handle(contract.readInstallation, async ctx => ({
    ...(await store.schema(ctx)),
    lastBackupAt: (await lastBackupAt(ctx.places)) ?? null,
    provider: providerNow(ctx),
  })),

  handle(contract.createClient, async (ctx, { administrator, products: on, ...company }) => {
    const slug = await openCompany(ctx, company)
    await ctx.prepareTenant()
    const link = await inviteFirst(ctx, administrator)
    for (const product of productNames) if (on && !on.includes(product)) await switchOne(ctx, product, false, notAgreed)
    const subject = { kind: 'client', id: ctx.tenant }
    ctx.subject(subject)
    ctx.emit('client.created', { subject })
    return { slug, ...link }
  }),

  handle(contract.suspendClient, (ctx, { reason }) => turn(ctx, true, reason)),
  handle(contract.resumeClient, (ctx, { reason }) => turn(ctx, false, reason)),

  handle(contract.switchProduct, async (ctx, { product, on, reason }) => {
    const { name } = await clientHere(ctx)
    await switchOne(ctx, product, on, reason)
    return { name }
  }),
]
