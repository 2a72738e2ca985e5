import { newId } from '#base/id.ts'
import { notFound, Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { fromCursor, toPage } from '#kernel/paging.ts'
import { answeredIn, giveLead, type LeadFacts, leadFactsForUpdate, officeOf, settleAlerts } from '#modules/crm/index.ts'
import { isGood } from '#policy/licence.ts'
import * as contract from '../contract/lead-route.ts'
import { type Claiming, claimGap } from '../rules/routing/claim.ts'
import { isAmong } from '../rules/routing/people.ts'
import { type AssignmentRow, endAssignment, endOpen, keepAssignments, openAssignment } from '../store/assignments.ts'
import { namesOf, type OfficerRow, officerById } from '../store/officers.ts'
import { claimable, unclaimed } from '../store/route-facts.ts'
import { pools } from '../store/routing-sets.ts'
import { declineLead } from './pass-leads-on.ts'

const untouched = (lead: LeadFacts) => lead.status === 'new' || lead.status === 'assigned'
/** A lead that somebody works on already keeps its status when it changes hands. */
const acceptedStatus = (lead: LeadFacts) => (untouched(lead) ? ('accepted' as const) : undefined)
const subjectOf = (lead: LeadFacts) => ({ kind: 'lead', id: lead.id })

async function acceptLead(ctx: Ctx, id: string) {
  const lead = await leadFactsForUpdate(ctx, id)
  if (!lead.owner || (lead.owner !== ctx.actor.id && !ctx.scope.owners.includes(lead.owner))) {
    throw new Refusal('forbidden', 'Only the person a lead was given to can accept it.')
  }
  ctx.subject(subjectOf(lead), lead)
  if (lead.acceptedAt) return { acceptedAt: lead.acceptedAt }
  const open = await openAssignment(ctx, id)
  if (open?.to === lead.owner) void endAssignment(ctx, open.id, 'accepted')
  const status = acceptedStatus(lead)
  await giveLead(ctx, id, {
    owner: lead.owner,
    branch: lead.branch,
    acceptBy: null,
    acceptedAt: ctx.now,
    pool: null,
    ...(status ? { status } : {}),
  })
  const seconds = lead.assignedAt ? Math.round((ctx.now.getTime() - Date.parse(lead.assignedAt)) / 1000) : null
  ctx.emit('lead.accepted', { subject: subjectOf(lead), reach: lead, facts: { owner: lead.owner, seconds } })
  return { acceptedAt: ctx.now.toISOString() }
}

async function claimLead(ctx: Ctx, id: string) {
  // The row lock: of many who claim at once the first comes through, the others find its owner.
  const [at, me, all] = await Promise.all([claimable(ctx, id), officerById(ctx, ctx.actor.id!), pools(ctx)])
  if (!at || at.archived) throw notFound()
  if (at.owner && at.owner !== me.id) throw await takenBy(ctx, at.owner, at.claimedAt)
  if (!at.owner) {
    const offer = at.offeredTo.length ? { offeredTo: at.offeredTo, acceptBy: at.offeredUntil } : undefined
    const gap = claimGap(claimingOf(me, at, offer, all), ctx.now.getTime())
    if (gap) throw new Refusal(gap.word, gap.why, gap.facts ? { facts: gap.facts } : {})
    ctx.meet([at.contact], [id])
  }
  const [lead, open] = await Promise.all([leadFactsForUpdate(ctx, id), openAssignment(ctx, id)])
  ctx.subject(subjectOf(lead), lead)
  if (lead.owner) return { claimedAt: lead.acceptedAt ?? lead.assignedAt ?? ctx.now.toISOString() }
  const status = acceptedStatus(lead)
  await giveLead(ctx, id, {
    owner: me.id,
    branch: me.branch,
    pool: null,
    acceptBy: null,
    acceptedAt: ctx.now,
    ...(status ? { status } : {}),
  })
  void endOpen(ctx, [id], 'claimed')
  void keepAssignments(ctx, [
    {
      id: newId(),
      lead: id,
      kind: 'claimed',
      to: me.id,
      pool: lead.pool,
      rule: open?.rule ?? null,
      version: open?.version ?? null,
      outcome: 'accepted',
    },
  ])
  const seconds = answeredIn(lead, ctx.now, (await officeOf(ctx)).leadCalendar)
  ctx.emit('lead.claimed', {
    subject: subjectOf(lead),
    reach: { ...lead, owner: me.id, branch: me.branch },
    facts: { owner: me.id, pool: lead.pool, seconds },
  })
  const told = open?.offeredTo ?? []
  if (told.length) await settleAlerts(ctx, { kinds: ['lead.offered'], about: id, became: 'claimed', of: told })
  for (const person of told) ctx.show('unclaimed.changed', { kind: 'alert', id }, { owner: person })
  return { claimedAt: ctx.now.toISOString() }
}

/** What the rule of claiming is asked about a lead that nobody has. */
export const claimingOf = (
  me: OfficerRow,
  lead: Pick<LeadFacts, 'pool' | 'state'>,
  offer: Pick<AssignmentRow, 'offeredTo' | 'acceptBy'> | undefined,
  all: Awaited<ReturnType<typeof pools>>,
): Claiming => ({
  offer: offer && { to: offer.offeredTo, until: offer.acceptBy === null ? null : Date.parse(offer.acceptBy) },
  pool: all.find(pool => pool.id === lead.pool),
  me: { id: me.id, branchId: me.branch, active: me.active, licences: me.licences },
  state: lead.state,
})

/** `Ann claimed this 3 s before you.` */
async function takenBy(ctx: Ctx, owner: string, claimedAt: string | null): Promise<Refusal> {
  const [found] = await namesOf(ctx, [owner])
  const name = found?.name ?? 'Somebody else'
  if (claimedAt === null) return new Refusal('conflict', `${name} has this lead.`)
  // The claim that lost may have begun before the one that won.
  const seconds = Math.round((ctx.now.getTime() - Date.parse(claimedAt)) / 1000)
  const ago = seconds < 1 ? 'a moment' : seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`
  return new Refusal('conflict', `${name} claimed this ${ago} before you.`, {
    facts: { owner, seconds: Math.max(0, seconds) },
  })
}

async function releaseLead(ctx: Ctx, id: string, pool: string) {
  const [lead, all] = await Promise.all([leadFactsForUpdate(ctx, id), pools(ctx)])
  if (lead.owner !== ctx.actor.id) throw new Refusal('forbidden', 'Only the person who holds a lead can give it back.')
  const into = all.find(p => p.id === pool && !p.archived)
  if (!into)
    throw new Refusal('invalid', 'There is no such pool.', {
      problems: [{ path: 'pool', message: 'Choose a pool that is in use.' }],
    })
  void endOpen(ctx, [id], 'released')
  await giveLead(ctx, id, { owner: null, branch: lead.branch, pool, acceptBy: null, acceptedAt: null })
  void keepAssignments(ctx, [{ id: newId(), lead: id, kind: 'pooled', from: ctx.actor.id!, pool }])
  const reach = { ...lead, owner: ctx.actor.id }
  ctx.subject(subjectOf(lead), reach)
  ctx.emit('lead.pooled', { subject: subjectOf(lead), reach, facts: { by: 'release', from: ctx.actor.id, pool } })
  return {}
}

export const takeLeads: readonly Handler[] = [
  handle(contract.acceptLead, (ctx, { lead }) => acceptLead(ctx, lead)),
  handle(contract.claimLead, (ctx, { lead }) => claimLead(ctx, lead)),
  handle(contract.releaseLead, (ctx, { lead, pool }) => releaseLead(ctx, lead, pool)),
  handle(contract.declineLead, (ctx, { lead, why }) => declineLead(ctx, lead, why)),

  handle(contract.listUnclaimed, async (ctx, { limit, cursor, pool }) => {
    const [me, all] = await Promise.all([officerById(ctx, ctx.actor.id!), pools(ctx)])
    const mine = all.filter(p => isAmong(p.who, { id: me.id, branchId: me.branch }))
    const states = me.active ? me.licences.filter(l => isGood(l, ctx.now.getTime())).map(l => l.state) : []
    const open = mine.filter(p => !p.archived).map(({ id, name }) => ({ id, name }))
    if (!states.length) return { items: [], next: null, pools: open }
    const rows = await unclaimed(ctx, {
      pools: mine.filter(p => !pool || p.id === pool).map(p => p.id),
      states,
      offers: !pool,
      before: (fromCursor(cursor, 3) as [number, string, string] | undefined) ?? null,
      most: limit + 1,
    })
    const { items, next } = toPage(rows, limit, row => [Number(row.live), row.createdAt, row.id])
    return {
      items: items.map(({ createdAt: _, ...row }) => ({ ...row, poolName: mine.find(p => p.id === row.pool)?.name ?? null })),
      next,
      pools: open,
    }
  }),
]
