import { parseArgs } from 'node:util'
import type { z } from 'zod'
import { hasCluster, runningServer, startEmbedded } from '#adapters/embedded-postgres/index.ts'
import { openInstallation } from '#adapters/kms/index.ts'
import { type Id, newId } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import { showDateTime } from '#base/time.ts'
import { noTenant, operatorOf, terminalOf } from '#kernel/caller.ts'
import type { DbAddress } from '#kernel/db.ts'
import { archivePath } from '#kernel/files.ts'
import type { House } from '#kernel/house.ts'
import { silent } from '#kernel/log.ts'
import { openHouse } from '#kernel/open-house.ts'
import { run } from '#kernel/run.ts'
import type { Settings } from '#kernel/settings.ts'
import { findMemberships, openSetup, recoverAdmin } from '#modules/identity/contract.ts'
import * as operator from '#modules/operator/contract.ts'
import type { Action } from '#policy/action.ts'
import { deletionGraceDays } from '#policy/limits.ts'
import { type Product, productNames } from '#policy/products.ts'
import { defaultDataDir, projectDir, readSettings, StartRefused } from './main.ts'
import { rooms } from './rooms.ts'

const usage = `Usage:
  npm run recover -- --email <address> [--client <short name>] [--make-administrator] [--remove-factors]
      Prints a one-time link with which a locked-out person sets a new password. --make-administrator makes them an
      administrator first, also where they were deactivated: for a client whose administrators are gone. --remove-factors
      takes their passkeys, authenticator app and recovery codes off: for whoever has lost them all.
  npm run recover -- --new-client
      Prints a one-time link that makes a further client on this installation, with its first administrator.
  npm run clients
      Lists the clients of this installation: how each stands, how many people, when it was last used, what is switched off.
  npm run clients -- create --name <company> --time-zone <America/New_York> --nmls-id <id> --administrator <name> --email <address>
      [--client <short name>] [--products ${productNames.join(',')}]
      Makes a client and prints a one-time link for its first administrator.
  npm run clients -- suspend <short name> --reason <why>     and     npm run clients -- resume <short name> --reason <why>
  npm run clients -- off <short name> <product> --reason <why>     and     npm run clients -- on <short name> <product> --reason <why>
  npm run clients -- archive <short name> --reason <why>
      Has the running product write everything of a client into one archive in the data folder.
  npm run clients -- delete <short name> --reason <why>     and     npm run clients -- keep <short name>
      Asks for a client to be deleted, which an operator has to agree to at /operator, or calls that off while there is time.
      What is done to a client stands in the client’s own log.
  npm run operators
      Lists the operators: who signs in at /operator.
  npm run operators -- add <name>     npm run operators -- link <name>     npm run operators -- remove <name>
      Adds or removes one, or prints another one-time link with which a passkey is enrolled.
`

/** Reaches the database of a running product, or starts it for the length of the command. */
async function database(settings: Settings): Promise<{ app: DbAddress; end: () => Promise<void> }> {
  if (settings.database) return { app: settings.database.app, end: async () => {} }
  const running = await runningServer(settings.dataDir)
  const at = (c: { host: string; port: number; username: string; password: string }): DbAddress => ({
    ...c,
    database: 'connect_and_close',
    role: 'cc_app',
  })
  if (running) return { app: at(running), end: async () => {} }
  if (!(await hasCluster(settings.dataDir)))
    throw new StartRefused(`There is no data in ${settings.dataDir}. Set DATA_DIR to the folder the product runs with.`)
  const own = await startEmbedded({ dataDir: settings.dataDir, log: () => {} })
  return { app: at(own.superuser), end: () => own.stop() }
}

/** Opens the house for the length of one command, and says what it answers. */
async function atHome(work: (house: House) => Promise<string>): Promise<void> {
  const settings = await readSettings(projectDir, defaultDataDir())
  const { app, end } = await database(settings)
  const { secret, root } = await openInstallation(settings, false)
  const { dataDir, publicUrl, pagesUrl } = settings
  const places = { dataDir, publicUrl, pagesUrl, allowPrivateWebhooks: false }
  const opened = await openHouse({
    app,
    secret,
    root,
    places,
    rooms,
    clock: () => new Date(),
    log: silent,
    pool: 1,
  })
  try {
    process.stdout.write(`${await work(opened.house)}\n`)
  } finally {
    await opened.close()
    await end()
  }
}

/** Asks as whoever sits at the host, in the place of a client or of the installation itself. */
const ask = async <I extends z.ZodType, O extends z.ZodType>(
  house: House,
  tenant: Id,
  action: Action<I, O>,
  input: z.input<I>,
) => {
  const caller = action.door === 'host' ? operatorOf(tenant) : terminalOf(tenant)
  return (await run(house, { action: action as unknown as Action, door: action.door, caller, input })).output as z.output<O>
}

