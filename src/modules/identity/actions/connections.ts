import { Refusal } from '#base/refusal.ts'
import { certificateProblem } from '#kernel/certificate.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle, perform } from '#kernel/handle.ts'
import { partnerTypes, personTypes } from '#policy/matrix.ts'
import * as contract from '../contract/sso.ts'
import { proveDomain } from '../effects/domains.ts'
import { domainRecord, isSameProvider, noNext, ourAddresses, staysAsTested } from '../rules/sso.ts'
import * as store from '../store/connections.ts'
import { directoryKeys } from '../store/directory-keys.ts'
import { personById } from '../store/people.ts'
import { provisionedBy } from '../store/scim-groups.ts'
import { endUnfederated } from '../store/sso.ts'
import { asksChange, asksMeanings, asksNextSecret, asksRemoval, demandGiven, keepersOf } from './connections-asked.ts'
import { demandWhole } from './limited.ts'
import { applyMeaning, meantNow } from './scim/meaning.ts'

const subjectOf = (id: string) => ({ kind: 'connection', id })
const domainShown = ({ proof, ...rest }: store.DomainRow) => ({ ...rest, record: domainRecord(proof) })

function demandFreeName(taken: boolean): void {
  const message = 'Another connection has this name.'
  if (taken) throw new Refusal('conflict', message, { problems: [{ path: 'name', message }] })
}

function demandCertificates(certificates: readonly string[]): void {
  const message = certificates.map(certificateProblem).find(problem => problem !== undefined)
  if (message) throw new Refusal('invalid', message, { problems: [{ path: 'certificates', message }] })
}

/** The only way in must be one that was walked, by somebody it knows, with somebody to let the company in when it fails. */
async function demandSafeToEnforce(ctx: Ctx, c: store.ConnectionRow): Promise<void> {
  const no = (message: string) => new Refusal('conflict', message, { problems: [{ path: 'enforced', message }] })
  if (!c.active) throw no('Turn the connection on first.')
  if (!(await store.domainsOf(ctx, c.id)).some(domain => domain.verifiedAt !== null)) throw no('Verify an e-mail domain first.')
  if (c.lastTest?.outcome !== 'signed-in') throw no('Test the connection first: nobody has come through it yet.')
  if (!(await store.hasKeeper(ctx, c.id)))
    throw no('Name an active administrator who may still sign in without the provider, for the day it does not answer.')
}

/** Nobody is sent to a provider through which nobody has come. Its directory needs no sign-in: it works either way. */
function demandWalked({ lastTest }: store.ConnectionRow): void {
  if (lastTest?.outcome === 'signed-in') return
  const message = 'Test the sign-in first: nobody has come through it since the provider was last changed.'
  throw new Refusal('conflict', message, { problems: [{ path: 'active', message }] })
}

/** What people come through is what was tested: another provider, or another secret of it, waits until the connection is off. */
function demandAsTested(
  before: store.ConnectionRow,
  settings: store.ConnectionRow['settings'] | undefined,
  secret: unknown,
): void {
  const path =
    secret !== undefined ? 'clientSecret' : settings && !isSameProvider(before.settings, settings) ? before.kind : undefined
  if (path) throw new Refusal('conflict', staysAsTested, { problems: [{ path, message: staysAsTested }] })
}

type Heir = Pick<store.ConnectionRow, 'heir' | 'heirPerson'>
/** Whoever is newly named to take over is a colleague who is there. */
async function demandHeir(ctx: Ctx, { heir, heirPerson }: Heir, before: Heir): Promise<void> {
  if (heir !== 'person' || (before.heir === 'person' && before.heirPerson === heirPerson)) return
  const person = heirPerson ? await personById(ctx, heirPerson) : undefined
  if (person?.status === 'active' && !partnerTypes.includes(person.type)) return
  const message = person ? `${person.name} is not an active colleague.` : 'Choose who gets the records.'
  throw new Refusal('invalid', message, { problems: [{ path: 'heirPerson', message }] })
}

