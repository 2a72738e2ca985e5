import type { MismoAddress, MismoPhone } from '#modules/crm/contract/mismo.ts'
import { anyOf, type Findings, note, present, text } from './findings.ts'
import { ourWord, phoneRoles } from './words.ts'
import { all, first, type XmlElement } from './xml-tree.ts'

/** The parts borrowers, originators and other parties have in common: an address, a name, ways to be reached. */

/** An ADDRESS element; a postal code of nine digits, with or without a dash, is split into ZIP and ZIP+4. */
export function readAddress(of: XmlElement | undefined, findings: Findings): MismoAddress | undefined {
  if (!of) return undefined
  const postal = text(of, 'PostalCode')
  const zip = postal === undefined ? undefined : /^(\d{5})(?:-?(\d{4}))?$/.exec(postal)
  if (postal !== undefined && !zip) note(findings, of, 'The postal code is not a ZIP code and was left out.')
  const state = text(of, 'StateCode')?.toUpperCase()
  const isState = state !== undefined && /^[A-Z]{2}$/.test(state)
  if (state !== undefined && !isState) note(findings, of, 'The state is not a two-letter code and was left out.')
  const spelled = [
    'StreetPrimaryNumberText',
    'StreetPreDirectionalText',
    'StreetName',
    'StreetSuffixText',
    'StreetPostDirectionalText',
  ]
  const street =
    text(of, 'AddressLineText') ??
    spelled
      .map(part => text(of, part))
      .filter(part => part !== undefined)
      .join(' ')
  return anyOf({
    street: street === '' ? undefined : street,
    unit: text(of, 'AddressUnitIdentifier', 60) ?? text(of, 'AddressAdditionalLineText', 60),
    city: text(of, 'CityName', 120),
    state: isState ? state : undefined,
    zip: zip?.[1],
    zip4: zip?.[2],
    county: text(of, 'CountyName', 120),
    country: text(of, 'CountryCode', 60) ?? text(of, 'CountryName', 60),
  })
}

/** The contact points below an INDIVIDUAL, a LEGAL_ENTITY's CONTACT or similar, each value once. */
export function readContactPoints(of: XmlElement | undefined): { emails: string[]; phones: MismoPhone[] } {
  const emails = new Set<string>()
  const phones = new Map<string, MismoPhone>()
  for (const point of all(of, 'CONTACT_POINTS/CONTACT_POINT')) {
    const email = text(point, 'CONTACT_POINT_EMAIL/ContactPointEmailValue', 320)
    if (email) emails.add(email)
    const number = text(point, 'CONTACT_POINT_TELEPHONE/ContactPointTelephoneValue', 40)
    const extension = text(point, 'CONTACT_POINT_TELEPHONE/ContactPointTelephoneExtensionValue', 12)
    const kind = ourWord(phoneRoles, text(point, 'CONTACT_POINT_DETAIL/ContactPointRoleType')) ?? 'other'
    const written = number && extension ? `${number} x${extension}` : number
    if (written && !phones.has(written)) phones.set(written, { value: written, kind })
  }
  return { emails: [...emails], phones: [...phones.values()] }
}

export interface Name {
  firstName?: string | undefined
  middleName?: string | undefined
  lastName?: string | undefined
  suffix?: string | undefined
  fullName?: string | undefined
}

/** A NAME element as parts, or as the whole where the file gives no parts. */
export function readName(of: XmlElement | undefined): Name {
  const parts = {
    firstName: text(of, 'FirstName', 120),
    middleName: text(of, 'MiddleName', 120),
    lastName: text(of, 'LastName', 120),
    suffix: text(of, 'SuffixName', 20),
  }
  const hasParts = parts.firstName !== undefined || parts.lastName !== undefined
  return present({ ...parts, fullName: hasParts ? undefined : text(of, 'FullName', 250) })
}

/** The name as one line, in the order it is spoken. */
export function spokenName(name: Name): string | undefined {
  const whole = name.fullName ?? [name.firstName, name.middleName, name.lastName, name.suffix].filter(Boolean).join(' ')
  return whole === '' ? undefined : whole
}

/** What a PARTY says of itself, be it a person, a company, or a person of a company. */
export function readParty(party: XmlElement, findings: Findings) {
  const person = first(party, 'INDIVIDUAL')
  const entity = first(party, 'LEGAL_ENTITY')
  const own = readContactPoints(person)
  const theirs = readContactPoints(first(entity, 'CONTACTS/CONTACT'))
  return present({
    name: spokenName(readName(first(person, 'NAME') ?? first(entity, 'CONTACTS/CONTACT/NAME'))),
    company: text(entity, 'LEGAL_ENTITY_DETAIL/FullName', 250),
    emails: [...new Set([...own.emails, ...theirs.emails])],
    phones: [...own.phones, ...theirs.phones],
    address: readAddress(first(party, 'ADDRESSES/ADDRESS'), findings),
  })
}

/**
 * The licence number of a role. Of several, the NMLS one is the private registry's; a state's own number comes with the
 * state, so the first without one is taken before any other.
 */
export function readLicense(role: XmlElement): string | undefined {
  const licenses = all(role, 'LICENSES/LICENSE/LICENSE_DETAIL')
  const nmls = licenses.find(at => text(at, 'LicenseAuthorityLevelType') === 'Private')
  const stateless = licenses.find(at => text(at, 'LicenseIssuingAuthorityStateCode') === undefined)
  return text(nmls ?? stateless ?? licenses[0], 'LicenseIdentifier', 40)
}
