import { Refusal } from '#base/refusal.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { convertLead } from '../contract/lead.ts'
import { leadToConvert, markConverted } from '../store/conversion.ts'
import { keepBorrower } from '../store/loan-people.ts'
import { somebody } from './known-person.ts'
import { openLoan, placeFor } from './open-loan.ts'

export const conversionActions: readonly Handler[] = [
  handle(convertLead, async (ctx, { lead: id, coBorrowers, ...asked }) => {
    const lead = await leadToConvert(ctx, id)
    if (lead.loanOpen) throw new Refusal('conflict', 'This lead has become a loan already.', { facts: { loan: lead.loan } })
    if (lead.status === 'invalid') throw new Refusal('conflict', 'This lead is marked as invalid. Change its status first.')
    const place = lead.owner ? { owner: lead.owner, branch: lead.branch } : await placeFor(ctx, lead)
    const { owner, branch, contact, status, loan: _loan, loanOpen: _open, stage, name, county, zip, ...known } = lead
    const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined)) as typeof asked
    const loan = await openLoan(ctx, {
      contact,
      name,
      lead: id,
      place,
      by: 'lead',
      fields: { ...known, propertyCounty: county, propertyZip: zip, ...given },
    })
    const taken = new Set([contact])
    for (const [n, who] of coBorrowers.entries()) {
      const found = await somebody(ctx, who, { ...place, roles: ['co_borrower'], taken }, `coBorrowers.${n}.`)
      if (taken.has(found.contact))
        throw new Refusal('conflict', `${found.name} is on this loan already.`, {
          problems: [{ path: `coBorrowers.${n}.contact`, message: 'Is on this loan already.' }],
        })
      taken.add(found.contact)
      await keepBorrower(ctx, { loan, contact: found.contact, name: found.name, role: 'co_borrower' })
    }
    await markConverted(ctx, id, loan)
    const subject = { kind: 'lead', id }
    const reach = { owner, branch }
    ctx.subject(subject, reach)
    ctx.change(subject, [
      { field: 'status', class: 'internal', before: status, after: 'converted' },
      { field: 'loan', class: 'internal', before: lead.loan, after: loan },
      { field: 'stage', class: 'internal', before: stage, after: null },
    ])
    ctx.emit('lead.converted', { subject, reach, facts: { loan, purpose: asked.purpose, coBorrowers: coBorrowers.length } })
    return { loan }
  }),
]