export const connectionActions: readonly Handler[] = [
  handle(contract.listConnections, async ctx => {
    await demandWhole(ctx)
    return { items: await store.connectionList(ctx) }
  }),

  handle(contract.readConnection, async (ctx, { connection }) => {
    await demandWhole(ctx)
    const c = await store.connectionById(ctx, connection)
    const [domains, groups, known, breakGlass, keys, signIns, calls] = await Promise.all([
      store.domainsOf(ctx, connection),
      store.meaningRows(ctx, connection),
      store.groupNames(ctx, connection),
      store.breakGlassOf(ctx, connection),
      directoryKeys(ctx, connection),
      store.lastSignIns(ctx, connection),
      store.lastCalls(ctx, connection),
    ])
    const mapped = new Set(groups.map(group => group.group.toLowerCase()))
    const { assurance, ...settings } = c.settings
    return {
      id: c.id,
      name: c.name,
      kind: c.kind,
      active: c.active,
      enforced: c.enforced,
      makesPeople: c.makesPeople,
      defaultType: c.defaultType,
      heir: c.heir,
      heirPerson: c.heirPerson,
      oidc:
        c.kind === 'oidc'
          ? {
              ...(settings as store.OidcSettings),
              hasSecret: c.clientSecret !== null,
              next: c.nextSecret && { test: c.nextTest },
            }
          : null,
      saml: c.kind === 'saml' ? (settings as store.SamlSettings) : null,
      assurance,
      ours: ourAddresses(ctx.places.publicUrl, connection),
      directoryKeys: keys,
      domains: domains.map(domainShown),
      groups,
      unmapped: known.filter(name => !mapped.has(name.toLowerCase())),
      breakGlass,
      lastTest: c.lastTest,
      signIns,
      calls,
    }
  }),

  handle(contract.createConnection, async (ctx, { name, provider }) => {
    await demandWhole(ctx)
    demandFreeName(await store.nameTaken(ctx, name, null))
    if (provider.kind === 'saml') demandCertificates(provider.certificates)
    const assurance = contract.assurance.parse({})
    const { kind } = provider
    const settings =
      provider.kind === 'oidc'
        ? { issuer: provider.issuer, clientId: provider.clientId, assurance }
        : { entityId: provider.entityId, signInUrl: provider.signInUrl, certificates: provider.certificates, assurance }
    const clientSecret = provider.kind === 'oidc' ? provider.clientSecret : undefined
    const id = await store.keepConnection(ctx, { name, kind, settings, clientSecret })
    ctx.subject(subjectOf(id))
    ctx.note({ kind })
    return { id }
  }),

  handle(
    contract.updateConnection,
    async (ctx, { connection, oidc, saml, assurance, breakGlass, ...more }) => {
      await demandWhole(ctx)
      await store.lockConnection(ctx, connection)
      const before = await store.connectionById(ctx, connection)
      if (more.name !== undefined) demandFreeName(await store.nameTaken(ctx, more.name, connection))
      if ((oidc || more.clientSecret !== undefined || more.nextSecret !== undefined) && before.kind !== 'oidc')
        throw new Refusal('invalid', 'This connection is not an OpenID Connect one.')
      if (saml && before.kind !== 'saml') throw new Refusal('invalid', 'This connection is not a SAML one.')
      if (saml) demandCertificates(saml.certificates)
      const settings =
        oidc || saml || assurance ? { ...before.settings, ...oidc, ...saml, ...(assurance && { assurance }) } : undefined
      const staysOn = before.active && more.active !== false
      if (staysOn) demandAsTested(before, settings, more.clientSecret)
      if (breakGlass) await Promise.all(breakGlass.map(person => personById(ctx, person)))
      if (more.defaultType) await demandGiven(ctx, more.defaultType, 'defaultType', contract.defaultBases)
      await demandHeir(
        ctx,
        { heir: more.heir ?? before.heir, heirPerson: more.heirPerson === undefined ? before.heirPerson : more.heirPerson },
        before,
      )
      await store.setConnection(ctx, connection, { ...more, settings, keepers: keepersOf({ breakGlass }) })
      if (breakGlass) await store.setBreakGlass(ctx, connection, breakGlass)
      // What was tried was another provider, or another secret of it.
      if (!staysOn && (oidc || saml || more.clientSecret !== undefined)) await store.keepTest(ctx, connection, null)
      const after = await store.connectionById(ctx, connection)
      if (after.active && !before.active) demandWalked(after)
      if (after.enforced) await demandSafeToEnforce(ctx, after)
      if (after.enforced && !before.enforced) await endUnfederated(ctx)
      if (before.active && !after.active) await store.endConnectionSessions(ctx, connection)
      ctx.subject(subjectOf(connection))
      ctx.change(
        subjectOf(connection),
        (['name', 'active', 'enforced', 'makesPeople', 'defaultType', 'heir', 'heirPerson', 'settings'] as const).map(field => ({
          field,
          class: 'internal' as const,
          before: before[field],
          after: after[field],
        })),
      )
      if (more.clientSecret !== undefined) ctx.note({ secret: more.clientSecret === null ? 'removed' : 'changed' })
      if (more.nextSecret !== undefined) ctx.note({ nextSecret: more.nextSecret === null ? 'removed' : 'given' })
      if (breakGlass) ctx.note({ breakGlass })
      return {}
    },
    asksChange,
  ),

  handle(
    contract.takeNextSecret,
    async (ctx, { connection }) => {
      await demandWhole(ctx)
      await store.lockConnection(ctx, connection)
      const c = await store.connectionById(ctx, connection)
      const { nextSecret, nextTest } = c
      if (nextSecret === null) throw new Refusal('conflict', noNext)
      if (nextTest?.outcome !== 'signed-in')
        throw new Refusal('conflict', 'Test the new secret first: nobody has come through with it yet.')
      await store.takeNextSecret(ctx, c)
      ctx.subject(subjectOf(connection))
      ctx.note({ secret: 'changed' })
      return {}
    },
    asksNextSecret,
  ),

  handle(
    contract.removeConnection,
    async (ctx, { connection }) => {
      await demandWhole(ctx)
      await store.dropConnection(ctx, connection)
      ctx.subject(subjectOf(connection))
      return {}
    },
    asksRemoval,
  ),

  handle(
    contract.setGroupMeanings,
    async (ctx, { connection, groups }) => {
      await demandWhole(ctx)
      await store.lockConnection(ctx, connection)
      for (const { userType } of groups) if (userType) await demandGiven(ctx, userType, 'groups', personTypes)
      const had = await store.meaningRows(ctx, connection)
      const people = await provisionedBy(ctx, connection)
      const before = await meantNow(ctx, connection, people)
      await store.setMeanings(ctx, connection, groups)
      await applyMeaning(ctx, connection, people, before)
      ctx.subject(subjectOf(connection))
      ctx.change(subjectOf(connection), [{ field: 'groups', class: 'internal', before: had, after: groups }])
      return {}
    },
    asksMeanings,
  ),

  handle(contract.addDomain, async (ctx, { connection, domain }) => {
    await demandWhole(ctx)
    await store.lockConnection(ctx, connection)
    const message = 'This domain is named already.'
    if (await store.domainTaken(ctx, domain)) throw new Refusal('conflict', message, { problems: [{ path: 'domain', message }] })
    ctx.subject(subjectOf(connection))
    return domainShown(await store.keepDomain(ctx, connection, domain))
  }),

  handle(contract.checkDomain, async (ctx, input) => {
    await demandWhole(ctx)
    return perform(proveDomain, input)
  }),

  handle(contract.removeDomain, async (ctx, { domain }) => {
    await demandWhole(ctx)
    const { connection } = await store.dropDomain(ctx, domain)
    const c = await store.connectionById(ctx, connection)
    if (c.enforced) await demandSafeToEnforce(ctx, c)
    ctx.subject(subjectOf(connection))
    return {}
  }),
]
