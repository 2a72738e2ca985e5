import { z } from 'zod'
import { id } from '#base/id.ts'
import { command, query } from '#policy/action.ts'
import type { PersonType } from '#policy/matrix.ts'
import { directoryKeyRow } from './directory-keys.ts'

/** Single sign-on by a client's own identity provider, and provisioning by its directory: what an administrator sets up. */

const nothing = z.object({})
const connection = id('connection')
const url = z.url('Give a whole address such as https://login.example.com.').max(500)
/** In the provider's own words. */
const words = z.array(z.string().trim().min(1).max(200)).max(20)
/** Bases of the types that a provider may give; administrators are made by a group that is mapped so, or by hand. */
export const defaultBases: readonly PersonType[] = ['branch_manager', 'loan_officer', 'assistant', 'processor', 'marketing']
/** To whom records go when the directory ends somebody's access. */
export const heirs = ['manager', 'person', 'nobody'] as const

/** What the provider's `acr` and `amr` (SAML: the authentication context) mean here; what is not named proves nothing. */
export const assurance = z.strictObject({
  /** A second factor was shown. */
  secondFactor: words.default(['mfa', 'phr', 'phrh', 'https://refeds.org/profile/mfa']),
  /** A factor that cannot be phished was used. */
  phishingResistant: words.default(['phr', 'phrh']),
})
export type Assurance = z.infer<typeof assurance>

export const oidcSettings = z.strictObject({
  issuer: url,
  clientId: z.string().trim().min(1, 'Give the client ID.').max(300),
})
const certificate = z
  .string()
  .max(20_000)
  .refine(
    text => /^\s*-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----\s*$/.test(text),
    'Paste the certificate as PEM.',
  )
export const samlSettings = z.strictObject({
  entityId: z.string().trim().min(1, 'Give the provider’s entity ID.').max(500),
  signInUrl: url,
  certificates: z.array(certificate).min(1, 'Paste the signing certificate.').max(5),
})
const name = z.string().trim().min(2, 'Give the connection a name, such as the provider’s.').max(120)
const clientSecret = z.string().min(1).max(1000)

const domainRow = z.object({
  id: z.string(),
  domain: z.string(),
  /** The TXT record that shows the domain is the client's. */
  record: z.string(),
  checkedAt: z.string().nullable(),
  verifiedAt: z.string().nullable(),
})

export const listConnections = query('identity.listConnections', {
  summary: 'Connections to identity providers',
  http: 'GET /connections',
  needs: 'sso.read',
  input: z.strictObject({}),
  output: z.object({
    items: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        kind: z.enum(['oidc', 'saml']),
        active: z.boolean(),
        enforced: z.boolean(),
        provisions: z.boolean(),
        domains: z.array(z.string()),
        people: z.number(),
        lastSignInAt: z.string().nullable(),
      }),
    ),
  }),
})

const happening = z.object({
  at: z.string(),
  /** The action that was asked for. */
  name: z.string(),
  person: z.string().nullable(),
  outcome: z.string().nullable(),
  /** Why it was refused, in a word. */
  why: z.string().nullable(),
  /** Refusals before it that were only counted. */
  unwritten: z.number(),
})

const trial = z.object({ at: z.string(), outcome: z.string(), context: z.string().nullable(), methods: z.array(z.string()) })

export const readConnection = query('identity.readConnection', {
  summary: 'One connection: its settings, what to copy to the provider, and what happened lately',
  http: 'GET /connections/{connection}',
  needs: 'sso.read',
  input: z.strictObject({ connection }),
  output: z.object({
    id: z.string(),
    name: z.string(),
    kind: z.enum(['oidc', 'saml']),
    active: z.boolean(),
    enforced: z.boolean(),
    makesPeople: z.boolean(),
    /** A user type of the client's own. */
    defaultType: z.string(),
    heir: z.enum(heirs),
    heirPerson: z.string().nullable(),
    oidc: z
      .object({
        issuer: z.string(),
        clientId: z.string(),
        hasSecret: z.boolean(),
        /** Another secret waits to follow, with what came of its trial. */
        next: z.object({ test: trial.nullable() }).nullable(),
      })
      .nullable(),
    saml: z.object({ entityId: z.string(), signInUrl: z.string(), certificates: z.array(z.string()) }).nullable(),
    assurance,
    /** Copied to the provider. */
    ours: z.object({
      redirectUri: z.string(),
      logoutUri: z.string(),
      assertionUrl: z.string(),
      entityId: z.string(),
      metadataUrl: z.string(),
      scimUrl: z.string(),
    }),
    /** The one its directory comes with, and those that wait to be collected. */
    directoryKeys: z.array(directoryKeyRow),
    domains: z.array(domainRow),
    groups: z.array(z.object({ group: z.string(), userType: z.string().nullable(), branch: z.string().nullable() })),
    /** Groups the directory sent that mean nothing here yet. */
    unmapped: z.array(z.string()),
    breakGlass: z.array(z.string()),
    lastTest: trial.nullable(),
    signIns: z.array(happening),
    calls: z.array(happening),
  }),
})

