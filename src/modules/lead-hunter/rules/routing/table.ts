import type { RouteDecision } from '../../contract/route-trace.ts'
import type { OfficerFacts, Turn } from './facts.ts'
import { type Roster, rosterOf } from './people.ts'

/** A person whose counts and turns move on with every decision. */
export type Player = OfficerFacts & { counts: { hour: number; day: number; month: number }; turns: Record<string, Turn> }

/** The people of a tenant around a table, and the moment of the latest turn of each rule. */
export interface Table extends Roster {
  people: readonly Player[]
  byId: ReadonlyMap<string, Player>
  latest: Map<string, number>
}

/** Copies, so that whoever gave the facts keeps them as they were. */
export function tableOf(people: readonly OfficerFacts[]): Table {
  const players: Player[] = people.map(p => ({ ...p, counts: { ...p.counts }, turns: { ...p.turns } }))
  const latest = new Map<string, number>()
  for (const { turns } of players) {
    for (const [rule, { lastAt }] of Object.entries(turns)) latest.set(rule, Math.max(lastAt ?? 0, latest.get(rule) ?? 0))
  }
  return { ...rosterOf(players), people: players, byId: new Map(players.map(p => [p.id, p])), latest }
}

/** A thousandth of a millisecond: what the database can still tell apart. */
const tick = 0.001

/**
 * Moves counts and turns on by one decision. Turns of a rule lie strictly after each other, even those of one millisecond
 * or of clocks that disagree: so round robin is a rotation, and two people who were in line all the time are never more
 * than one lead apart.
 */
export function take(table: Table, decision: RouteDecision, now: number): void {
  if (decision.kind === 'assign') {
    const player = table.byId.get(decision.officer)!
    player.counts.hour++
    player.counts.day++
    player.counts.month++
    if (decision.ruleId) turn([player], decision.ruleId, now, table)
  } else if (decision.kind === 'offer') {
    // An offer is a turn of all who got it, and counts towards no cap: only one of them will have the lead.
    turn(
      decision.officers.map(id => table.byId.get(id)!),
      decision.ruleId,
      now,
      table,
    )
  }
}

function turn(players: readonly Player[], rule: string, now: number, { latest }: Table): void {
  for (const player of players) {
    const before = latest.get(rule)
    const at = before === undefined ? now : Math.max(now, before + tick)
    latest.set(rule, at)
    player.turns[rule] = { lastAt: at, count: (player.turns[rule]?.count ?? 0) + 1 }
  }
}
