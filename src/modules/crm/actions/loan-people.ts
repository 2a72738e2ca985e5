import { Refusal } from '#base/refusal.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import * as contract from '../contract/loan-people.ts'
import * as store from '../store/loan-people.ts'
import { loanById } from '../store/loans.ts'
import { somebody } from './known-person.ts'
import { loanReach } from './loans.ts'

export const loanPeopleActions: readonly Handler[] = [
  handle(contract.addBorrower, async (ctx, { loan: id, role, ...given }) => {
    const [loan, others] = await Promise.all([loanById(ctx, id), store.borrowersOf(ctx, id)])
    const reach = loanReach(loan)
    const place = { owner: loan.owner, branch: loan.branch, roles: ['co_borrower'], taken: new Set(others.map(b => b.contact)) }
    const found = await somebody(ctx, given, place)
    if (!(await store.keepBorrower(ctx, { loan: id, contact: found.contact, name: found.name, role }))) {
      throw new Refusal('conflict', `${found.name} is on this loan already.`, {
        problems: [{ path: 'contact', message: 'Is on this loan already.' }],
      })
    }
    const subject = { kind: 'loan', id }
    ctx.subject(subject, reach)
    ctx.emit('loan.borrowerAdded', { subject, reach, facts: { contact: found.contact, role } })
    return { contact: found.contact, created: found.created }
  }),

  handle(contract.removeBorrower, async (ctx, { loan: id, contact }) => {
    const loan = await loanById(ctx, id)
    if (loan.contact === contact) throw new Refusal('conflict', 'This is the primary borrower. A loan keeps one.')
    await store.removeBorrower(ctx, id, contact)
    const subject = { kind: 'loan', id }
    ctx.subject(subject, loanReach(loan))
    ctx.emit('loan.borrowerRemoved', { subject, reach: loanReach(loan), facts: { contact } })
    return {}
  }),

  handle(contract.addParticipant, async (ctx, { loan: id, role, company, ...given }) => {
    const loan = await loanById(ctx, id)
    const reach = loanReach(loan)
    const found = await somebody(ctx, { ...given, company }, { owner: loan.owner, branch: loan.branch, roles: ['other'] })
    await store.keepParticipant(ctx, { loan: id, contact: found.contact, name: found.name, company: company ?? null, role })
    const subject = { kind: 'loan', id }
    ctx.subject(subject, reach)
    ctx.emit('loan.participantAdded', { subject, reach, facts: { contact: found.contact, role } })
    return { contact: found.contact, created: found.created }
  }),

  handle(contract.removeParticipant, async (ctx, { loan: id, contact, role }) => {
    const loan = await loanById(ctx, id)
    await store.removeParticipant(ctx, id, contact, role)
    const subject = { kind: 'loan', id }
    ctx.subject(subject, loanReach(loan))
    ctx.emit('loan.participantRemoved', { subject, reach: loanReach(loan), facts: { contact, role } })
    return {}
  }),
]
