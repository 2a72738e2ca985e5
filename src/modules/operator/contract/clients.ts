import { z } from 'zod'
import { id } from '#base/id.ts'
import { companyName, emailField, nmlsId, personName, timeZone } from '#modules/identity/contract.ts'
import { providerState } from '#modules/keys/contract.ts'
import { command, query } from '#policy/action.ts'
import { type Product, productNames } from '#policy/products.ts'

/** What is done to one client happens in that client's place: it stands in the client's own log, with the operator's name. */
const read = { door: 'operator', needs: 'client.read' } as const
const managed = { door: 'operator', needs: 'client.manage' } as const
const client = id('client')
export const reason = z.string().trim().min(3, 'Say why: the client reads it in its own log.').max(500)
const product = z.enum(productNames as [Product, ...Product[]])

const clientRow = z.object({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  nmlsId: z.string().nullable(),
  timeZone: z.string(),
  createdAt: z.string(),
  suspendedAt: z.string().nullable(),
  /** Active people. */
  people: z.number(),
  lastUsedAt: z.string().nullable(),
  /** Requests that wait for a second person. */
  waiting: z.number(),
  /** Asked for and waiting for a second operator, or agreed to and in its time of grace. */
  deletion: z.enum(['asked', 'agreed']).nullable(),
  /** Two of its people asked for its account to be closed. */
  wishesToEnd: z.boolean(),
  productsOff: z.array(z.object({ product, since: z.string(), reason: z.string() })),
})

export const listClients = query('operator.listClients', {
  ...read,
  summary: 'Every client of this installation: how it stands, never what it keeps',
  http: 'GET /clients',
  input: z.strictObject({}),
  output: z.object({ items: z.array(clientRow) }),
})

export const readClient = query('operator.readClient', {
  ...read,
  summary: 'One client: how it stands, its health in numbers',
  http: 'GET /clients/{client}',
  input: z.strictObject({ client }),
  output: clientRow.extend({
    health: z.object({
      /** Background work of the last week that failed for good. */
      failedJobs: z.number(),
      /** Deliveries of webhooks that were given up in the last week. */
      deadDeliveries: z.number(),
      /** Arrivals of leads of the last week that were refused or held. */
      refusedLeads: z.number(),
      /** Imports, exports and bulk changes under way, and those that failed in the last week. */
      unfinished: z.number(),
      failed: z.number(),
    }),
  }),
})

export const measureClient = query('operator.measureClient', {
  ...read,
  summary: 'How much a client keeps: rows and bytes',
  http: 'GET /clients/{client}/size',
  input: z.strictObject({ client }),
  output: z.object({ rows: z.number(), bytes: z.number() }),
})

export const readInstallation = query('operator.readInstallation', {
  ...read,
  summary:
    'The installation itself: what the database was brought up to, when it was last backed up, whether what holds the root keys answers',
  http: 'GET /installation',
  input: z.strictObject({}),
  output: z.object({
    migrations: z.number(),
    lastMigration: z.string(),
    lastBackupAt: z.string().nullable(),
    /** What holds the root keys of all clients. */
    provider: providerState,
  }),
})

export const createClient = command('operator.createClient', {
  ...managed,
  summary: 'Create a client: answers a one-time link for its first administrator',
  http: 'PUT /clients/{client}',
  input: z.strictObject({
    /** Of the asker's choice: asked twice, the second finds it made. */
    client,
    name: companyName,
    /** Part of the public pages' host; made from the name where left out. */
    slug: z
      .string()
      .regex(/^[a-z0-9](-?[a-z0-9])*$/, 'Use small letters, digits and single dashes.')
      .max(40)
      .optional(),
    nmlsId,
    timeZone,
    administrator: z.strictObject({ name: personName, email: emailField }),
    /** What is switched on; everything where left out. */
    products: z.array(product).optional(),
  }),
  output: z.object({ slug: z.string(), url: z.string(), expiresAt: z.string() }),
  emits: ['client.created', 'client.productSwitched'],
})

export const suspendClient = command('operator.suspendClient', {
  ...managed,
  summary: 'Nobody of a client gets in any more, nothing of it is shown and no lead is taken',
  http: 'POST /clients/{client}/suspend',
  input: z.strictObject({ client, reason }),
  output: z.object({ name: z.string() }),
  emits: ['client.suspended'],
})

export const resumeClient = command('operator.resumeClient', {
  ...managed,
  summary: 'A suspended client goes on where it stopped',
  http: 'POST /clients/{client}/resume',
  input: z.strictObject({ client, reason }),
  output: z.object({ name: z.string() }),
  emits: ['client.resumed'],
})

export const switchProduct = command('operator.switchProduct', {
  ...managed,
  summary: 'Switch a product off for a client, or on again: it counts from everybody’s next request on',
  http: 'PUT /clients/{client}/products/{product}',
  input: z.strictObject({ client, product, on: z.boolean(), reason }),
  output: z.object({ name: z.string() }),
  emits: ['client.productSwitched'],
})
