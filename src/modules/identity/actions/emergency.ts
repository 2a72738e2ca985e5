import type { Id } from '#base/id.ts'
import { notFound, Refusal } from '#base/refusal.ts'
import { hashToken, randomBits } from '#kernel/bearers.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle, perform } from '#kernel/handle.ts'
import { activeMembers } from '#kernel/members.ts'
import { drillDays } from '#policy/limits.ts'
import * as contract from '../contract/emergency.ts'
import { openByShares } from '../effects/emergency.ts'
import { printed, shareOf } from '../rules/shares.ts'
import * as store from '../store/emergency.ts'

const subjectOf = (id: Id) => ({ kind: 'emergency', id })
const both = (shares: readonly string[]): [Buffer, Buffer] => [hashToken(shares[0]!), hashToken(shares[1]!)]
const dayAfter = (at: string, days: number) => new Date(Date.parse(at) + days * 864e5).toISOString()

/** Whoever keeps a share, seals, or reviews; for others it does not exist. */
const concerns = (ctx: Ctx, custodians: readonly Id[]) =>
  ctx.actor.kind === 'member' &&
  (custodians.includes(ctx.actor.id!) || ctx.may('emergency.manage') || ctx.may('emergency.review'))

const shown = (ctx: Ctx, { current: _, member: _m, ...row }: store.UseRow) => ({
  ...row,
  open: row.closedAt === null && Date.parse(row.until) > ctx.now.getTime(),
  overdue: row.reviewedAt === null && Date.parse(row.reviewBy) <= ctx.now.getTime(),
})

/** Two colleagues who are there; and nothing of an earlier one is open, or overdue for its review. */
async function demandSealable(ctx: Ctx, custodians: readonly Id[]): Promise<string[]> {
  const [people, uses] = await Promise.all([activeMembers(ctx), store.uses(ctx)])
  const keepers = custodians.map(id => people.find(one => one.id === id && !one.breakGlass))
  const missing = keepers.indexOf(undefined)
  if (missing >= 0) {
    const message = 'A custodian is a colleague who can sign in.'
    throw new Refusal('invalid', message, { problems: [{ path: `custodians.${missing}`, message }] })
  }
  const rows = uses.map(one => shown(ctx, one))
  if (rows.some(one => one.overdue))
    throw new Refusal('conflict', 'A use of the emergency access is overdue for its review. Review it first.')
  if (rows.some(one => one.open)) throw new Refusal('conflict', 'The emergency access is open. Close it first.')
  return keepers.map(one => one!.name)
}

/** Custodians hold no right over it: they hear of it by name. */
function showCustodians(ctx: Ctx, name: string, id: Id, custodians: readonly Id[]): void {
  for (const owner of custodians) ctx.show(name, subjectOf(id), { owner })
}

async function closed(ctx: Ctx, row: store.UseRow): Promise<void> {
  if (!(await store.close(ctx, row))) throw new Refusal('conflict', 'It is closed already.')
  ctx.emit('emergency.closed', { subject: { kind: 'emergency use', id: row.id } })
}

