import type { Id } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import type { Asking, Preview } from '#kernel/handle.ts'
import { type Permission, type PersonType, partnerTypes, personTypes } from '#policy/matrix.ts'
import type * as contract from '../contract/sso.ts'
import { isFounding } from '../store/company.ts'
import * as store from '../store/connections.ts'
import { userTypes } from '../store/matrix.ts'
import { provisionedBy } from '../store/scim-groups.ts'
import { nextSecretHash } from '../store/sso.ts'
import { besideMeanings } from './administrators.ts'
import { demandWhole } from './limited.ts'
import { typeFor } from './matrix-people.ts'

/**
 * What people come in through is put in force, changed and removed by two. To turn off what is not the only way in opens
 * nothing: a provider that was taken over is cut off at once. `identity.demand_agreed_connection` holds the same.
 */

type Change = contract.ConnectionChange

/** Says where records go and what it is called, or brings a secret that takes over only when somebody came through with it. */
const harmless = new Set(['connection', 'name', 'heir', 'heirPerson', 'nextSecret'])

function reachesIn(before: store.ConnectionRow, change: Change): boolean {
  const given = (Object.keys(change) as (keyof Change)[]).filter(field => change[field] !== undefined && !harmless.has(field))
  if (!before.active && change.active !== true) return false
  const onlyOff = change.active === false && given.every(field => field === 'active')
  return given.length > 0 && !(onlyOff && !before.enforced)
}

const besideWhen = async (ctx: Ctx, reaches: boolean): Promise<readonly Permission[]> =>
  reaches && !(await isFounding(ctx)) ? ['sso.force'] : []

const settingsAfter = (before: store.ConnectionRow, { oidc, saml, assurance }: Change) => ({
  ...before.settings,
  ...oidc,
  ...saml,
  ...(assurance && { assurance }),
})

const onOff = (on: boolean) => (on ? 'On' : 'Off')

async function preview(ctx: Ctx, id: Id, lines: (before: store.ConnectionRow) => Preview['lines']): Promise<Preview> {
  await demandWhole(ctx)
  const before = await store.connectionById(ctx, id)
  const { people, domains } = (await store.connectionList(ctx)).find(one => one.id === id)!
  return {
    subject: { kind: 'connection', id, name: before.name },
    lines: [...lines(before), { label: 'Speaks for', value: domains.join(', ') || 'No domain yet' }],
    touches: { people },
  }
}

export const asksChange: Asking<Change> = {
  beside: async (ctx, change) => besideWhen(ctx, reachesIn(await store.connectionById(ctx, change.connection), change)),
  preview: (ctx, change) =>
    preview(ctx, change.connection, before => [
      {
        label: 'People sign in through it',
        before: onOff(before.active),
        value: onOff(change.active ?? before.active),
        tells: 'active',
      },
      {
        label: 'The only way in',
        before: onOff(before.enforced),
        value: onOff(change.enforced ?? before.enforced),
        tells: 'enforced',
      },
      ...(change.makesPeople === undefined
        ? []
        : [
            {
              label: 'Makes people it does not know',
              before: onOff(before.makesPeople),
              value: onOff(change.makesPeople),
              tells: 'makesPeople',
            },
          ]),
      ...(change.breakGlass ? [{ label: 'Come in without it', value: `${change.breakGlass.length} people` }] : []),
    ]),
  grows: async (_ctx, { breakGlass }) => breakGlass ?? [],
  async terms(ctx, change) {
    const before = await store.connectionById(ctx, change.connection)
    return {
      connection: change.connection,
      active: change.active ?? before.active,
      enforced: change.enforced ?? before.enforced,
      makesPeople: change.makesPeople ?? before.makesPeople,
      defaultType: change.defaultType ?? before.defaultType,
      settings: settingsAfter(before, change),
    }
  },
}

export const asksNextSecret: Asking<{ connection: Id }> = {
  beside: async (ctx, { connection }) => besideWhen(ctx, (await store.connectionById(ctx, connection)).active),
  preview: (ctx, { connection }) =>
    preview(ctx, connection, before => [
      {
        label: 'Secret of the provider',
        value: before.nextTest ? 'Another one, with which somebody came through' : 'Another one',
      },
    ]),
  terms: async (ctx, { connection }) => ({ connection, secret: await nextSecretHash(ctx, connection) }),
}

export const asksRemoval: Asking<{ connection: Id }> = {
  beside: async (ctx, { connection }) => besideWhen(ctx, (await store.connectionById(ctx, connection)).active),
  preview: (ctx, { connection }) =>
    preview(ctx, connection, before => [
      {
        label: 'People sign in through it',
        before: onOff(before.active),
        value: 'Removed, with its sessions and its directory’s key',
      },
    ]),
  terms: (_ctx, { connection }) => ({ connection }),
}

/** A user type a directory may give: one in use, that whoever says so may give by hand. */
export async function demandGiven(ctx: Ctx, userType: Id, path: string, bases: readonly PersonType[]): Promise<void> {
  const found = (await userTypes(ctx)).find(type => type.id === userType)
  const message = !found
    ? 'This user type is not in use any more. Choose another one.'
    : partnerTypes.includes(found.base)
      ? `“${found.name}” is for people of other companies, of whom a directory says nothing.`
      : bases.includes(found.base)
        ? undefined
        : `“${found.name}” is given by a group or by hand, not to whoever comes.`
  if (message) throw new Refusal('invalid', message, { problems: [{ path, message }] })
  await typeFor(ctx, { userType })
}

export const asksMeanings: Asking<{ connection: Id; groups: { group: string; userType: Id | null; branch: Id | null }[] }> = {
  async beside(ctx, { connection, groups }) {
    for (const { userType } of groups) if (userType) await demandGiven(ctx, userType, 'groups', personTypes)
    return besideMeanings(ctx, groups, await store.meaningRows(ctx, connection))
  },
  async preview(ctx, { connection, groups }) {
    await demandWhole(ctx)
    const [{ name }, people, types] = await Promise.all([
      store.connectionById(ctx, connection),
      provisionedBy(ctx, connection),
      userTypes(ctx),
    ])
    const administrators = types.filter(type => type.base === 'tenant_admin').map(type => type.id)
    const giving = groups.filter(({ userType }) => userType !== null && administrators.includes(userType))
    return {
      subject: { kind: 'connection', id: connection, name },
      lines: [{ label: 'Groups that mean an administrator', value: giving.map(one => one.group).join(', ') }],
      touches: { people: people.length },
    }
  },
  // In the order in which the database puts them beside each other.
  terms: (_ctx, { connection, groups }) => ({
    connection,
    groups: groups.toSorted((a, b) => Buffer.compare(Buffer.from(a.group), Buffer.from(b.group))),
  }),
}
