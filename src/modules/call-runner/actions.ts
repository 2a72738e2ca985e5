import { Refusal } from '#base/refusal.ts'
import { zipPlace } from '#base/zip/zip-place.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import * as crm from '#modules/crm/index.ts'
import { callConsents, refuseCalls } from '#modules/outreach/index.ts'
import * as contract from './contract.ts'
import { callableFrom, zonesOf } from './rules/hours.ts'
import { calledAgain, promiseProblem } from './rules/outcome.ts'

const leaseEnds = (ctx: Ctx) => new Date(ctx.now.getTime() + contract.leaseMinutes.lasts * 60_000)

/** Leads that are looked at together, and how many of these before a caller is told that none is due. */
const together = 50
const most = 20

/** The lead in the asker's hands, as they see it. */
async function callInHands(ctx: Ctx): Promise<contract.Call | null> {
  const held = await crm.heldLead(ctx)
  if (!held) return null
  const said = (await callConsents(ctx, [held.contact])).get(held.contact)
  const { contact: _, zip, personState, personZip, ...shown } = held
  const place = [personZip, zip].map(code => (code ? zipPlace(code) : undefined)).find(found => found?.timeZone)
  return {
    ...shown,
    state: shown.state ?? personState,
    consent: { calls: said?.consent ?? 'none', at: said?.at ?? null },
    timeZone: place?.timeZone ?? null,
  }
}

/** Hands the next lead out that may be called now; else tells when the first may be. */
async function handOut(ctx: Ctx): Promise<{ lead: string } | { nextAt: Date | null }> {
  const waits: number[] = []
  let after: crm.Callable | undefined
  for (let n = 0; n < most; n++) {
    const found = await crm.callableLeads(ctx, together, after)
    const said = await callConsents(
      ctx,
      found.map(one => one.contact),
    )
    for (const one of found.filter(one => said.get(one.contact)?.consent !== 'refused')) {
      const zones = zonesOf(one.zip ? zipPlace(one.zip)?.timeZones : undefined, one.state)
      // Whoever asked to be called at an hour is called at that hour.
      const from = one.promised ? ctx.now : callableFrom(zones, ctx.now)
      if (from > ctx.now) waits.push(from.getTime())
      else if (await crm.takeCall(ctx, one.id, leaseEnds(ctx))) return { lead: one.id }
    }
    after = found.at(-1)
    if (found.length < together) break
  }
  const next = await crm.nextCallAt(ctx)
  if (next) waits.push(Date.parse(next))
  return { nextAt: waits.length ? new Date(Math.min(...waits)) : null }
}

/** The call the asker is on; refuses where the lead is in other hands by now. */
async function demandHeld(ctx: Ctx, lead: string): Promise<crm.HeldLead> {
  const held = await crm.heldLead(ctx)
  if (held?.lead === lead) return held
  throw new Refusal('gone', 'This lead was given back: nothing was recorded for some minutes. Take the next one.', {
    facts: { reason: 'lease' },
  })
}

export const actions: readonly Handler[] = [
  handle(contract.readCall, async ctx => ({ call: await callInHands(ctx) })),

  handle(contract.takeCall, async ctx => {
    const had = await callInHands(ctx)
    if (had) {
      ctx.subject({ kind: 'lead', id: had.lead })
      return { call: had, nextAt: null }
    }
    // One whose lease ran out, or that the asker's limits do not reach any more.
    await crm.letGo(ctx)
    const handed = await handOut(ctx)
    if ('nextAt' in handed) return { call: null, nextAt: handed.nextAt?.toISOString() ?? null }
    const subject = { kind: 'lead', id: handed.lead }
    ctx.subject(subject)
    ctx.emit('call.handedOut', { subject, facts: { to: ctx.actor.id } })
    return { call: await callInHands(ctx), nextAt: null }
  }),

  handle(contract.keepCall, async (ctx, { lead }) => {
    const until = leaseEnds(ctx)
    if (!(await crm.keepCall(ctx, lead, until))) await demandHeld(ctx, lead)
    ctx.subject({ kind: 'lead', id: lead })
    return { heldUntil: until.toISOString() }
  }),

  handle(contract.endCall, async (ctx, { lead, outcome, callAt, note }) => {
    const problem = promiseProblem(outcome, callAt, ctx.now)
    if (problem) throw new Refusal('invalid', problem, { problems: [{ path: 'callAt', message: problem }] })
    const { contact, calls } = await demandHeld(ctx, lead)
    await crm.touched(ctx, lead, {
      kind: 'call',
      outcome: outcome === 'no_answer' ? 'no_answer' : 'reached',
      note: note || undefined,
    })
    if (outcome === 'not_interested') await crm.endLead(ctx, lead, { lostFor: 'Not interested' })
    if (outcome === 'do_not_call') {
      await refuseCalls(ctx, { contact, lead })
      await crm.endLead(ctx, lead, 'do_not_contact')
    }
    const again = calledAgain(outcome, { calls, callAt, now: ctx.now })
    ctx.emit('call.ended', { subject: { kind: 'lead', id: lead }, facts: { outcome, again: again.at?.toISOString() } })
    // Last: from then on it is out of the caller's sight.
    await crm.letGo(ctx, again)
    return {}
  }),

  handle(contract.giveBack, async ctx => {
    const back = await crm.takeBack(ctx)
    for (const { id, by, owner, branch } of back)
      ctx.emit('call.givenBack', { subject: { kind: 'lead', id }, reach: { owner, branch }, facts: { from: by } })
    if (back.length) ctx.note({ leads: back.length })
    else ctx.idle()
    return { leads: back.length }
  }),
]
