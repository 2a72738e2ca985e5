import { keepPast } from '#kernel/past-events.ts'
import { keepLoanPeople, keepPastLoans, setLoansOfLeads, stagesByKey } from '#modules/crm/index.ts'
import type { DemoLoan } from '../../rules/demo/types.ts'
import { moment, type Setting } from './setting.ts'
import { layLoanTasks } from './tasks.ts'

const types = { conv: 'conventional', fha: 'fha', va: 'va', usda: 'usda' } as const
const occupancies = { primary: 'primary', second: 'second_home', investment: 'investment' } as const

/** Four hundred loans: those being worked and the closed book, with their people and how they moved. */
export async function layLoans(setting: Setting): Promise<void> {
  const { ctx, company, idOf, contact, lead: leadId, loan: loanId, branchOf, people, stoodSince, now, happened } = setting
  const stages = await stagesByKey(ctx)
  const agents = new Map(company.partners.map(p => [p.key, p]))
  const named = (key: string) => {
    const person = people.get(key) ?? agents.get(key)!
    return `${person.firstName} ${person.lastName}`
  }
  void keepPastLoans(
    ctx,
    company.loans.flatMap(loan => {
      const stage = stages.of(loan.pipeline, loan.stage)
      if (!stage) return []
      return [
        {
          ...stage,
          id: loanId(loan.key),
          number: loan.losId,
          contact: contact(loan.borrowers[0]!),
          lead: loan.lead ? leadId(loan.lead) : null,
          fullName: named(loan.borrowers[0]!),
          stageSince: stoodSince.get(loan.key)!,
          owner: idOf(loan.owner),
          branch: branchOf(loan.owner),
          purpose: loan.purpose,
          mortgageType: types[loan.type],
          amountCents: loan.amountCents,
          priceCents: loan.purchasePriceCents,
          valueCents: loan.appraisedValueCents,
          noteRate: loan.noteRate,
          termMonths: loan.termMonths,
          amortization: loan.amortization === 'arm' ? 'adjustable' : 'fixed',
          arm: loan.arm ?? null,
          occupancy: occupancies[loan.occupancy],
          propertyType: loan.propertyType,
          units: loan.units,
          ...loan.property,
          insuranceCents: loan.mortgageInsuranceCents,
          lockRate: loan.lock?.rate,
          lockedAt: loan.lock && happened(loan.lock.lockedOn),
          lockExpiresAt: loan.lock && moment(loan.lock.expiresOn),
          applicationAt: loan.applicationDate,
          closingAt: loan.closingDate,
          firstPaymentAt: loan.firstPaymentDate,
          fundedAt: loan.fundedOn,
          createdAt: happened(loan.applicationDate),
          updatedAt: now,
        },
      ]
    }),
  ).catch(() => {})
  keepLoanPeople(
    ctx,
    company.loans.flatMap(loan =>
      loan.borrowers.map((key, position) => ({
        id: idOf(`borrower ${loan.key} ${key}`),
        loan: loanId(loan.key),
        contact: contact(key),
        fullName: named(key),
        position,
      })),
    ),
    company.loans.flatMap(({ key, agent }) =>
      agent
        ? [
            {
              loan: loanId(key),
              contact: contact(agent),
              fullName: named(agent),
              company: agents.get(agent)!.company,
              role: 'buyer_agent',
            },
          ]
        : [],
    ),
  )
  void setLoansOfLeads(
    ctx,
    company.loans.flatMap(loan => (loan.lead ? [{ lead: leadId(loan.lead), loan: loanId(loan.key) }] : [])),
  )
  layLoanTasks(setting)
  const past = company.loans.map(loan => pastOfLoan(setting, loan, key => stages.of(loan.pipeline, key)?.stage ?? null))
  await keepPast(
    ctx,
    past.flatMap(p => p.events),
    past.flatMap(p => p.changes),
  )
}

function pastOfLoan({ idOf, loan: loanId, happened }: Setting, loan: DemoLoan, stageOf: (key: string) => string | null) {
  const subject = { kind: 'loan', id: loanId(loan.key) }
  const actor = { kind: 'member' as const, id: idOf(loan.owner) }
  const events: Parameters<typeof keepPast>[1][number][] = []
  const changes: Parameters<typeof keepPast>[2][number][] = []
  loan.milestones.forEach(({ stage, on }, n) => {
    const at = happened(on)
    const before = loan.milestones[n - 1]
    const act = idOf(`act ${loan.key} ${n}`, at.getTime() + n)
    const name = before ? 'loan.stageMoved' : 'loan.opened'
    events.push({
      id: idOf(`event ${loan.key} ${n}`, at.getTime() + n),
      act,
      at,
      name,
      actor,
      subject,
      facts: before ? { from: stageOf(before.stage), to: stageOf(stage) } : {},
    })
    if (before)
      changes.push({ act, subject, field: 'stage', class: 'internal', before: stageOf(before.stage), after: stageOf(stage) })
    if (stage === 'funded') {
      const id = idOf(`event ${loan.key} funded`, at.getTime() + n)
      events.push({ id, act, at, name: 'loan.funded', actor, subject, facts: { amountCents: loan.amountCents } })
    }
  })
  return { events, changes }
}
