import { addDays } from './calendar.ts'
import type { FictionalReach } from './fictional-reach.ts'
import { inventName } from './names.ts'
import { inventAddress } from './places.ts'
import type { Seeded } from './seeded.ts'
import type { DemoPartner, DemoPerson } from './types.ts'

const firms = [
  'Blue Heron Realty',
  'Oak & Anchor Homes',
  'Lamplight Properties',
  'Gulf Lantern Realty',
  'Piedmont Gate Homes',
  'Third Street Realty',
]

const stages = { prospect: 5, contacted: 5, meeting_set: 3, meeting_held: 3, trial: 5, active: 15, dormant: 3, declined: 1 }

/** Real-estate agents, each looked after by an officer of their state. */
export function inventPartners(
  chance: Seeded,
  reach: FictionalReach,
  staff: DemoPerson[],
  today: string,
  count: number,
): DemoPartner[] {
  const officers = staff.filter(person => person.userType === 'loan_officer')
  return Array.from({ length: count }, (_, index) => {
    // The first are active, so that every state has somebody who sends people.
    const owner = officers[index % officers.length]!
    const state = owner.licenses[0]!.state
    const name = inventName(chance)
    return {
      key: `partner-${String(index + 1).padStart(2, '0')}`,
      ...name,
      company: chance.pick(firms),
      email: reach.email(name.firstName, name.lastName),
      phone: reach.officePhone(state),
      city: inventAddress(chance, state).city,
      state,
      licenseNumber: `${state}-RE-99${String(index).padStart(4, '0')}`,
      owner: owner.key,
      stage: index < officers.length * 2 ? 'active' : chance.weighted(stages),
      since: addDays(today, -chance.between(20, 1400)),
    }
  })
}

/** Those who already send people, of that state. */
export const sendingPartners = (partners: DemoPartner[], state: string): DemoPartner[] =>
  partners.filter(partner => partner.state === state && (partner.stage === 'active' || partner.stage === 'trial'))
