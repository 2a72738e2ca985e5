import { type Attribute, type Attributes, enterpriseAttributes, groupAttributes, urns, userAttributes } from './scim-schema.ts'

/** What a directory asks before it provisions anybody (RFC 7643 sections 5 to 7). */

export const mostListed = 200

export const serviceProviderConfig = {
  schemas: [urns.config],
  patch: { supported: true },
  bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
  filter: { supported: true, maxResults: mostListed },
  changePassword: { supported: false },
  sort: { supported: true },
  etag: { supported: true },
  authenticationSchemes: [
    {
      type: 'oauthbearertoken',
      name: 'Key of the connection',
      description: 'The key that was shown when provisioning was turned on, as a bearer token.',
      primary: true,
    },
  ],
} as const

export const resourceTypes = [
  {
    schemas: [urns.resourceType],
    id: 'User',
    name: 'User',
    endpoint: '/Users',
    description: 'A person of the client.',
    schema: urns.user,
    schemaExtensions: [{ schema: urns.enterprise, required: false }],
  },
  {
    schemas: [urns.resourceType],
    id: 'Group',
    name: 'Group',
    endpoint: '/Groups',
    description: 'A group of the directory. What it means here is set on the connection.',
    schema: urns.group,
    schemaExtensions: [],
  },
] as const

const common = new Set(['id', 'externalId', 'meta'])

function described(name: string, a: Attribute): Record<string, unknown> {
  return {
    name,
    type: a.type,
    multiValued: a.many === true,
    description: a.says,
    required: a.required === true,
    caseExact: a.caseExact === true,
    mutability: a.readOnly ? 'readOnly' : 'readWrite',
    returned: 'default',
    uniqueness: a.unique ? 'server' : 'none',
    ...(a.type === 'reference' && { referenceTypes: ['external'] }),
    ...(a.parts && { subAttributes: Object.entries(a.parts).map(([part, of]) => described(part, of)) }),
  }
}

const schemaOf = (id: string, name: string, description: string, attributes: Attributes) => ({
  schemas: [urns.schema],
  id,
  name,
  description,
  attributes: Object.entries(attributes)
    .filter(([attribute]) => !common.has(attribute) && !attribute.startsWith('urn:'))
    .map(([attribute, of]) => described(attribute, of)),
})

export const schemas = [
  schemaOf(urns.user, 'User', 'A person of the client.', userAttributes),
  schemaOf(urns.enterprise, 'EnterpriseUser', 'What organizations keep of their people.', enterpriseAttributes),
  schemaOf(urns.group, 'Group', 'A group of the directory.', groupAttributes),
] as const
