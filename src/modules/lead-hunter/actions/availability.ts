import { Refusal } from '#base/refusal.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { demandSeen, setAvailability } from '#modules/identity/index.ts'
import * as contract from '../contract/routing-actions.ts'
import { counts, givenAt, keepCaps, officerById } from '../store/officers.ts'

/** An API key is nobody's calendar. */
function personOf(actor: { kind: string; id: string | undefined }): string {
  if (actor.kind !== 'member' || !actor.id) throw new Refusal('forbidden', 'An API key takes no leads.')
  return actor.id
}

export const availability: readonly Handler[] = [
  handle(contract.readAvailability, async ctx => {
    const id = personOf(ctx.actor)
    const [me, [given]] = await Promise.all([officerById(ctx, id), counts(ctx, id)])
    const { timeZone, hours, awayUntil, takesLeads, caps } = me
    return { timeZone, hours, awayUntil, takesLeads, caps, given: givenAt(given, timeZone, ctx.now.getTime()) }
  }),

  handle(contract.setAvailability, async (ctx, { hours, awayUntil }) => {
    const id = personOf(ctx.actor)
    const before = await officerById(ctx, id)
    await setAvailability(ctx, id, { hours, awayUntil })
    const subject = { kind: 'member', id }
    ctx.subject(subject)
    ctx.change(subject, [
      ...(hours === undefined ? [] : [{ field: 'hours', class: 'internal' as const, before: before.hours, after: hours }]),
      ...(awayUntil === undefined
        ? []
        : [{ field: 'awayUntil', class: 'internal' as const, before: before.awayUntil, after: awayUntil }]),
    ])
    ctx.emit('member.availabilityChanged', {
      subject,
      facts: { away: awayUntil == null ? undefined : true, hours: hours !== undefined },
    })
    return {}
  }),

  handle(contract.setCaps, async (ctx, { person, caps, takesUnknownState }) => {
    const [before] = await Promise.all([officerById(ctx, person), demandSeen(ctx, { people: [person] })])
    await keepCaps(ctx, person, caps, takesUnknownState)
    const subject = { kind: 'member', id: person }
    ctx.subject(subject)
    ctx.change(subject, [
      { field: 'caps', class: 'internal', before: before.caps, after: caps },
      { field: 'takesUnknownState', class: 'internal', before: before.takesUnknownState, after: takesUnknownState },
    ])
    return {}
  }),
]
