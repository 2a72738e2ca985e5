import { Refusal } from '#base/refusal.ts'
import { countiesOf, zipsOfCounty } from '#base/zip/zip-place.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import * as contract from '../contract/limits.ts'
import { keepCallbacks, keepLimits, limitsOf } from '../store/limits.ts'
import { personById } from '../store/people.ts'

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

export const limitActions: readonly Handler[] = [
  handle(contract.readLimits, async (ctx, { person }) => {
    await personById(ctx, person)
    return limitsOf(ctx, person)
  }),

  handle(contract.setLimits, async (ctx, { person, ...limits }) => {
    const [{ type, name }, before] = await Promise.all([personById(ctx, person), limitsOf(ctx, person)])
    if (person === ctx.actor.id) throw new Refusal('forbidden', 'Somebody else has to change your own limits.')
    if (type === 'caller' && limits.campaigns.mode !== 'only') {
      const message = `${name} is an outside caller, who is limited to named campaigns.`
      throw new Refusal('conflict', message, { problems: [{ path: 'campaigns.mode', message }] })
    }
    const countyZips = zipsOfAll(limits.places.counties)
    if (countyZips.length + limits.places.zips.length > contract.mostOfLimit) {
      const message = `These counties and ZIP codes come to more than ${contract.mostOfLimit.toLocaleString('en-US')} ZIP codes. Name whole states instead.`
      throw new Refusal('invalid', message, { problems: [{ path: 'places.counties', message }] })
    }
    await keepLimits(ctx, person, limits, countyZips)
    const subject = { kind: 'member', id: person }
    ctx.subject(subject)
    ctx.change(subject, [
      { field: 'campaigns', class: 'internal', before: before.campaigns, after: limits.campaigns },
      { field: 'places', class: 'internal', before: before.places, after: limits.places },
    ])
    const { campaigns, places } = limits
    ctx.emit('member.limited', { subject, facts: { campaigns: campaigns.mode, places: places.mode } })
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
