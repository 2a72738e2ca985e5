import { type Handler, handle } from '#kernel/handle.ts'
import * as contract from '../contract.ts'
import { leadDetail, loanDetail, partnerDetail, personDetail } from '../rules/record-words.ts'
import { searchOf } from '../rules/search-term.ts'
import { searchable } from '../store/chosen-search.ts'
import { foundLeads, foundLoans, foundPartners, foundPeople } from '../store/search.ts'

export const searchActions: readonly Handler[] = [
  handle(contract.searchEverything, async (ctx, { q, limit }) => {
    const term = searchOf(q, ctx.rights.clearance, searchable(ctx))
    const nothing = term.by === 'nothing'
    const [leads, people, partners, loans] = await Promise.all([
      nothing || !ctx.may('lead.read') ? [] : foundLeads(ctx, term, limit),
      nothing ? [] : foundPeople(ctx, term, limit),
      nothing || !ctx.may('partner.read') ? [] : foundPartners(ctx, term, limit),
      ctx.may('loan.read') ? foundLoans(ctx, term, q, limit) : [],
    ])
    // A person with a lead is shown by the lead; people without one by themselves.
    const withLead = new Set(leads.map(l => l.contact))
    const items = [
      ...leads.map(l => ({ kind: 'lead' as const, id: l.id, name: l.name, detail: leadDetail(l), contact: l.contact })),
      ...loans.map(l => ({ kind: 'loan' as const, id: l.id, name: l.name, detail: loanDetail(l), contact: l.contact })),
      ...partners.map(p => ({ kind: 'partner' as const, id: p.id, name: p.name, detail: partnerDetail(p), contact: p.contact })),
      ...people
        .filter(p => !withLead.has(p.id))
        .map(p => ({ kind: 'contact' as const, id: p.id, name: p.name, detail: personDetail(p), contact: p.id })),
    ]
    return { items: items.slice(0, limit), why: items.length || term.by !== 'nothing' ? null : term.why }
  }),
]
