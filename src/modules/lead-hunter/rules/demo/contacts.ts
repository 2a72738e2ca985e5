import type { FictionalReach } from './fictional-reach.ts'
import { inventName, otherFirstName } from './names.ts'
import { inventAddress } from './places.ts'
import type { Seeded } from './seeded.ts'
import type { DemoContact, DemoHousehold } from './types.ts'

/** Now and then somebody comes a second time with another e-mail address, for the list of possible duplicates. */
const everySoMany = 200
const alone = (contacts: readonly DemoContact[], state: string) =>
  contacts.findLast(one => one.address.state === state && one.phone && !one.household)
const again = ({ firstName, lastName, address, phone, email }: DemoContact, number: number) => ({
  ...{ firstName, lastName, address, phone },
  email: email.replace('@', `.${number}@`),
})

/** Everyone invented so far, and the households they live in. */
export interface Register {
  contacts: DemoContact[]
  households: DemoHousehold[]
  add: (state: string) => DemoContact
  /** Somebody of the same household: as often as not of the same name. */
  addPartner: (of: DemoContact) => DemoContact
}

export function newRegister(chance: Seeded, reach: FictionalReach): Register {
  const contacts: DemoContact[] = []
  const households: DemoHousehold[] = []
  const enrol = (person: Omit<DemoContact, 'key' | 'email' | 'phone'>, phoneShare: number): DemoContact => {
    const phone = chance.chance(phoneShare) ? reach.phone(person.address.state) : undefined
    const contact: DemoContact = {
      key: `contact-${String(contacts.length + 1).padStart(4, '0')}`,
      ...person,
      email: reach.email(person.firstName, person.lastName),
      ...(phone && { phone }),
    }
    contacts.push(contact)
    return contact
  }
  const householdOf = (contact: DemoContact): DemoHousehold => {
    const known = households.find(found => found.key === contact.household)
    if (known) return known
    const made: DemoHousehold = {
      key: `household-${String(households.length + 1).padStart(4, '0')}`,
      name: `${contact.lastName} household`,
      address: contact.address,
      members: [contact.key],
    }
    contact.household = made.key
    households.push(made)
    return made
  }
  return {
    contacts,
    households,
    add: state => {
      const language = chance.chance(state === 'FL' ? 0.11 : 0.04) ? 'es' : undefined
      const before = contacts.length % everySoMany === everySoMany - 1 && alone(contacts, state)
      const contact = enrol({ ...inventName(chance), address: inventAddress(chance, state), ...(language && { language }) }, 0.95)
      return before && contact.phone ? Object.assign(contact, again(before, contacts.length)) : contact
    },
    addPartner: of => {
      const household = householdOf(of)
      const lastName = chance.chance(0.65) ? of.lastName : inventName(chance).lastName
      const firstName = otherFirstName(chance, of.firstName)
      const contact = enrol({ firstName, lastName, address: of.address, household: household.key }, 0.5)
      household.members.push(contact.key)
      return contact
    },
  }
}
