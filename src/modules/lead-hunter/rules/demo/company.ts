import { dayOf, iso, zone } from './calendar.ts'
import { newRegister } from './contacts.ts'
import { fictionalReach } from './fictional-reach.ts'
import { inventLeads } from './leads.ts'
import { inventLoansOfLeads, inventPastLoans } from './loans.ts'
import { inventLoanTasks } from './next-steps.ts'
import { inventPartners } from './partners.ts'
import { inRealEstate } from './real-estate.ts'
import { seeded } from './seeded.ts'
import { companyFacts, forms, sourceOf, sourcePlans } from './sources.ts'
import { inventBranches, inventStaff } from './staff.ts'
import type { DemoCompany } from './types.ts'

const leadCount = 2000
const loanCount = 400
const conversions = 150
const partnerCount = 40

/**
 * A made-up lender to try the product with: three branches, twelve people, some 2,000 leads of the last 90 days and 400
 * loans. Pure: the same seed and moment (milliseconds since 1970) give the same company to the last letter. Nobody in it
 * can be reached: all mail addresses are of example domains, all numbers of the range kept for fiction.
 */
export function demoCompany({ seed, now }: { seed: number; now: number }): DemoCompany {
  const chance = seeded(seed)
  const reach = fictionalReach(chance)
  const today = dayOf(now)
  const branches = inventBranches(chance, reach)
  const staff = inventStaff(reach, today)
  const partners = inventPartners(chance, reach, staff, today, partnerCount)
  const register = newRegister(chance, reach)
  const setting = { chance, register, staff, partners, nowMs: now }
  const leads = inventLeads(setting, leadCount, conversions)
  const recent = inventLoansOfLeads(setting, leads)
  const loans = [...recent, ...inventPastLoans(setting, loanCount - recent.length, recent.length + 1)]
  return {
    seed,
    now: iso(now),
    name: companyFacts.name,
    nmlsId: companyFacts.nmlsId,
    timeZone: zone,
    branches,
    staff,
    sources: sourcePlans.map(sourceOf),
    forms: [...forms],
    partners,
    contacts: register.contacts,
    households: register.households,
    leads: inRealEstate(leads),
    loans,
    loanTasks: inventLoanTasks(chance, loans, now),
  }
}
