/** The attributes of SCIM 2.0 (RFC 7643 sections 3, 4 and 8.7) that are kept here, as data: filters, patches and discovery read it. */

export const urns = {
  user: 'urn:ietf:params:scim:schemas:core:2.0:User',
  group: 'urn:ietf:params:scim:schemas:core:2.0:Group',
  enterprise: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
  list: 'urn:ietf:params:scim:api:messages:2.0:ListResponse',
  patch: 'urn:ietf:params:scim:api:messages:2.0:PatchOp',
  error: 'urn:ietf:params:scim:api:messages:2.0:Error',
  config: 'urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig',
  resourceType: 'urn:ietf:params:scim:schemas:core:2.0:ResourceType',
  schema: 'urn:ietf:params:scim:schemas:core:2.0:Schema',
} as const

export interface Attribute {
  type: 'string' | 'boolean' | 'dateTime' | 'reference' | 'complex'
  many?: true
  caseExact?: true
  required?: true
  readOnly?: true
  unique?: true
  says: string
  /** Of complex ones. */
  parts?: Attributes
}
export type Attributes = Readonly<Record<string, Attribute>>

const text = (says: string, more: Partial<Attribute> = {}): Attribute => ({ type: 'string', says, ...more })
const flag = (says: string, more: Partial<Attribute> = {}): Attribute => ({ type: 'boolean', says, ...more })
const values = (says: string, more: Attributes = {}): Attribute => ({
  type: 'complex',
  many: true,
  says,
  parts: {
    value: text('The value itself.'),
    type: text('What it is for, such as work or home.'),
    primary: flag('Whether it is the preferred one.'),
    display: text('How it is shown.'),
    ...more,
  },
})

/** `id`, `externalId` and `meta` are of every resource (RFC 7643 section 3.1). */
const ofAll: Attributes = {
  id: text('Identifies the resource here.', { caseExact: true, readOnly: true, unique: true }),
  externalId: text('Identifies the resource in the directory.', { caseExact: true }),
  meta: {
    type: 'complex',
    says: 'About the resource itself.',
    readOnly: true,
    parts: {
      resourceType: text('User or Group.', { caseExact: true, readOnly: true }),
      created: { type: 'dateTime', says: 'When it was made.', readOnly: true },
      lastModified: { type: 'dateTime', says: 'When it was last changed by the directory.', readOnly: true },
      location: { type: 'reference', says: 'Its address.', caseExact: true, readOnly: true },
      version: text('Its version (ETag).', { caseExact: true, readOnly: true }),
    },
  },
}

export const enterpriseAttributes: Attributes = {
  employeeNumber: text('Number within the organization.'),
  costCenter: text('Name of a cost center.'),
  organization: text('Name of an organization.'),
  division: text('Name of a division.'),
  department: text('Name of a department.'),
  manager: {
    type: 'complex',
    says: 'Whom the person reports to.',
    parts: {
      value: text('Id of the manager.', { caseExact: true }),
      displayName: text('Name of the manager.'),
      $ref: { type: 'reference', says: 'Address of the manager.', caseExact: true },
    },
  },
}

export const userAttributes: Attributes = {
  ...ofAll,
  userName: text('The e-mail address the person signs in with.', { required: true, unique: true }),
  name: {
    type: 'complex',
    says: 'The parts of the name.',
    parts: {
      formatted: text('The whole name.'),
      familyName: text('Family name.'),
      givenName: text('Given name.'),
      middleName: text('Middle name.'),
      honorificPrefix: text('Title before the name.'),
      honorificSuffix: text('Suffix after the name.'),
    },
  },
  displayName: text('The name as colleagues see it.'),
  nickName: text('Casual name.'),
  profileUrl: { type: 'reference', says: 'Address of a profile page.', caseExact: true },
  title: text('Job title.'),
  userType: text('Relation to the organization, in the directory’s words.'),
  preferredLanguage: text('Preferred language (RFC 5646).'),
  locale: text('Locale (RFC 5646).'),
  timezone: text('Time zone by its IANA name.'),
  active: flag('Whether the person has access. False ends it at once.'),
  emails: values('E-mail addresses.'),
  phoneNumbers: values('Phone numbers.'),
  ims: values('Instant messaging addresses.'),
  photos: values('Addresses of photos.'),
  addresses: {
    type: 'complex',
    many: true,
    says: 'Postal addresses.',
    parts: {
      formatted: text('The whole address.'),
      streetAddress: text('Street and number.'),
      locality: text('City.'),
      region: text('State or region.'),
      postalCode: text('Postal code.'),
      country: text('Country (ISO 3166-1 alpha 2).'),
      type: text('What it is for, such as work or home.'),
      primary: flag('Whether it is the preferred one.'),
    },
  },
  groups: { ...values('Groups the person is in; changed through the groups.'), readOnly: true },
  entitlements: values('Entitlements, as the directory names them.'),
  roles: values('Roles, as the directory names them.'),
  [urns.enterprise]: { type: 'complex', says: 'What organizations keep of their people.', parts: enterpriseAttributes },
}

export const groupAttributes: Attributes = {
  ...ofAll,
  displayName: text('The name of the group.', { required: true }),
  members: {
    type: 'complex',
    many: true,
    says: 'The people in the group.',
    parts: {
      value: text('Id of the person.', { caseExact: true }),
      display: text('Name of the person.', { readOnly: true }),
      type: text('User.', { readOnly: true }),
      $ref: { type: 'reference', says: 'Address of the person.', caseExact: true, readOnly: true },
    },
  },
}

/** The name as it is declared, whatever its case; undefined where there is none. */
export function declaredName(attributes: Attributes, name: string): string | undefined {
  if (Object.hasOwn(attributes, name)) return name
  const low = name.toLowerCase()
  return Object.keys(attributes).find(known => known.toLowerCase() === low)
}

/** An attribute by its path: its declared names from the top, and what it is. */
export interface Place {
  path: readonly string[]
  attribute: Attribute
  /** The complex attribute that holds it, where it is a part of one. */
  holder: Attribute | undefined
}

/**
 * Finds `userName`, `name.familyName`, `emails`, or any of these behind the URN of its schema (`urn:…:User:userName`,
 * RFC 7644 section 3.10). Letter case does not matter.
 */
export function placeOf(attributes: Attributes, written: string): Place | undefined {
  let rest = written
  for (const urn of [urns.enterprise, urns.user, urns.group]) {
    if (!rest.toLowerCase().startsWith(urn.toLowerCase())) continue
    const after = rest.slice(urn.length)
    if (after !== '' && after[0] !== ':') continue
    if (urn === urns.enterprise) {
      const holder = attributes[urn]
      if (!holder) return undefined
      if (after === '') return { path: [urn], attribute: holder, holder: undefined }
      const inside = stepsTo(holder.parts!, after.slice(1).split('.'))
      return inside && { path: [urn, ...inside.path], attribute: inside.attribute, holder: inside.holder ?? holder }
    }
    rest = after.slice(1)
  }
  return stepsTo(attributes, rest.split('.'))
}

function stepsTo(attributes: Attributes, names: readonly string[]): Place | undefined {
  const path: string[] = []
  let here: Attributes | undefined = attributes
  let attribute: Attribute | undefined
  let holder: Attribute | undefined
  for (const name of names) {
    const known: string | undefined = here && declaredName(here, name)
    if (!known) return undefined
    holder = attribute
    attribute = here![known]!
    path.push(known)
    here = attribute.parts
  }
  return attribute && { path, attribute, holder }
}
