import type { DemoLead, PlacedLead } from './types.ts'

/** What stands for a stage of a purchase where somebody buys, or sells, with an agent. */
const stages = {
  buyer: {
    new: 'new',
    attempting: 'new',
    contacted: 'consult',
    prequal_started: 'consult',
    pre_approved: 'pre_approval_with_lender',
    house_hunting: 'searching',
  },
  seller: {
    new: 'lead',
    attempting: 'lead',
    contacted: 'valuation',
    prequal_started: 'valuation',
    pre_approved: 'listing_signed',
    house_hunting: 'live',
  },
} as const

/** Of those who come from portals and by referral a few look for an agent rather than a loan; none of them has one. */
const fits = (lead: DemoLead) =>
  lead.pipeline === 'purchase' && !lead.form && !lead.loan && !lead.duplicateOf && lead.status !== 'converted'

/** The same leads, of which every tenth that fits buys or sells with an agent. */
export function inRealEstate(leads: readonly DemoLead[]): PlacedLead[] {
  let fitting = 0
  return leads.map(lead => {
    if (!fits(lead) || ++fitting % 10) return lead
    return fitting % 20 ? buying(lead) : selling(lead)
  })
}

const buying = (lead: DemoLead): PlacedLead => ({
  ...lead,
  ...along(lead, 'buyer'),
  draft: { ...lead.draft, intent: 'buy' },
})

/** Somebody who sells says nothing of a loan. */
function selling(lead: DemoLead): PlacedLead {
  const { loan: _, message: _said, timeframe: _when, ...draft } = lead.draft
  return { ...lead, ...along(lead, 'seller'), draft: { ...draft, intent: 'sell' }, tags: [], notes: [], tasks: [] }
}

function along(lead: DemoLead, pipeline: 'buyer' | 'seller') {
  const stageOf = (key: string) => (stages[pipeline] as Record<string, string>)[key] ?? key
  const moves = lead.moves.map(move => ({ ...move, stage: stageOf(move.stage) }))
  return { pipeline, stage: stageOf(lead.stage), moves: moves.filter((move, n) => move.stage !== moves[n + 1]?.stage) }
}
