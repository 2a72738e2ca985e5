import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { partOf } from '#kernel/standing.ts'
import { mayHold } from '#policy/licence.ts'
import type { Intent } from '../../contract/lead-draft.ts'
import { type OpenLead, openLeadDecision } from '../../rules/duplicates.ts'
import { type OfficerRow, officerById } from '../../store/officers.ts'
import type { Known } from './facts.ts'

/** Days in which an inquiry of the same person joins the lead that is open. */
const openLeadDays = 90

interface Open extends OpenLead {
  owner: Id | null
  /** Of this batch: nobody has it yet, and it is going to be placed for this state. */
  ofBatch?: { state: string | undefined }
}

export interface Joining {
  /** Null: it becomes a lead of its own. */
  lead: Id | null
  /** The lead is of this batch too. */
  ofBatch: boolean
  /** Why it did not join the lead that is open. */
  apart?: { code: string; sentence: string }
}

/**
 * The open leads of those who arrive, and which of them an inquiry joins. It joins none whose officer may not hold a lead of
 * the state it is about: else asking again would be a way around the licence law. It becomes a lead of its own and is routed.
 * `placed`: who gets the leads of this batch is settled, so that the law was asked of each already.
 */
export async function openLeadsNow(ctx: Ctx, known: Pick<Known, 'openLeads' | 'standing'>, placed: boolean) {
  const now = ctx.now.getTime()
  const owners = [...new Set([...known.openLeads.values()].flat().flatMap(lead => lead.owner ?? []))]
  const officers = new Map<Id, OfficerRow>(
    await Promise.all(
      owners.map(async id => [id, await partOf(known.standing, `officer ${id}`, () => officerById(ctx, id))] as const),
    ),
  )
  const open = new Map<Id, Open[]>(
    [...known.openLeads].map(([contact, leads]) => [
      contact,
      leads.map(({ id, intent, owner, lastAskedAt }) => ({ id, intent, owner, lastAskedAt: Date.parse(lastAskedAt) })),
    ]),
  )

  const mayJoin = (lead: Open, state: string | undefined): boolean => {
    if (!state) return true
    if (lead.ofBatch) return placed || !lead.ofBatch.state || lead.ofBatch.state === state
    return !lead.owner || mayHold(officers.get(lead.owner)!, state, now).may
  }

  return {
    /** `before`: the lead that the sender's own id was given. */
    join(contact: Id, intent: Intent, state: string | undefined, before: Id | undefined): Joining {
      const leads = open.get(contact) ?? []
      const wanted = before ? ({ kind: 'repeat', lead: before } as const) : openLeadDecision(leads, intent, openLeadDays, now)
      const found = wanted.kind === 'repeat' ? leads.find(lead => lead.id === wanted.lead) : undefined
      const apart = found && !mayJoin(found, state) ? apartFrom(found, state!) : undefined
      const chosen = apart
        ? openLeadDecision(
            leads.filter(lead => mayJoin(lead, state)),
            intent,
            openLeadDays,
            now,
          )
        : wanted
      if (chosen.kind === 'new') return { lead: null, ofBatch: false, ...(apart ? { apart } : {}) }
      const joined = leads.find(lead => lead.id === chosen.lead)
      // It is placed for what is known of it when the whole batch is read.
      if (joined?.ofBatch) joined.ofBatch.state ??= state
      return { lead: chosen.lead, ofBatch: joined?.ofBatch !== undefined }
    },
    opened(contact: Id, lead: Id, intent: Intent, state: string | undefined): void {
      const kept: Open = { id: lead, intent, owner: null, lastAskedAt: now, ofBatch: { state } }
      open.set(contact, [...(open.get(contact) ?? []), kept])
    },
    /** The state each lead of this batch is placed for. */
    states: (): Map<Id, string | undefined> =>
      new Map([...open.values()].flat().flatMap(lead => (lead.ofBatch ? [[lead.id, lead.ofBatch.state] as const] : []))),
  }
}

const apartFrom = (lead: Open, state: string): { code: string; sentence: string } => ({
  code: 'other-state',
  sentence: lead.ofBatch
    ? `Sent together with an inquiry of the same person about ${lead.ofBatch.state}: this one, about ${state}, became a lead of its own.`
    : `Whoever has the open lead of this person may not work in ${state}: this became a lead of its own.`,
})
