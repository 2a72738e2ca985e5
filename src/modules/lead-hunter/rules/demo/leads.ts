import { arrival, iso } from './calendar.ts'
import type { Register } from './contacts.ts'
import { inventDraft } from './lead-draft.ts'
import { inventLife, wasReached } from './lead-life.ts'
import { inventTasks } from './next-steps.ts'
import { sendingPartners } from './partners.ts'
import { statesBeyond } from './places.ts'
import type { Seeded } from './seeded.ts'
import { forms, type SourcePlan, sourcePlans } from './sources.ts'
import { inventNotes, inventTags } from './talk.ts'
import type { DemoContact, DemoLead, DemoNote, DemoPartner, DemoPerson, LeadLife } from './types.ts'

export interface LeadSetting {
  chance: Seeded
  register: Register
  staff: DemoPerson[]
  partners: DemoPartner[]
  nowMs: number
}

const days = 90
const minute = 60_000
/** Minutes ago of the newest leads: there is always something to answer at once, and something that waits for anybody. */
const fresh = [2, 4, 7, 11, 14, 23, 38, 64, 110, 170]
const unclaimed = new Set([23, 64, 110, 170])
/** Leads younger than this have not become loans yet. */
const ripeAfter = 12 * 1440 * minute

interface Arrival {
  source: SourcePlan
  receivedMs: number
  /** Nobody took it in time. */
  pooled?: boolean
}

/**
 * `count` leads of the last 90 days, oldest first, of which `conversions` became loans and every fiftieth repeats the
 * e-mail address of an earlier one.
 */
export function inventLeads(setting: LeadSetting, count: number, conversions: number): DemoLead[] {
  const { chance, nowMs } = setting
  const shares = Object.fromEntries(sourcePlans.map(plan => [plan.key, plan.share]))
  const arrivals: Arrival[] = Array.from({ length: count }, (_, index) => {
    const key = chance.weighted(shares)
    const source = sourcePlans.find(plan => plan.key === key)!
    const late = fresh[index]
    if (late === undefined) return { source, receivedMs: arrival(chance, source.rhythm, nowMs, days) }
    const online = source.rhythm === 'online' ? source : sourcePlans[0]!
    return { source: online, receivedMs: nowMs - late * minute, pooled: unclaimed.has(late) }
  })
  arrivals.sort((a, b) => a.receivedMs - b.receivedMs)
  const isRepeat = (index: number) => index % 50 === 24
  const converted = pickConversions(chance, arrivals, nowMs, conversions, isRepeat)
  const leads: DemoLead[] = []
  for (const [index, come] of arrivals.entries()) {
    const earlier = isRepeat(index) ? earlierLead(chance, leads) : undefined
    leads.push(inventLead(setting, come, index, converted.has(index), earlier))
  }
  return leads
}

/** The likeliest by source and luck, of those old enough. */
function pickConversions(
  chance: Seeded,
  arrivals: Arrival[],
  nowMs: number,
  count: number,
  isRepeat: (index: number) => boolean,
): Set<number> {
  const ranked = arrivals
    .map(({ source, receivedMs }, index) => ({ index, receivedMs, luck: chance.fraction() ** (1 / source.quality) }))
    .filter(({ index, receivedMs }) => receivedMs < nowMs - ripeAfter && !isRepeat(index))
    .toSorted((a, b) => b.luck - a.luck)
  return new Set(ranked.slice(0, count).map(({ index }) => index))
}

function earlierLead(chance: Seeded, leads: DemoLead[]): DemoLead | undefined {
  const recent = leads.slice(-45).filter(lead => !lead.duplicateOf && lead.owner !== undefined)
  return recent.length === 0 ? undefined : chance.pick(recent)
}

function inventLead(setting: LeadSetting, come: Arrival, index: number, converts: boolean, earlier?: DemoLead): DemoLead {
  const { chance, register, staff, partners, nowMs } = setting
  const { source, receivedMs } = come
  const contact = earlier
    ? contactOf(register, earlier.contact)
    : register.add(pickState(chance, source, converts || come.pooled === true))
  const { state } = contact.address
  const pipeline = earlier?.pipeline ?? (chance.chance(source.purchaseShare) ? 'purchase' : 'refinance')
  const form = pickForm(chance, source, pipeline)
  const senders = source.type === 'referral' || source.type === 'event' ? sendingPartners(partners, state) : []
  const partner = senders.length > 0 && chance.chance(0.75) ? chance.pick(senders) : undefined
  const coBorrower = !earlier && chance.chance(0.14) ? register.addPartner(contact) : undefined
  const receivedAt = iso(receivedMs)
  const settled = earlier
    ? ('duplicate' as const)
    : converts
      ? ('converted' as const)
      : come.pooled
        ? ('pooled' as const)
        : undefined
  const life = inventLife(chance, staff, {
    receivedMs,
    nowMs,
    state,
    pipeline,
    phone: contact.phone !== undefined,
    ...(settled && { settled }),
  })
  const notes = inventNotes(chance, life, nowMs, contact.phone !== undefined)
  const number = index + 1
  return {
    key: `lead-${String(number).padStart(4, '0')}`,
    contact: contact.key,
    source: source.key,
    ...(form && { form: form.key }),
    ...(partner && { partner: partner.key }),
    receivedAt,
    draft: inventDraft(chance, { contact, coBorrower, source, form, partner, pipeline, number, receivedAt }),
    pipeline,
    ...life,
    tags: inventTags(chance, pipeline),
    notes,
    lastInterestAt: interestOf(life, notes),
    tasks: inventTasks(chance, life, nowMs, contact.phone !== undefined),
    ...(earlier && { duplicateOf: earlier.key }),
  }
}

/** When they last spoke to us; who was never reached or is lost last showed interest when they came. */
function interestOf(life: LeadLife, notes: readonly DemoNote[]): string {
  if (!wasReached(life.status, life.lostReason) || life.status === 'converted') return life.lastInterestAt
  const spoken = notes.at(-1)?.at ?? life.lastInterestAt
  return life.status === 'lost' || spoken > life.since ? spoken : life.since
}

const contactOf = (register: Register, key: string): DemoContact => register.contacts.find(contact => contact.key === key)!

/** Vendors send a few from where nobody is licensed. */
function pickState(chance: Seeded, source: SourcePlan, licensed: boolean): string {
  if (!licensed && source.provenance === 'vendor_asserted' && chance.chance(0.05)) return chance.pick(statesBeyond)
  return chance.weighted({ SC: 20, FL: 50, GA: 30 })
}

function pickForm(chance: Seeded, source: SourcePlan, pipeline: DemoLead['pipeline']) {
  const fitting = forms.filter(form => form.source === source.key && (source.key !== 'website' || form.intent === pipeline))
  return fitting.length === 0 ? undefined : chance.pick(fitting)
}
