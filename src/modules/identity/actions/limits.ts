import type { Id } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import { countiesOf, zipsOfCounty } from '#base/zip/zip-place.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import * as contract from '../contract/limits.ts'
import { allKnown, demandSeen } from '../store/hierarchy.ts'
import { keepCallbacks, keepLimits, limitsOf } from '../store/limits.ts'
import { personById } from '../store/people.ts'
import { confine, openWorkgroups, setWorkgroups } from '../store/workgroups.ts'
import { demandCovered, isLimited } from './limited.ts'

/** ZIP codes of all these counties; refuses one the table does not know, since it would let nothing through. */
function zipsOfAll(counties: contract.MemberLimits['places']['counties']): string[] {
  const problems: { path: string; message: string }[] = []
  const zips = counties.flatMap(({ state, name }, n) => {
    const found = zipsOfCounty(state, name)
    if (!found) problems.push({ path: `places.counties.${n}`, message: `There is no ${name} County in ${state} here.` })
    return found ?? []
  })
  if (problems.length) throw new Refusal('invalid', problems[0]!.message, { problems })
  return zips
}

/** Refuses what is not of this client, or not there for the asker. `sent` names what is to change. */
async function demandGivable(ctx: Ctx, before: contract.MemberLimits, sent: Partial<contract.MemberLimits>): Promise<void> {
  const { workgroups, groups, officers, partners, reps } = sent
  if (workgroups) {
    const known = new Set((await openWorkgroups(ctx)).map(one => one.id))
    if (workgroups.ids.some(one => !known.has(one) && !before.workgroups.ids.includes(one))) {
      const message = 'Choose workgroups of this company.'
      throw new Refusal('invalid', message, { problems: [{ path: 'workgroups', message }] })
    }
  }
  const asked = {
    branches: groups?.ids ?? [],
    partners: partners?.ids ?? [],
    people: [...(officers?.ids ?? []), ...(reps?.ids ?? [])],
  }
  await demandSeen(ctx, asked)
  if (!(await allKnown(ctx, asked))) {
    const message = 'Choose branches, partner companies and people of this company.'
    throw new Refusal('invalid', message, { problems: [{ path: 'groups', message }] })
  }
}

/** Somebody new begins with what limits whoever makes them; `campaigns` are an outside caller’s own. */
export async function passLimitsOn(ctx: Ctx, to: Id, campaigns: readonly string[] | undefined): Promise<void> {
  const limited = ctx.actor.id !== undefined && (await isLimited(ctx))
  if (ctx.hierarchy.limits) await confine(ctx, to, ctx.hierarchy.limits.workgroups)
  if (!limited && !campaigns) return
  const limits = await limitsOf(ctx, limited ? ctx.actor.id! : to)
  const own = campaigns ? { campaigns: { mode: 'only' as const, names: [...campaigns] } } : {}
  await keepLimits(ctx, to, { ...limits, ...own }, zipsOfAll(limits.places.counties))
}

export const limitActions: readonly Handler[] = [
  handle(contract.readLimits, async (ctx, { person }) => {
    await personById(ctx, person)
    return limitsOf(ctx, person)
  }),

  handle(contract.setLimits, async (ctx, { person, ...sent }) => {
    const [{ type, name }, before] = await Promise.all([personById(ctx, person), limitsOf(ctx, person)])
    if (person === ctx.actor.id) throw new Refusal('forbidden', 'Somebody else has to change your own limits.')
    const given = Object.fromEntries(Object.entries(sent).filter(([, limit]) => limit !== undefined))
    const limits: contract.MemberLimits = { ...before, ...given }
    if (type === 'caller' && limits.campaigns.mode !== 'only') {
      const message = `${name} is an outside caller, who is limited to named campaigns.`
      throw new Refusal('conflict', message, { problems: [{ path: 'campaigns.mode', message }] })
    }
    const countyZips = zipsOfAll(limits.places.counties)
    if (countyZips.length + limits.places.zips.length > contract.mostOfLimit) {
      const message = `These counties and ZIP codes come to more than ${contract.mostOfLimit.toLocaleString('en-US')} ZIP codes. Name whole states instead.`
      throw new Refusal('invalid', message, { problems: [{ path: 'places.counties', message }] })
    }
    // Nobody limits whom they do not reach, and nobody lets others further than they reach themselves.
    await demandGivable(ctx, before, sent)
    await demandCovered(ctx, person)
    await keepLimits(ctx, person, limits, countyZips)
    if (sent.workgroups) await setWorkgroups(ctx, person, limits.workgroups.mode, limits.workgroups.ids)
    await demandCovered(ctx, person)
    const subject = { kind: 'member', id: person }
    ctx.subject(subject)
    const fields = Object.keys(given) as (keyof contract.MemberLimits)[]
    ctx.change(
      subject,
      fields.map(field => ({ field, class: 'internal' as const, before: before[field], after: limits[field] })),
    )
    ctx.emit('member.limited', { subject, facts: Object.fromEntries(fields.map(field => [field, limits[field].mode])) })
    return {}
  }),

  handle(contract.setCallbacks, async (ctx, { person, listed }) => {
    const { takesCallbacks } = await personById(ctx, person)
    await keepCallbacks(ctx, person, listed)
    const subject = { kind: 'member', id: person }
    ctx.subject(subject)
    ctx.change(subject, [{ field: 'takesCallbacks', class: 'internal', before: takesCallbacks, after: listed }])
    return {}
  }),

  handle(contract.listCounties, async (_ctx, { state }) => ({ items: countiesOf(state) })),
]
