import { z } from 'zod'
import { type Id, newId } from '#base/id.ts'
import { handle } from '#kernel/handle.ts'
import { keepContact, keepLeads } from '#modules/crm/index.ts'
import { keepRoutes, placedAs, routeLead, routeLeads } from '#modules/lead-hunter/actions/route-lead.ts'
import type { RoutingRule } from '#modules/lead-hunter/contract/routing.ts'
import { publishRouting, type RuleSetBody, readRouting, saveRoutingDraft } from '#modules/lead-hunter/contract.ts'
import type { LeadFacts } from '#modules/lead-hunter/rules/routing/facts.ts'
import { type Action, command } from '#policy/action.ts'
import type { Firm, World } from './world.ts'

const facts = z.custom<LeadFacts>()
const kept = command('leadHunter.testRouteKept', {
  summary: 'For tests',
  door: 'job',
  needs: 'job.run',
  input: z.object({ lead: facts }),
  output: z.object({ owner: z.string().nullable() }),
})
const fresh = command('leadHunter.testRouteNew', {
  summary: 'For tests',
  door: 'job',
  needs: 'job.run',
  input: z.object({ leads: z.array(facts), timers: z.boolean() }),
  output: z.object({ owners: z.array(z.string().nullable()) }),
})

export interface MadeUp extends Partial<LeadFacts> {
  name?: string
}

/** Routing asked as the receiving rooms ask it, on leads made up by the test. */
export function openDesk(w: World) {
  const { superuser } = w
  const add = (action: Action, handler: ReturnType<typeof handle>) => {
    ;(w.house.handlers as Map<string, unknown>).set(action.name, handler)
  }
  add(
    kept as unknown as Action,
    handle(kept, async (ctx, { lead }) => ({ owner: (await routeLead(ctx, lead)).owner })),
  )
  add(
    fresh as unknown as Action,
    handle(fresh, async (ctx, { leads, timers }) => {
      const contact = keepContact(ctx, { fullName: 'Nora Nguyen', reach: [] })
      const placed = await routeLeads(ctx, leads, { timers })
      keepLeads(
        ctx,
        leads.map((lead, n) => ({
          id: lead.id,
          contact,
          fullName: 'Nora Nguyen',
          emailHint: null,
          phoneHint: null,
          intent: lead.intent,
          state: lead.propertyState,
          ...placedAs(placed[n]!),
        })) as never,
      )
      await keepRoutes(ctx, placed)
      return { owners: placed.map(p => p.owner) }
    }),
  )

  const factsOf = (more: MadeUp): LeadFacts => {
    const { name: _, ...rest } = more
    return { id: newId(), intent: 'purchase', propertyState: 'SC', score: 60, tags: [], receivedAt: w.now().getTime(), ...rest }
  }

  /** A lead that is kept and belongs to nobody. */
  const lead = async (firm: Firm, more: MadeUp = {}): Promise<LeadFacts> => {
    const made = factsOf(more)
    const contact = newId()
    const name = more.name ?? 'Nora Nguyen'
    await superuser`insert into crm.contact (tenant_id, id, full_name, email_hint, phone_hint, created_at, updated_at)
      values (${firm.tenant}, ${contact}, ${name}, 'n•••@example.com', '•••1234', ${w.now()}, ${w.now()})`
    await superuser`insert into crm.lead (tenant_id, id, contact_id, full_name, email_hint, phone_hint, intent, property_state, property_city, score, amount_cents, program, tags,
        stage_since, received_at, created_at, updated_at)
      values (${firm.tenant}, ${made.id}, ${contact}, ${name}, 'n•••@example.com', '•••1234', ${made.intent}, ${made.propertyState ?? null}, 'Charleston', ${made.score},
        ${made.amountCents ?? null}, ${made.product ?? null}, ${made.tags as string[]}, ${w.now()}, ${w.now()}, ${w.now()}, ${w.now()})`
    return made
  }

  return {
    facts: factsOf,
    lead,
    route: async (firm: Firm, made: LeadFacts): Promise<Id | null> => (await firm.system.ask(kept, { lead: made })).owner,
    routed: async (firm: Firm, more: MadeUp = {}): Promise<{ id: Id; owner: Id | null }> => {
      const made = await lead(firm, more)
      return { id: made.id, owner: (await firm.system.ask(kept, { lead: made })).owner }
    },
    receive: async (firm: Firm, leads: LeadFacts[], timers = true) => (await firm.system.ask(fresh, { leads, timers })).owners,

    /** An officer beside Leo and Tom, who may sign in nowhere. */
    officer: async (
      firm: Firm,
      name: string,
      o: { states?: string[]; branch?: Id; expires?: string; weight?: number } = {},
    ): Promise<Id> => {
      const [id, account] = [newId(), newId()]
      const email = `${name.toLowerCase()}.${id.slice(-6)}@${firm.slug}.example`
      await superuser`insert into identity.account (id, email, email_key, created_at) values (${account}, ${email}, ${email}, ${w.now()})`
      await superuser`insert into identity.member (tenant_id, id, account_id, email, name, user_type, status, branch_id, created_at)
        values (${firm.tenant}, ${id}, ${account}, ${email}, ${name}, 'loan_officer', 'active', ${o.branch ?? firm.branches.charleston}, ${w.now()})`
      const expires = o.expires ?? new Date(w.now().getTime() + 365 * 864e5).toISOString().slice(0, 10)
      for (const state of o.states ?? ['SC']) {
        await superuser`insert into identity.licence (tenant_id, id, member_id, state, number, expires) values (${firm.tenant}, ${newId()}, ${id}, ${state}, ${`${state}-9`}, ${expires})`
      }
      return id
    },

    license: (firm: Firm, person: Id, state: string) =>
      superuser`insert into identity.licence (tenant_id, id, member_id, state, number, expires) values (${firm.tenant}, ${newId()}, ${person}, ${state}, 'X-1', '2099-01-01')`,

    /** Puts rules in force by the road, as the administrator does. */
    publish: async (firm: Firm, body: RuleSetBody): Promise<number> => {
      const { draft } = await firm.ann.ask(readRouting, {})
      const { revision } = await firm.ann.ask(saveRoutingDraft, { revision: draft?.revision ?? null, ...body })
      return (await firm.ann.ask(publishRouting, { revision })).version
    },

    rule: (name: string, more: Partial<RoutingRule> = {}): RoutingRule => ({
      id: newId(),
      name,
      enabled: true,
      conditions: [],
      target: { method: 'round-robin', who: { of: 'everyone' }, speaksLanguage: false },
      // biome-ignore lint/suspicious/noThenProperty: a field of the contract
      then: 'next-person',
      ...more,
    }),

    leadRow: async (id: Id) =>
      (
        await superuser`select owner_id as owner, branch_id as branch, pool, status, accept_by as "acceptBy", accepted_at as "acceptedAt" from crm.lead where id = ${id}`
      )[0]!,
    eventsOf: async (id: Id) =>
      (await superuser`select name from kernel.event where subject_id = ${id} order by id`).map(row => row.name as string),
    alertsOf: async (person: Id, subject?: Id) =>
      (
        await superuser`select kind from crm.alert where owner_id = ${person} and (${subject ?? null}::uuid is null or subject_id = ${subject ?? null}::uuid) order by id`
      ).map(row => row.kind as string),
  }
}
export type Desk = ReturnType<typeof openDesk>