export const emergencyActions: readonly Handler[] = [
  handle(contract.readEmergency, async ctx => {
    const [now, uses] = await Promise.all([store.standing(ctx), store.uses(ctx)])
    if (!concerns(ctx, now?.custodians ?? [])) throw notFound()
    const people = now ? await activeMembers(ctx) : []
    const spent = uses.filter(one => one.current).length
    const drillDueAt = now?.sealedAt ? dayAfter(now.drilledAt ?? now.sealedAt, drillDays) : null
    const oversees = ctx.may('emergency.manage') || ctx.may('emergency.review')
    const keeps = now?.custodians.includes(ctx.actor.id!) ?? false
    return {
      state: !now ? ('none' as const) : now.sealedAt ? ('sealed' as const) : ('sealing' as const),
      custodians: (now?.custodians ?? []).map(id => ({
        ...{ id, name: people.find(one => one.id === id)?.name ?? 'Somebody who left' },
        taken: now!.taken.includes(id),
      })),
      madeAt: now?.madeAt ?? null,
      sealedAt: now?.sealedAt ?? null,
      unopened: now?.sealedAt ? 2 - spent : 0,
      drilledAt: now?.drilledAt ?? null,
      drillDueAt,
      drillOverdue: drillDueAt !== null && Date.parse(drillDueAt) <= ctx.now.getTime(),
      uses: oversees ? uses.map(one => shown(ctx, one)) : [],
      keeps,
      mayTake: keeps && !now!.taken.includes(ctx.actor.id!),
    }
  }),

  handle(
    contract.sealEmergency,
    async (ctx, { custodians }) => {
      if (!ctx.approval) throw new Refusal('needs-proof', 'A second person has to agree to this.')
      await demandSealable(ctx, custodians)
      const id = await store.beginSealing(ctx, custodians, await store.emergencyMember(ctx))
      ctx.subject(subjectOf(id))
      ctx.emit('emergency.begun', { subject: subjectOf(id), facts: { custodians } })
      showCustodians(ctx, 'emergency.begun', id, custodians)
      return { id }
    },
    {
      preview: async (ctx, { custodians }) => {
        const [names, now] = await Promise.all([demandSealable(ctx, custodians), store.standing(ctx)])
        return {
          lines: [
            { label: 'Custodians', value: names.join(', '), tells: 'custodians' },
            { label: 'Credentials', before: now ? 'Two, which stop opening at once' : 'None', value: 'Two new ones' },
            { label: 'Each opens', value: 'As an administrator, for an hour, with both shares' },
          ],
          touches: { people: 2 },
        }
      },
      terms: (_ctx, { custodians }) => ({ custodians }),
    },
  ),

  handle(contract.takeShares, async ctx => {
    const now = await store.standing(ctx)
    if (!now?.custodians.includes(ctx.actor.id ?? '')) throw notFound()
    if (now.taken.includes(ctx.actor.id!)) throw new Refusal('gone', 'Your shares were shown to you once. Seal the access anew.')
    const shares = [shareOf(randomBits(160)), shareOf(randomBits(160))] as const
    const sealed = await store.takeShares(ctx, ...both(shares))
    ctx.subject(subjectOf(now.id))
    ctx.emit('emergency.shareTaken', { subject: subjectOf(now.id), facts: { custodian: ctx.actor.id } })
    showCustodians(ctx, 'emergency.shareTaken', now.id, now.custodians)
    if (sealed) ctx.emit('emergency.sealed', { subject: subjectOf(now.id), facts: { custodians: now.custodians } })
    return { shares: shares.map((share, n) => ({ credential: n + 1, share: printed(share) })), sealed }
  }),

  handle(contract.drillEmergency, async (ctx, { shares }) => {
    const now = await store.standing(ctx)
    if (!now || !concerns(ctx, now.custodians)) throw notFound()
    const credential = await store.drill(ctx, both(shares))
    ctx.subject(subjectOf(now.id))
    ctx.note({ fits: credential !== null })
    if (credential !== null) {
      ctx.emit('emergency.drilled', { subject: subjectOf(now.id), facts: { credential } })
      showCustodians(ctx, 'emergency.drilled', now.id, now.custodians)
    }
    return { fits: credential !== null, credential }
  }),

  handle(contract.openEmergency, async (_ctx, input) => perform(openByShares, input)),

  handle(contract.findEmergency, async (ctx, { shares }) => ({ client: await store.clientOf(ctx, both(shares)) })),

  handle(contract.enterEmergency, async (ctx, { shares, why }) => {
    const opened = await store.enter(ctx, both(shares), why)
    if (!opened) return null
    const subject = { kind: 'emergency use', id: opened.id }
    ctx.subject(subject)
    ctx.emit('emergency.opened', { subject, facts: { breakGlass: opened.id, member: opened.member } })
    ctx.change(subject, [{ field: 'why', class: 'confidential', before: null, after: why }])
    return { setSession: { token: opened.token, expiresAt: opened.until }, until: opened.until }
  }),

  handle(contract.readEmergencyUse, async (ctx, { use }) => {
    const row = await store.useById(ctx, use)
    return { ...shown(ctx, row), events: await store.eventsOfUse(ctx, use) }
  }),

  handle(contract.closeEmergency, async (ctx, { use }) => {
    const row = await store.useById(ctx, use)
    if (row.member !== ctx.actor.id && !ctx.may('emergency.manage') && !ctx.may('emergency.review')) throw notFound()
    ctx.subject({ kind: 'emergency use', id: use })
    await closed(ctx, row)
    return {}
  }),

  handle(contract.reviewEmergency, async (ctx, { use, findings }) => {
    const row = await store.useById(ctx, use)
    if (row.reviewedAt) throw new Refusal('conflict', 'This was reviewed already.')
    if (shown(ctx, row).open) throw new Refusal('conflict', 'It is open still. Close it first.')
    if (!(await store.review(ctx, use, findings)))
      throw new Refusal('forbidden', 'Whoever keeps a share of it does not review what was done by it, while somebody else may.')
    const subject = { kind: 'emergency use', id: use }
    ctx.subject(subject)
    ctx.emit('emergency.reviewed', { subject })
    ctx.change(subject, [{ field: 'findings', class: 'confidential', before: null, after: findings }])
    return {}
  }),

  handle(contract.sweepEmergency, async ctx => {
    const over = await store.openLonger(ctx)
    for (const row of over) await closed(ctx, row)
    const now = await store.standing(ctx)
    const [newest] = now ? await store.uses(ctx) : []
    if (newest?.closedAt) await store.leave(ctx, newest.member)
    if (!over.length) ctx.idle()
    return { closed: over.length }
  }),
]

/** What those who run the company are to be told of the emergency access. */
export const emergencyNews = (ctx: Ctx): Promise<store.EmergencyNews[]> => store.news(ctx, drillDays)
