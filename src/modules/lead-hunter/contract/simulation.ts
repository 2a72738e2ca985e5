import { z } from 'zod'
import { id } from '#base/id.ts'

/** What a rule set would have done with leads of the past. Instants are milliseconds since 1970. */

const outcome = z.object({
  kind: z.enum(['assign', 'offer', 'pool', 'unassigned']),
  /** Null: the fallback, or nobody. */
  rule: id('rule').nullable(),
  officers: z.array(id('person')),
  pool: id('pool').nullable(),
})
export type SimulatedOutcome = z.infer<typeof outcome>

const officerCounts = z.object({
  officer: id('person'),
  assigned: z.int(),
  offered: z.int(),
  /** Leads they were passed over for by a matched rule or the fallback, because a cap was reached. */
  capSkips: z.int(),
  /** The same for the lack of an active, unexpired licence. */
  licenceSkips: z.int(),
})

export const simulation = z.object({
  leads: z.int(),
  /** Everyone who was given as the facts of people, in that order. */
  officers: z.array(officerCounts),
  /** The same by the published set; empty if none was compared. */
  officersNow: z.array(officerCounts),
  /** Every rule of the set, in order. `nobody`: it matched, but no one could take the lead. */
  rules: z.array(
    z.object({ rule: id('rule'), matched: z.int(), nobody: z.int(), assigned: z.int(), offered: z.int(), pooled: z.int() }),
  ),
  fallback: z.object({ owner: z.int(), pool: z.int() }),
  unassigned: z.array(id('lead')),
  /** Leads for which at least one person was passed over because of a cap: the breaches that were avoided. */
  capBreachesAvoided: z.int(),
  /** Leads for which at least one person was passed over for want of a licence. */
  licenceSkipped: z.int(),
  /** Leads that would have gone elsewhere than by the published set; empty if none was compared. */
  differences: z.array(z.object({ lead: id('lead'), from: outcome, to: outcome })),
  /** When each lead would have had to be accepted or claimed. */
  deadlines: z.array(z.object({ lead: id('lead'), kind: z.enum(['accept', 'claim']), before: z.number() })),
})
export type Simulation = z.infer<typeof simulation>
