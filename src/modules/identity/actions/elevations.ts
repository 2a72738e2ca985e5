import { notFound, Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { levelRank } from '#policy/client-matrix.ts'
import { elevationMinutes } from '#policy/limits.ts'
import { type Level, matrix, type Permission } from '#policy/matrix.ts'
import { reachInWords } from '#policy/matrix-words.ts'
import { isUnlimited } from '#policy/scope.ts'
import * as contract from '../contract/elevation.ts'
import * as store from '../store/elevations.ts'

/** Whoever decides over the whole company sees who has what for hours. */
const oversees = (ctx: Ctx) => ctx.actor.kind === 'member' && isUnlimited(ctx.scopeOf('approval.decide'))
const mayEnd = (ctx: Ctx) => ctx.may('approval.decide') || ctx.may('people.deactivate')

interface Wanted {
  permissions: readonly Permission[]
  level: Level
  startsAt?: string | undefined
  minutes: number
}

/** Refuses what the matrix does not give while elevated, or not so far, and what would hold beside another one. */
async function demandGivable(ctx: Ctx, { permissions, level, startsAt, minutes }: Wanted): Promise<void> {
  const given = ctx.rights.byElevation ?? {}
  for (const permission of permissions) {
    const most = given[permission]
    const no = !most
      ? `The security matrix does not give your user type for hours: ${matrix[permission].label.toLowerCase()}.`
      : levelRank(level) > levelRank(most.level)
        ? `“${matrix[permission].label}” goes no further for your user type than ${reachInWords[most.level]}.`
        : undefined
    if (no) throw new Refusal('invalid', no, { problems: [{ path: most ? 'level' : 'permissions', message: no }] })
  }
  const from = startsAt ? Date.parse(startsAt) : ctx.now.getTime()
  if (from > ctx.now.getTime() + elevationMinutes.aheadDays * 864e5) {
    const message = `It begins within ${elevationMinutes.aheadDays} days.`
    throw new Refusal('invalid', message, { problems: [{ path: 'startsAt', message }] })
  }
  const until = Math.max(from, ctx.now.getTime()) + minutes * 60_000
  const beside = (await store.elevationsOf(ctx, ctx.actor.id)).some(
    one => !one.endedAt && Date.parse(one.until) > from && Date.parse(one.from) < until,
  )
  if (beside) throw new Refusal('conflict', 'You have, or will have, rights for hours at that time already. End them first.')
}

const stateOf = (ctx: Ctx, { from, until, endedAt }: store.ElevationRow): 'coming' | 'holds' | 'over' => {
  if (endedAt || Date.parse(until) <= ctx.now.getTime()) return 'over'
  return Date.parse(from) > ctx.now.getTime() ? 'coming' : 'holds'
}

export const elevationActions: readonly Handler[] = [
  handle(contract.listElevations, async ctx => {
    if (ctx.actor.kind !== 'member') return { mayAsk: [], items: [] }
    const rows = await store.elevationsOf(ctx, oversees(ctx) ? undefined : ctx.actor.id)
    const given = Object.entries(ctx.rights.byElevation ?? {}) as [Permission, { level: Level }][]
    return {
      mayAsk: ctx.may('elevation.ask') ? given.map(([permission, { level }]) => ({ permission, level })) : [],
      items: rows.map(row => {
        const state = stateOf(ctx, row)
        const mine = row.person === ctx.actor.id
        return { ...row, state, mine, mayEnd: state !== 'over' && (mine || mayEnd(ctx)) }
      }),
    }
  }),

  handle(
    contract.askElevation,
    async (ctx, wanted) => {
      if (!ctx.approval) throw new Refusal('needs-proof', 'A second person has to agree to this.')
      await demandGivable(ctx, wanted)
      const kept = await store.keepElevation(ctx, { ...wanted, startsAt: wanted.startsAt })
      const subject = { kind: 'elevation', id: kept.id }
      ctx.subject(subject, { owner: ctx.actor.id })
      ctx.emit('elevation.granted', {
        subject,
        reach: { owner: ctx.actor.id },
        facts: { permissions: wanted.permissions, level: wanted.level, minutes: wanted.minutes },
      })
      return kept
    },
    {
      preview: async (ctx, wanted) => {
        await demandGivable(ctx, wanted)
        return {
          subject: { kind: 'member', id: ctx.actor.id!, name: ctx.actor.name },
          lines: [
            { label: 'Could newly', value: wanted.permissions.map(one => matrix[one].label).join(', '), tells: 'permissions' },
            { label: 'Over', before: 'nothing', value: reachInWords[wanted.level], tells: 'level' },
            { label: 'Begins', value: wanted.startsAt ?? 'As soon as it is agreed to', tells: 'startsAt' },
            { label: 'Ends after', value: `${wanted.minutes} minutes`, tells: 'minutes' },
          ],
          touches: { people: 1 },
        }
      },
      terms: (_ctx, { permissions, level, startsAt, minutes }) => ({
        ...{ permissions: [...permissions], level, minutes },
        startsAt: startsAt ? Date.parse(startsAt) : null,
      }),
    },
  ),

  handle(contract.endElevation, async (ctx, { elevation: id }) => {
    const row = await store.elevationById(ctx, id)
    const mine = row.person === ctx.actor.id
    if (!mine && !oversees(ctx) && !mayEnd(ctx)) throw notFound()
    ctx.subject({ kind: 'elevation', id }, { owner: row.person })
    if (!(await store.endElevation(ctx, id))) throw new Refusal('conflict', 'It was over already.')
    ctx.emit('elevation.ended', { subject: { kind: 'elevation', id }, reach: { owner: row.person }, facts: { by: ctx.actor.id } })
    return {}
  }),
]
