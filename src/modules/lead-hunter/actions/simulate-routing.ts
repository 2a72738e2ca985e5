import { Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { mostSimulated, simulateRouting } from '../contract/routing-actions.ts'
import type { SimulatedOutcome, Simulation } from '../contract/simulation.ts'
import { simulateInSteps } from '../rules/simulate.ts'
import { factsOf, namesOf, officers } from '../store/officers.ts'
import { leadFactsOf, leadsReceivedSince } from '../store/route-facts.ts'
import { pools, type SetRow, setInState } from '../store/routing-sets.ts'

const day = 86_400_000
/** Leads that would have gone elsewhere and are named. */
const named = 200

/** Runs it to its end, letting other requests through between the steps. */
async function finish(steps: Generator<void, Simulation, void>): Promise<Simulation> {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
    await new Promise(resolve => setImmediate(resolve))
  }
}

async function simulate(ctx: Ctx, days: number) {
  const since = new Date(ctx.now.getTime() - days * day)
  const [draft, published, team, all, rows] = await Promise.all([
    setInState(ctx, 'draft'),
    setInState(ctx, 'published'),
    officers(ctx),
    pools(ctx),
    leadsReceivedSince(ctx, since, mostSimulated + 1),
  ])
  if (!draft) throw new Refusal('conflict', 'There is no draft to try. Save one first.')
  const cut = rows.length > mostSimulated
  const leads = rows.slice(0, mostSimulated)
  // Routed when they were taken in, which for leads of a file is not when the person asked.
  const facts = leads.map(row => ({ ...leadFactsOf(row), receivedAt: Date.parse(row.createdAt) }))
  const people = team.map(row => factsOf(row))
  const result = await finish(simulateInSteps(facts, draft, people, published))

  const mentioned = new Set(result.differences.flatMap(d => [...d.from.officers, ...d.to.officers]))
  const strangers = [...mentioned].filter(id => !team.some(p => p.id === id))
  const called = new Map(
    [...team, ...all, ...(strangers.length ? await namesOf(ctx, strangers) : [])].map(row => [row.id, row.name]),
  )
  const nameOf = (id: string) => called.get(id) ?? 'Somebody who has left'
  const outcome = (o: SimulatedOutcome, set: SetRow | undefined) => ({
    kind: o.kind,
    rule: set?.rules.find(r => r.id === o.rule)?.name ?? null,
    people: o.officers.map(id => ({ id, name: nameOf(id) })),
    pool: o.pool ? nameOf(o.pool) : null,
  })
  const now = new Map(result.officersNow.map(row => [row.officer, row]))
  const none = { assigned: 0, offered: 0, capSkips: 0, licenceSkips: 0 }
  const byId = new Map(leads.map(row => [row.id, row]))
  return {
    leads: result.leads,
    cut,
    people: result.officers.map(({ officer, ...given }) => {
      const { officer: _, ...before } = now.get(officer) ?? { officer, ...none }
      return { id: officer, name: nameOf(officer), ...given, now: before }
    }),
    rules: result.rules.map(({ rule, ...row }) => ({ id: rule, name: draft.rules.find(r => r.id === rule)!.name, ...row })),
    fallback: result.fallback,
    unassigned: result.unassigned.length,
    capBreachesAvoided: result.capBreachesAvoided,
    licenceSkipped: result.licenceSkipped,
    differences: {
      count: result.differences.length,
      items: result.differences
        .slice(-named)
        .reverse()
        .map(d => {
          const lead = byId.get(d.lead)!
          return {
            lead: d.lead,
            name: lead.name,
            state: lead.propertyState ?? null,
            receivedAt: lead.receivedAt,
            from: outcome(d.from, published),
            to: outcome(d.to, draft),
          }
        }),
    },
  }
}

export const simulating: readonly Handler[] = [handle(simulateRouting, (ctx, { days }) => simulate(ctx, days))]
