import { dayOf, iso, nextWorkingTime, officeHoursBefore, workingMoment, workingMomentBetween } from './calendar.ts'
import type { Seeded } from './seeded.ts'
import type { LeadStatus } from './types.ts'

type Pipeline = 'purchase' | 'refinance'

const entries = { purchase: 'new', refinance: 'opportunity', buyer: 'new', seller: 'lead' } as const
export const entryOf = (pipeline: keyof typeof entries): string => entries[pipeline]

/** Which stages a status may stand in, by weight. */
const stages: Record<Pipeline, Partial<Record<LeadStatus, Record<string, number>>>> = {
  purchase: {
    attempting: { attempting: 1 },
    contacted: { contacted: 7, prequal_started: 3 },
    appointment: { prequal_started: 7, pre_approved: 3 },
    nurturing: { pre_approved: 4, house_hunting: 4, under_contract: 2 },
  },
  refinance: {
    attempting: { opportunity: 1 },
    contacted: { contacted: 1 },
    appointment: { contacted: 3, reviewing_tca: 7 },
    nurturing: { contacted: 3, reviewing_tca: 7 },
  },
}
/** The way through the open stages. */
const ways: Record<Pipeline, readonly string[]> = {
  purchase: ['new', 'attempting', 'contacted', 'prequal_started', 'pre_approved', 'house_hunting', 'under_contract'],
  refinance: ['opportunity', 'contacted', 'reviewing_tca'],
}
/** Office hours a lead usually stands in a stage; of the first three also what the stage allows. */
const stays: Record<string, number> = {
  attempting: 24,
  contacted: 48,
  prequal_started: 72,
  pre_approved: 130,
  house_hunting: 200,
  under_contract: 110,
  reviewing_tca: 90,
}
const lateShare = 0.07
const minute = 60_000
const day = 1440 * minute
/** A card is moved when the call is over. */
const afterwards = 40_000

export const stageOf = (chance: Seeded, pipeline: Pipeline, status: LeadStatus): string => {
  const among = stages[pipeline][status]
  return among ? chance.weighted(among) : status === 'hold_until' ? 'long_term_hold' : 'lost'
}

/**
 * Since when a lead that was first tried at `touchMs` stands where it does. Who is being worked moved there lately, a few
 * longer ago than they should have; who was only tried stands there since then; the others ended some days after.
 */
export function sinceOf(chance: Seeded, o: { status: LeadStatus; stage: string; touchMs: number; nowMs: number }): number {
  const { status, stage, touchMs, nowMs } = o
  if (status === 'attempting') return touchMs
  const limit = stays[stage]
  if (limit !== undefined) {
    const late = chance.chance(lateShare)
    const from = officeHoursBefore(nowMs, late ? limit * 1.8 : limit * 0.62)
    const to = late ? officeHoursBefore(nowMs, limit * 1.05) : nowMs - 10 * minute
    return workingMomentBetween(chance, Math.max(from, touchMs + 20 * minute), to) ?? atWork(touchMs, nowMs)
  }
  const wished = workingMoment(chance, dayOf(touchMs + chance.around(status === 'lost' ? 9 : 5, 0.7) * day))
  return wished > touchMs && wished < nowMs ? wished : atWork(touchMs, nowMs)
}

/** That moment, or after a line from home the beginning of the next day, if that has come. */
const atWork = (ms: number, nowMs: number): number => (nextWorkingTime(ms) < nowMs ? nextWorkingTime(ms) : ms)

/** Every stage on the way from the first try to where it stands: one after the other, each at work. */
export function movesOf(
  chance: Seeded,
  o: { pipeline: Pipeline; stage: string; touchMs: number; sinceMs: number; reached: boolean; called: boolean },
): { stage: string; at: string }[] {
  const way = ways[o.pipeline]
  const entry = way[0]!
  if (o.stage === entry) return []
  const end = way.indexOf(o.stage)
  // Before it was lost or set aside it came as far as somebody was reached, and sometimes further.
  const before =
    end >= 0 ? way.slice(1, end) : o.reached ? way.slice(1, chance.between(2, 4)) : way.slice(1, way.indexOf('contacted'))
  const moves: { stage: string; at: string }[] = []
  let at = o.touchMs
  for (const [n, stage] of before.entries()) {
    if (n > 0 || (!o.called && stage !== 'attempting')) at = workingMomentBetween(chance, at, o.sinceMs) ?? at
    // Whoever is reached at once is never only tried.
    if (stage === 'attempting' && o.reached && chance.chance(0.5)) continue
    if (at < o.sinceMs) moves.push({ stage, at: iso(Math.min(at + afterwards, o.sinceMs)) })
  }
  return [...moves, { stage: o.stage, at: iso(o.sinceMs) }]
}
