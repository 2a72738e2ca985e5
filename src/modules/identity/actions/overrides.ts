import { notFound, Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { compile, type Override, writtenOut } from '#policy/client-matrix.ts'
import { cellOf, type Level, matrix, type Permission } from '#policy/matrix.ts'
import { levelProblem } from '#policy/matrix-laws.ts'
import * as contract from '../contract.ts'
import { takesAway } from '../rules/exceptions.ts'
import { isLower } from '../rules/matrix-change.ts'
import { beyondSightWith, clashesWith } from '../rules/matrix-effect.ts'
import { seenOf } from '../store/hierarchy.ts'
import * as store from '../store/matrix.ts'
import { keepOverride, overrides, removeOverride } from '../store/overrides.ts'
import { personById } from '../store/people.ts'
import { demandCovered } from './limited.ts'
import { judged } from './matrix-people.ts'

const longestDays = 366

interface Wanted {
  person: string
  permission: Permission
  level: Level
  reason: string
  until: string
}

/** What somebody has by their type, now, and would have with this exception; refuses what no law allows. */
async function weighed(ctx: Ctx, { person, permission, level, until }: Wanted) {
  const { name } = await personById(ctx, person)
  await demandCovered(ctx, person)
  const who = (await judged(ctx)).find(one => one.id === person)
  if (!who) throw new Refusal('conflict', `${name} cannot sign in. Exceptions are for people who can.`)
  const ends = Date.parse(until)
  if (ends <= ctx.now.getTime() || ends > ctx.now.getTime() + longestDays * 864e5)
    throw new Refusal('invalid', 'An exception ends within a year from now.', {
      problems: [{ path: 'until', message: 'Choose a day within a year from now.' }],
    })
  const { document } = await store.publishedVersion(ctx)
  const type = document.types.find(one => one.id === who.typeId)
  if (!type) throw new Refusal('conflict', `The user type of ${name} is not in the matrix.`)
  const why = levelProblem(type.base, permission, level)
  if (why) throw new Refusal('invalid', why, { problems: [{ path: 'level', message: why }] })
  const others = who.overrides.filter(one => one.permission !== permission)
  const wanted: Override = { permission, level, until }
  const next = [...others, wanted]
  const [clash] = clashesWith(type, document.functions, next, ctx.now)
  if (clash) throw new Refusal('invalid', clash.message, { problems: [{ path: 'permission', message: clash.message }] })
  const before = who.overrides.find(one => one.permission === permission && Date.parse(one.until) > ctx.now.getTime())
  const byType = cellOf(compile(writtenOut(type, document.functions)), permission).level
  const less = takesAway(byType, before, wanted)
  const beyond = less ? undefined : beyondSightWith(type, document.functions, next, wanted, ctx.now)
  if (beyond) {
    const message = `${name} would work on what they do not see: “${matrix[permission].label}” reaches further than “${matrix[beyond.sees].label}”, or for longer. Let them see as much for as long first.`
    throw new Refusal('invalid', message, { problems: [{ path: 'level', message }], facts: { permission, sees: beyond.sees } })
  }
  return { name, now: cellOf(who.rights, permission).level, takesAway: less }
}

async function keep(ctx: Ctx, wanted: Wanted, before: Level): Promise<void> {
  await keepOverride(ctx, wanted)
  await demandCovered(ctx, wanted.person)
  const subject = { kind: 'member', id: wanted.person }
  ctx.subject(subject)
  ctx.note({ permission: wanted.permission, level: wanted.level })
  ctx.change(subject, [
    {
      field: `exception: ${matrix[wanted.permission].label}`,
      class: 'internal',
      before,
      after: `${wanted.level} until ${wanted.until}`,
    },
    { field: 'reason', class: 'confidential', before: null, after: wanted.reason },
  ])
}

export const overrideActions: readonly Handler[] = [
  handle(contract.listOverrides, async (ctx, { person }) => {
    if (person) await personById(ctx, person)
    const [rows, people, { document }, seen] = await Promise.all([
      overrides(ctx, person),
      judged(ctx),
      store.publishedVersion(ctx),
      seenOf(ctx),
    ])
    const items = rows.flatMap(row => {
      const who = people.find(one => one.id === row.person)
      const type = document.types.find(one => one.id === who?.typeId)
      if (!who || !type || (seen && !seen.people.has(who.id))) return []
      const typeLevel = cellOf(compile(writtenOut(type, document.functions)), row.permission).level
      return [{ ...row, name: who.name, typeName: who.typeName, typeLevel, ended: Date.parse(row.until) <= ctx.now.getTime() }]
    })
    return { items, counted: items.filter(one => !one.ended).length }
  }),

  handle(
    contract.grantOverride,
    async (ctx, wanted) => {
      if (!ctx.approval) throw new Refusal('needs-proof', 'A second person has to agree to this.')
      const { now } = await weighed(ctx, wanted)
      await keep(ctx, wanted, now)
      return {}
    },
    {
      preview: async (ctx, wanted) => {
        const { name, now } = await weighed(ctx, wanted)
        return {
          lines: [
            { label: 'Function', value: matrix[wanted.permission].label, tells: 'permission' },
            { label: 'Level', before: now, value: wanted.level, tells: 'level' },
            { label: 'Until', value: wanted.until.slice(0, 10) },
          ],
          subject: { kind: 'member', id: wanted.person, name },
        }
      },
      grows: async (_ctx, { person }) => [person],
      terms: (_ctx, { until, ...rest }) => ({ ...rest, until: Date.parse(until) }),
    },
  ),

  handle(contract.denyOverride, async (ctx, wanted) => {
    const { name, now, takesAway } = await weighed(ctx, wanted)
    if (!takesAway)
      throw new Refusal(
        'conflict',
        `This would give ${name} no less than now, or not for as long. Granting takes a second person.`,
      )
    await keep(ctx, wanted, now)
    return {}
  }),

  handle(contract.endOverride, async (ctx, { person, permission }) => {
    const { userType } = await personById(ctx, person)
    await demandCovered(ctx, person)
    const before = (await overrides(ctx, person)).find(one => one.permission === permission)
    if (!before) throw notFound()
    const { document } = await store.publishedVersion(ctx)
    const type = document.types.find(one => one.id === userType)
    const byType = type ? cellOf(compile(writtenOut(type, document.functions)), permission).level : 'none'
    if (Date.parse(before.until) > ctx.now.getTime() && isLower(before.level, byType))
      throw new Refusal('conflict', 'To end a denial is to grant: ask for it as an exception, and a second person decides.')
    await removeOverride(ctx, person, permission)
    ctx.subject({ kind: 'member', id: person })
    ctx.note({ permission })
    ctx.change({ kind: 'member', id: person }, [
      { field: `exception: ${matrix[permission].label}`, class: 'internal', before: before.level, after: byType },
    ])
    return {}
  }),
]
