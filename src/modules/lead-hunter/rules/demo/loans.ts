import { addDays, dayOf, weekdayFrom } from './calendar.ts'
import { movesOf } from './lead-moves.ts'
import type { LeadSetting } from './leads.ts'
import { applicationDay, inventCourse } from './loan-course.ts'
import { inventTerms } from './loan-terms.ts'
import { sendingPartners } from './partners.ts'
import { inventAddress } from './places.ts'
import { licensedIn } from './staff.ts'
import type { DemoContact, DemoLead, DemoLoan, DemoPerson } from './types.ts'

/** The loans of converted leads; each lead is told its loan and stands in its stage. */
export function inventLoansOfLeads(setting: LeadSetting, leads: DemoLead[]): DemoLoan[] {
  const { chance, register, staff, nowMs } = setting
  const today = dayOf(nowMs)
  const people = new Map(register.contacts.map(contact => [contact.key, contact]))
  const loans: DemoLoan[] = []
  for (const lead of leads) {
    if (lead.status !== 'converted') continue
    const contact = people.get(lead.contact)!
    const appliedOn = applicationDay(chance, Date.parse(lead.firstTouchAt!), today)
    // An application is taken by whoever may take it that day, should the lead's own officer no longer be allowed to.
    const able = licensedIn(staff, contact.address.state, appliedOn)
    const owner = able.find(person => person.key === lead.owner) ?? able[0]!
    const wish = lead.draft.loan?.purchasePriceCents ?? lead.draft.loan?.propertyValueCents
    const loan = inventLoan(setting, {
      contact,
      owner,
      appliedOn,
      pipeline: lead.pipeline,
      wish,
      number: loans.length + 1,
      today,
      lead,
    })
    const applied = Date.parse(`${appliedOn}T15:00:00Z`)
    const touchMs = Date.parse(lead.firstTouchAt!)
    const stage = lead.pipeline === 'purchase' ? 'under_contract' : 'reviewing_tca'
    const called = lead.firstTouch === 'call'
    lead.loan = loan.key
    lead.stage = loan.stage
    lead.since = new Date(applied).toISOString()
    lead.moves = movesOf(chance, { pipeline: lead.pipeline, stage, touchMs, sinceMs: applied, reached: true, called }).slice(
      0,
      -1,
    )
    lead.lastInterestAt = `${loan.milestones.at(-1)!.on}T15:00:00.000Z`
    loans.push(loan)
  }
  return loans
}

/** Clients of earlier years, funded half a year to five years ago: the book that is worked again. */
export function inventPastLoans(setting: LeadSetting, count: number, firstNumber: number): DemoLoan[] {
  const { chance, register, staff, nowMs } = setting
  const today = dayOf(nowMs)
  const officers = staff.filter(person => person.userType === 'loan_officer')
  return Array.from({ length: count }, (_, index) => {
    const owner = chance.pick(officers)
    const contact = register.add(owner.licenses[0]!.state)
    const appliedOn = weekdayFrom(addDays(today, -chance.between(250, 1880)))
    const pipeline = chance.chance(0.68) ? 'purchase' : 'refinance'
    return inventLoan(setting, { contact, owner, appliedOn, pipeline, number: firstNumber + index, today })
  })
}

interface LoanFacts {
  contact: DemoContact
  owner: DemoPerson
  appliedOn: string
  pipeline: DemoLoan['pipeline']
  wish?: number | undefined
  number: number
  today: string
  lead?: DemoLead
}

function inventLoan(setting: LeadSetting, facts: LoanFacts): DemoLoan {
  const { chance, register, partners } = setting
  const { contact, owner, pipeline, lead } = facts
  const { state } = contact.address
  const terms = inventTerms(chance, { pipeline, applicationDate: facts.appliedOn, priceCents: facts.wish })
  const course = inventCourse(chance, terms, facts.appliedOn, facts.today, lead !== undefined)
  const known = register.households.find(household => household.key === contact.household)?.members[1]
  const coBorrower = known ?? (chance.chance(0.32) ? register.addPartner(contact).key : undefined)
  const agents = pipeline === 'purchase' ? sendingPartners(partners, state) : []
  const agent = lead?.partner ?? (agents.length > 0 && chance.chance(0.6) ? chance.pick(agents).key : undefined)
  return {
    key: `loan-${String(facts.number).padStart(3, '0')}`,
    losId: `LL${String(240_000 + facts.number)}`,
    pipeline,
    ...terms,
    ...course,
    ...(lead && { lead: lead.key }),
    owner: owner.key,
    branch: owner.branch,
    borrowers: [contact.key, ...(coBorrower ? [coBorrower] : [])],
    ...(agent && { agent }),
    property: propertyOf(setting, contact, pipeline, terms.occupancy, course.status === 'funded'),
  }
}

/** A refinance is of the home they live in; whoever bought a home to live in has moved there once it is funded. */
function propertyOf(
  { chance }: LeadSetting,
  contact: DemoContact,
  pipeline: DemoLoan['pipeline'],
  occupancy: DemoLoan['occupancy'],
  funded: boolean,
) {
  const livesThere = occupancy === 'primary' && (pipeline === 'refinance' || funded)
  return livesThere ? contact.address : inventAddress(chance, contact.address.state)
}
