import type { Resource } from '#modules/identity/rules/scim-resource.ts'
import { urns } from '#modules/identity/rules/scim-schema.ts'

/** The person of the RFC's examples. */
export const barbara: Resource = {
  id: '2819c223-7f76-453a-919d-413861904646',
  externalId: 'bjensen',
  userName: 'bjensen@example.com',
  displayName: 'Babs Jensen',
  name: { familyName: 'Jensen', givenName: 'Barbara' },
  title: 'Tour Guide',
  active: true,
  emails: [
    { value: 'bjensen@example.com', type: 'work', primary: true },
    { value: 'babs@jensen.org', type: 'home' },
  ],
  meta: { lastModified: '2011-05-13T04:42:34Z', created: '2010-01-23T04:56:22Z' },
  [urns.enterprise]: { department: 'Tours' },
}
