import { readPhone } from '#base/phone.ts'
import { type PersonType, personTypes } from '#policy/matrix.ts'
import { emailField, timeZone } from '../contract/signing-in.ts'
import { isObject, NotAResource, type Resource } from './scim-resource.ts'

/** What a member takes over of what a directory says of them; the rest is kept as it came. */
export interface ProvisionedPerson {
  email: string
  name: string
  active: boolean
  externalId: string | null
  /** E.164; undefined where none was sent or none can be read. */
  phone: string | undefined
  /** BCP 47, the first subtag. */
  language: string | undefined
  timeZone: string | undefined
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined

const longestName = 120

/** Throws NotAResource where the person could not sign in as what was sent. */
export function provisionedPerson(resource: Resource): ProvisionedPerson {
  const email = emailField.safeParse(resource.userName)
  if (!email.success)
    throw new NotAResource('invalidValue', '“userName” must be the e-mail address the person signs in with at their provider.')
  const name = isObject(resource.name) ? resource.name : {}
  const parts = [name.givenName, name.familyName].map(textOf).filter(part => part !== undefined)
  const spoken = textOf(resource.displayName) ?? textOf(name.formatted) ?? textOf(parts.join(' ')) ?? email.data
  const phones = (Array.isArray(resource.phoneNumbers) ? resource.phoneNumbers : []) as Resource[]
  const phone = readPhone(textOf((phones.find(one => one.primary === true) ?? phones[0])?.value))
  const zone = timeZone.safeParse(resource.timezone)
  return {
    email: email.data,
    name: spoken.slice(0, longestName),
    active: resource.active !== false,
    externalId: textOf(resource.externalId) ?? null,
    phone: phone.ok ? phone.e164 : undefined,
    language: /^[a-z]{2,3}(?=$|[-_])/i
      .exec(textOf(resource.preferredLanguage) ?? textOf(resource.locale) ?? '')?.[0]
      .toLowerCase(),
    timeZone: zone.success && typeof resource.timezone === 'string' ? zone.data : undefined,
  }
}

/** A user type that a directory gives, with what it is based on. */
export interface GivenType {
  id: string
  base: PersonType
}

export interface GroupMeaning {
  group: string
  type: GivenType | null
  branch: string | null
}

/**
 * What the groups a person is in make of them: of several types the one whose base has the most rights, then that of the
 * group whose name comes first, as with branches. Undefined where no group says.
 */
export function meaningOf(
  groups: readonly string[],
  mappings: readonly GroupMeaning[],
): { type: GivenType | undefined; branch: string | undefined } {
  const low = new Set(groups.map(group => group.toLowerCase()))
  const meant = mappings.filter(mapping => low.has(mapping.group.toLowerCase())).sort((a, b) => (a.group < b.group ? -1 : 1))
  const types = meant.flatMap(mapping => mapping.type ?? [])
  return {
    type: types.toSorted((a, b) => personTypes.indexOf(a.base) - personTypes.indexOf(b.base))[0],
    branch: meant.find(mapping => mapping.branch !== null)?.branch ?? undefined,
  }
}
