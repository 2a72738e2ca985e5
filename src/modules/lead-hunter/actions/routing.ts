import type { Handler } from '#kernel/handle.ts'
import { availability } from './availability.ts'
import { passLeadsOn } from './pass-leads-on.ts'
import { tracing } from './read-trace.ts'
import { routingRules } from './routing-rules.ts'
import { simulating } from './simulate-routing.ts'
import { takeLeads } from './take-leads.ts'

/** Everything that has to do with who gets a lead. */
export const routingActions: readonly Handler[] = [
  ...routingRules,
  ...simulating,
  ...tracing,
  ...takeLeads,
  ...passLeadsOn,
  ...availability,
]