export const createConnection = command('identity.createConnection', {
  summary: 'Connect an identity provider; it is inactive until it is turned on',
  http: 'POST /connections',
  needs: 'sso.manage',
  input: z.strictObject({
    name,
    provider: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('oidc'), ...oidcSettings.shape, clientSecret: clientSecret.optional() }),
      z.strictObject({ kind: z.literal('saml'), ...samlSettings.shape }),
    ]),
  }),
  output: z.object({ id: z.string() }),
})

export const updateConnection = command('identity.updateConnection', {
  summary: 'Change a connection, turn it on or off, or make it the only way in',
  http: 'PATCH /connections/{connection}',
  needs: 'sso.manage',
  standing: ['sso.force'],
  input: z.strictObject({
    connection,
    name: name.optional(),
    oidc: oidcSettings.optional(),
    clientSecret: clientSecret.nullable().optional(),
    /** Of a connection that is on: the secret that is to follow, once it was tried. Null throws it away. */
    nextSecret: clientSecret.nullable().optional(),
    saml: samlSettings.optional(),
    assurance: assurance.optional(),
    active: z.boolean().optional(),
    enforced: z.boolean().optional(),
    makesPeople: z.boolean().optional(),
    defaultType: id('user type').optional(),
    /** To whom records go when the directory ends somebody's access; `person` needs `heirPerson`. */
    heir: z.enum(heirs).optional(),
    heirPerson: id('person').nullable().optional(),
    /** Who may still sign in without the provider when it is the only way in. */
    breakGlass: z.array(id('person')).max(10).optional(),
  }),
  output: nothing,
})

export type ConnectionChange = z.output<typeof updateConnection.input>

export const removeConnection = command('identity.removeConnection', {
  summary: 'Remove a connection; people stay, and what only it opened ends',
  http: 'DELETE /connections/{connection}',
  needs: 'sso.manage',
  standing: ['sso.force'],
  input: z.strictObject({ connection }),
  output: nothing,
})

export const setGroupMeanings = command('identity.setGroupMeanings', {
  summary: 'Say what the directory’s groups mean here',
  http: 'PUT /connections/{connection}/groups',
  needs: 'sso.groups',
  standing: ['admin.give'],
  input: z.strictObject({
    connection,
    groups: z
      .array(
        z.strictObject({
          group: z.string().trim().min(1).max(200),
          userType: id('user type').nullable(),
          branch: id('branch').nullable(),
        }),
      )
      .max(200)
      .refine(all => new Set(all.map(one => one.group.toLowerCase())).size === all.length, 'Each group once.'),
  }),
  output: nothing,
})

export const addDomain = command('identity.addDomain', {
  summary: 'Name an e-mail domain whose people this connection signs in',
  http: 'POST /connections/{connection}/domains',
  needs: 'sso.domain',
  input: z.strictObject({
    connection,
    domain: z
      .string()
      .trim()
      .toLowerCase()
      .max(253)
      .regex(/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/, 'Give a domain such as example.com.'),
  }),
  output: domainRow,
})

export const checkDomain = command('identity.checkDomain', {
  summary: 'Look for the record in the DNS that shows the domain is the client’s',
  http: 'POST /connections/domains/{domain}/check',
  needs: 'sso.domain',
  input: z.strictObject({ domain: id('domain') }),
  output: z.object({ verified: z.boolean(), why: z.string().nullable() }),
})

export const removeDomain = command('identity.removeDomain', {
  summary: 'Take an e-mail domain off a connection',
  http: 'DELETE /connections/domains/{domain}',
  needs: 'sso.domain',
  input: z.strictObject({ domain: id('domain') }),
  output: nothing,
})

export const tryConnection = command('identity.tryConnection', {
  summary: 'Walk through a sign-in to see whether the connection works; nobody is signed in by it',
  http: 'POST /connections/{connection}/trial',
  needs: 'sso.manage',
  input: z.strictObject({ connection, secret: z.enum(['current', 'next']).default('current') }),
  output: z.object({ url: z.string(), setSso: z.object({ token: z.string(), expiresAt: z.string(), posted: z.boolean() }) }),
})

export const takeNextSecret = command('identity.takeNextSecret', {
  summary: 'Use the secret that was to follow, through which somebody has come, in place of the one before',
  http: 'POST /connections/{connection}/secret',
  needs: 'sso.manage',
  standing: ['sso.force'],
  input: z.strictObject({ connection }),
  output: nothing,
})