const recover = (email: string, client: string | undefined, makeAdministrator: boolean, removeFactors: boolean) =>
  atHome(async house => {
    const { items: known } = await ask(house, noTenant, findMemberships, { email })
    const tenants = known.filter(t => makeAdministrator || t.status !== 'deactivated')
    const found = client ? tenants.filter(t => t.slug === client) : tenants
    if (!found.length) throw new StartRefused(`Nobody active with the address ${email}${client ? ` in ${client}` : ''}.`)
    if (found.length > 1)
      throw new StartRefused(`${email} belongs to several clients (${found.map(t => t.slug).join(', ')}). Add --client.`)
    const { url, name, expiresAt } = await ask(house, found[0]!.client as Id, recoverAdmin, {
      email,
      makeAdministrator,
      removeFactors,
    })
    const who = makeAdministrator ? `${name}, now an administrator of ${found[0]!.slug}` : name
    return `A link for ${who}, good once, until ${showDateTime(expiresAt, 'UTC')}:\n${url}`
  })

type Client = z.output<typeof operator.listClients.output>['items'][number]
const stands = (at: string | null, words: string) => (at ? `${words} ${showDateTime(at, 'UTC')}` : undefined)

function standing({ deletion, wishesToEnd, suspendedAt }: Client): string {
  if (deletion === 'agreed') return 'to be deleted'
  return wishesToEnd ? 'asks to be closed' : (stands(suspendedAt, 'suspended') ?? 'at work')
}

const listClients = () =>
  atHome(async house => {
    const { items } = await ask(house, noTenant, operator.listClients, {})
    if (!items.length) return 'There is no client yet.'
    const lines = items.map(c =>
      [
        c.slug.padEnd(24),
        standing(c).padEnd(30),
        `${c.people} active`.padEnd(12),
        stands(c.lastUsedAt, 'last used') ?? 'never used',
        c.name,
        ...(c.productsOff.length ? [`(off: ${c.productsOff.map(one => one.product).join(', ')})`] : []),
      ].join('  '),
    )
    return lines.join('\n')
  })

const createClient = (given: z.input<typeof operator.createClient.input>) =>
  atHome(async house => {
    const { slug, url, expiresAt } = await ask(house, given.client as Id, operator.createClient, given)
    return `${given.name} is made, as ${slug}. A link for ${given.administrator.name}, good once, until ${showDateTime(expiresAt, 'UTC')}:\n${url}`
  })

const clientCalled = async (house: House, slug: string): Promise<Id> => {
  const { items } = await ask(house, noTenant, operator.listClients, {})
  const found = items.find(client => client.slug === slug)
  if (!found) throw new StartRefused(`There is no client ${slug}. \`npm run clients\` lists them.`)
  return found.id as Id
}

const turnClient = (slug: string, to: 'suspend' | 'resume', reason: string) =>
  atHome(async house => {
    const client = await clientCalled(house, slug)
    const action = to === 'suspend' ? operator.suspendClient : operator.resumeClient
    const { name } = await ask(house, client, action, { client, reason })
    return to === 'suspend'
      ? `${name} is suspended: nobody gets in from the next request on, and its pages and sources answer nothing. Nothing was deleted.`
      : `${name} goes on where it stopped.`
  })

const archiveClient = (slug: string, reason: string) =>
  atHome(async house => {
    const client = await clientCalled(house, slug)
    const { id } = await ask(house, client, operator.exportClient, { client, reason })
    return `The running product writes it now: ${archivePath(house.places, client, id as Id)}`
  })

const deleteClient = (slug: string, reason: string) =>
  atHome(async house => {
    const client = await clientCalled(house, slug)
    const { name, agreeBy } = await ask(house, client, operator.deleteClient, { client, name: slug, reason })
    return `Asked: an operator can agree at ${new URL('/operator', house.places.publicUrl).href} until ${showDateTime(agreeBy, 'UTC')}. Nothing of ${name} is removed before ${deletionGraceDays} days after that; \`npm run clients -- keep ${slug}\` calls it off.`
  })

const keepClient = (slug: string) =>
  atHome(async house => {
    const client = await clientCalled(house, slug)
    const { name, suspended } = await ask(house, client, operator.keepClient, { client })
    return `The deletion of ${name} is called off. It ${suspended ? 'stays suspended' : 'goes on'}, as it was.`
  })

