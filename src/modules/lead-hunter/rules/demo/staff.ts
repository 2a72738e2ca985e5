import type { PersonType } from '#policy/matrix.ts'
import { addDays } from './calendar.ts'
import type { FictionalReach } from './fictional-reach.ts'
import { officeAddress } from './places.ts'
import type { Seeded } from './seeded.ts'
import type { DemoBranch, DemoLicense, DemoPerson } from './types.ts'

/** NMLS ids of the demo begin with 99: seven digits, far above those given out. */
const branchPlans = [
  { key: 'charleston', name: 'Charleston', state: 'SC', nmlsId: '9900101' },
  { key: 'tampa', name: 'Tampa', state: 'FL', nmlsId: '9900102' },
  { key: 'atlanta', name: 'Atlanta', state: 'GA', nmlsId: '9900103' },
] as const

interface StaffPlan {
  key: string
  firstName: string
  lastName: string
  title: string
  userType: PersonType
  branch: string
  licensed: string[]
  assistantOf?: string
  language?: string
}

type More = Partial<Pick<StaffPlan, 'licensed' | 'assistantOf' | 'language'>>

function plan(
  firstName: string,
  lastName: string,
  title: string,
  userType: PersonType,
  branch: string,
  more: More = {},
): StaffPlan {
  return { key: firstName.toLowerCase(), firstName, lastName, title, userType, branch, licensed: [], ...more }
}

const officer = 'Loan officer'
const assistant = 'Loan officer assistant'
const manager = 'Branch manager'
const plans: StaffPlan[] = [
  plan('Eleanor', 'Whitfield', 'Operations director', 'tenant_admin', 'charleston'),
  plan('Marcus', 'Boyd', manager, 'branch_manager', 'charleston', { licensed: ['SC'] }),
  plan('Carmen', 'Ibarra', manager, 'branch_manager', 'tampa', { licensed: ['FL'], language: 'es' }),
  plan('Denise', 'Okoye', manager, 'branch_manager', 'atlanta', { licensed: ['GA'] }),
  plan('Grant', 'Pinckney', 'Senior loan officer', 'loan_officer', 'charleston', { licensed: ['SC', 'GA', 'FL'] }),
  plan('Lila', 'Ravenel', officer, 'loan_officer', 'charleston', { licensed: ['SC', 'GA'] }),
  plan('Rafael', 'Quintero', officer, 'loan_officer', 'tampa', { licensed: ['FL', 'GA'], language: 'es' }),
  plan('Jenny', 'Tran', officer, 'loan_officer', 'tampa', { licensed: ['FL', 'SC'], language: 'vi' }),
  plan('Tyler', 'Mabry', officer, 'loan_officer', 'atlanta', { licensed: ['GA', 'FL'] }),
  plan('Sam', 'Kessler', assistant, 'assistant', 'charleston', { assistantOf: 'grant' }),
  plan('Paola', 'Marin', assistant, 'assistant', 'tampa', { assistantOf: 'rafael', language: 'es' }),
  plan('Nora', 'Lindgren', 'Marketing manager', 'marketing', 'charleston'),
]

/** Who has let a licence lapse, and whose runs out within the month: so that the coverage map has something to show. */
const lapsed = { key: 'lila', state: 'GA', days: -41 }
const endingSoon = { key: 'jenny', state: 'SC', days: 18 }

export function inventBranches(chance: Seeded, reach: FictionalReach): DemoBranch[] {
  return branchPlans.map(plan => ({
    ...plan,
    phone: reach.officePhone(plan.state),
    address: officeAddress(chance, plan.state, plan.name),
  }))
}

/** The twelve people of the company; `today` is a day, licences run to the end of the year as the states have it. */
export function inventStaff(reach: FictionalReach, today: string): DemoPerson[] {
  return plans.map((plan, index) => {
    const branch = branchPlans.find(found => found.key === plan.branch)!
    const licenses = plan.licensed.map((state, at) => inventLicense(plan.key, state, index * 10 + at, today))
    return {
      key: plan.key,
      firstName: plan.firstName,
      lastName: plan.lastName,
      email: reach.email(plan.firstName, plan.lastName),
      phone: reach.officePhone(branch.state),
      title: plan.title,
      userType: plan.userType,
      branch: plan.branch,
      ...(licenses.length > 0 && { nmlsId: String(9_900_200 + index) }),
      licenses,
      ...(plan.assistantOf && { assistantOf: plan.assistantOf }),
      languages: ['en', ...(plan.language ? [plan.language] : [])],
    }
  })
}

function inventLicense(key: string, state: string, number: number, today: string): DemoLicense {
  const special = [lapsed, endingSoon].find(found => found.key === key && found.state === state)
  const year = Number(today.slice(0, 4))
  // Late in the year renewals are through, so the next year's end holds.
  const yearEnd = `${today.slice(5) < '10-31' ? year : year + 1}-12-31`
  return {
    state,
    number: `${state}-MLO-99${String(number).padStart(4, '0')}`,
    issued: `${year - 2 - (number % 5)}-03-01`,
    expires: special ? addDays(today, special.days) : yearEnd,
  }
}

/** Who may take a loan in that state on that day. */
export const licensedIn = (staff: DemoPerson[], state: string, on: string): DemoPerson[] =>
  staff.filter(person =>
    person.licenses.some(license => license.state === state && license.issued <= on && on <= license.expires),
  )
