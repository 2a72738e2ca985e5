/** What a list says of a person today; what it does not say is left out or empty. */
export interface PersonSaid {
  firstName?: string | undefined
  lastName?: string | undefined
  company?: string | undefined
  language?: string | undefined
  street?: string | undefined
  unit?: string | undefined
  city?: string | undefined
  state?: string | undefined
  zip?: string | undefined
  county?: string | undefined
  country?: string | undefined
}

export type PersonNow = { [F in keyof Required<PersonSaid>]: string | null }

const place = ['street', 'unit', 'city', 'state', 'zip', 'county', 'country'] as const

/**
 * A person after a newer list: company and language are taken over; an address that names a street or ZIP takes the place of
 * the old one as a whole, since half of each would be none; a name only where none was known, since a shared phone may have
 * led to a husband or wife.
 */
export function upToDate(now: PersonNow, said: PersonSaid): PersonNow {
  const after: PersonNow = { ...now }
  if (!now.firstName && !now.lastName) {
    after.firstName = said.firstName || null
    after.lastName = said.lastName || null
  }
  after.company = said.company || now.company
  after.language = said.language || now.language
  const moved = (said.street && said.street !== now.street) || (said.zip && said.zip !== now.zip && (said.street || !now.street))
  for (const part of place) after[part] = moved ? said[part] || null : now[part] || said[part] || null
  return after
}