const switchProduct = (slug: string, product: string | undefined, on: boolean, reason: string) =>
  atHome(async house => {
    if (!productNames.includes(product as Product)) throw new StartRefused(`Name a product: ${productNames.join(', ')}.`)
    const client = await clientCalled(house, slug)
    const { name } = await ask(house, client, operator.switchProduct, { client, product: product as Product, on, reason })
    return `${product} is ${on ? 'on' : 'off'} for ${name}, from the next request on.`
  })

const newClient = () =>
  atHome(async house => {
    const { url, expiresAt } = await ask(house, noTenant, openSetup, {})
    return `A link that makes a further client, good once, until ${showDateTime(expiresAt, 'UTC')}; earlier ones stopped working:\n${url}`
  })

const listOperators = () =>
  atHome(async house => {
    const { items } = await ask(house, noTenant, operator.listOperators, {})
    if (!items.length) return 'There is no operator yet. `npm run operators -- add <name>` adds one.'
    const lines = items.map(o =>
      [
        o.name.padEnd(30),
        `${o.passkeys} ${o.passkeys === 1 ? 'passkey' : 'passkeys'}`.padEnd(12),
        stands(o.lastSeenAt, 'last seen') ?? 'never signed in',
      ].join('  '),
    )
    return lines.join('\n')
  })

const aboutOperator = (verb: 'add' | 'link' | 'remove', name: string) =>
  atHome(async house => {
    const shown = (link: { url: string; expiresAt: string }) =>
      `A link for ${name} to enroll a passkey, good once, until ${showDateTime(link.expiresAt, 'UTC')}:\n${link.url}`
    if (verb === 'add') return shown(await ask(house, noTenant, operator.addOperator, { name }))
    const { items } = await ask(house, noTenant, operator.listOperators, {})
    const person = items.find(one => one.name.toLowerCase() === name.toLowerCase())?.id
    if (!person) throw new StartRefused(`There is no operator called ${name}. \`npm run operators\` lists them.`)
    if (verb === 'link') return shown(await ask(house, noTenant, operator.inviteOperator, { person }))
    await ask(house, noTenant, operator.removeOperator, { person })
    return `${name} is no operator any more, and is signed out. What they did stays under their name.`
  })

/** What each verb does; undefined where what was typed is not one of them. */
function asked(): Promise<void> | undefined {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      email: { type: 'string', default: '' },
      client: { type: 'string' },
      'make-administrator': { type: 'boolean', default: false },
      'remove-factors': { type: 'boolean', default: false },
      'new-client': { type: 'boolean', default: false },
      reason: { type: 'string', default: '' },
      name: { type: 'string', default: '' },
      'time-zone': { type: 'string', default: '' },
      'nmls-id': { type: 'string', default: '' },
      administrator: { type: 'string', default: '' },
      products: { type: 'string' },
    },
  })
  const [verb, what, slug, product] = positionals
  const { email, reason } = values
  switch ([verb, what].filter(Boolean).join(' ')) {
    case 'clients':
      return listClients()
    case 'clients create':
      return createClient({
        client: newId(),
        name: values.name,
        slug: values.client,
        timeZone: values['time-zone'],
        nmlsId: values['nmls-id'],
        administrator: { name: values.administrator, email },
        products: values.products?.split(',').map(one => one.trim() as Product),
      })
    case 'clients suspend':
    case 'clients resume':
      return slug ? turnClient(slug, what as 'suspend' | 'resume', reason) : undefined
    case 'clients archive':
      return slug ? archiveClient(slug, reason) : undefined
    case 'clients delete':
      return slug ? deleteClient(slug, reason) : undefined
    case 'clients keep':
      return slug ? keepClient(slug) : undefined
    case 'clients on':
    case 'clients off':
      return slug ? switchProduct(slug, product, what === 'on', reason) : undefined
    case 'operators':
      return listOperators()
    case 'operators add':
    case 'operators link':
    case 'operators remove':
      return slug ? aboutOperator(what as 'add' | 'link' | 'remove', positionals.slice(2).join(' ')) : undefined
    case 'recover':
      if (values['new-client'] === Boolean(email)) return undefined
      if (values['new-client']) return newClient()
      return recover(email.toLowerCase(), values.client, values['make-administrator'], values['remove-factors'])
    default:
      return undefined
  }
}

try {
  const doing = asked()
  if (doing) await doing
  else {
    process.stderr.write(usage)
    process.exitCode = 2
  }
} catch (error) {
  const known = error instanceof StartRefused || error instanceof Refusal
  const problems = error instanceof Refusal ? error.problems.map(({ path, message }) => `\n  ${path}: ${message}`) : []
  process.stderr.write(`${known ? error.message : (error as Error).stack}${problems.join('')}\n`)
  process.exitCode = 1
}
