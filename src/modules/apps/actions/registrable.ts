import { notFound, Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import type { Asking } from '#kernel/handle.ts'
import { activeMembers } from '#kernel/members.ts'
import { demandKnown, demandWhole, shownTo } from '#modules/identity/index.ts'
import { ownNamePermissions } from '#policy/app-rights.ts'
import { matrix, type Permission } from '#policy/matrix.ts'
import type * as contract from '../contract/registering.ts'
import { redirectProblem } from '../rules/redirects.ts'
import { type Reach, widens } from '../rules/widening.ts'
import * as store from '../store/apps.ts'

/** What an app must be to be asked for, what whoever decides is told, and what the database is told of it. */

export const subjectOf = (id: string) => ({ kind: 'app', id })
const problem = (path: string, message: string) => new Refusal('invalid', message, { problems: [{ path, message }] })

function demandRedirects(redirects: readonly string[], kind: contract.AppKind, ownName: boolean): void {
  const problems = redirects.flatMap((address, n) => {
    const message = redirectProblem(address, kind)
    return message ? [{ path: `redirects.${n}`, message }] : []
  })
  if (problems.length) throw new Refusal('invalid', problems[0]!.message, { problems })
  if (!redirects.length && !ownName)
    throw problem('redirects', 'Say where people are sent back to, or let the app ask in its own name.')
}

export async function demandOwner(ctx: Ctx, owner: string | undefined): Promise<void> {
  if (owner !== undefined && !(await activeMembers(ctx, owner)).length) throw problem('owner', 'Choose a colleague who is here.')
}

export async function demandRegistrable(ctx: Ctx, { bound, owner, ...app }: contract.WantedApp): Promise<void> {
  await demandWhole(ctx)
  demandRedirects(app.redirects, app.kind, app.ownName)
  if (app.ownName && app.kind === 'public') throw problem('ownName', 'Only an app that can keep a secret asks in its own name.')
  if (app.ownName && !app.permissions.some(one => (ownNamePermissions as readonly string[]).includes(one)))
    throw problem('permissions', 'None of these can be done without a person. Choose one that an API key may do too.')
  await Promise.all([demandKnown(ctx, bound), demandOwner(ctx, owner)])
}

/** Refuses a change of what has ended. */
async function openAppOf(ctx: Ctx, id: string): Promise<store.AppRow> {
  await demandWhole(ctx)
  const app = await store.openApp(ctx, id)
  if (!app) throw notFound()
  ctx.subject(subjectOf(id))
  return app
}

export async function appWithSecret(ctx: Ctx, id: string): Promise<store.AppRow> {
  const app = await openAppOf(ctx, id)
  if (app.kind === 'public') throw new Refusal('conflict', 'A public app has no secret: it could not keep one.')
  return app
}

export async function changeableApp(
  ctx: Ctx,
  id: string,
  { redirects }: { redirects?: string[] | undefined },
): Promise<store.AppRow> {
  const app = await openAppOf(ctx, id)
  if (redirects) demandRedirects(redirects, app.kind, app.ownName)
  return app
}

const labels = (permissions: readonly string[]) => permissions.map(one => matrix[one as Permission].label).join(', ')
const secretShownTo = (ctx: Ctx) => shownTo(ctx, 'Secret shown to')

export const askToRegister: Asking<contract.WantedApp> = {
  async preview(ctx, wanted) {
    await demandRegistrable(ctx, wanted)
    const { name, permissions, kind, ownName, bound, redirects } = wanted
    const rows = bound ? 'over records of the people and branches below' : 'over records of the whole company'
    return {
      lines: [
        { label: 'App', value: name },
        { label: 'May ask for', value: labels(permissions) },
        { label: 'On its own', value: ownName ? `Yes, ${rows}` : 'No: only for people who let it' },
        ...(redirects.length ? [{ label: 'Sends people to', value: redirects.join(', ') }] : []),
        ...(kind === 'confidential' ? [secretShownTo(ctx)] : []),
      ],
    }
  },
  terms: (_ctx, { bound, owner, name, kind, redirects, permissions, ownName, mostDays }, asker) => ({
    ...{ name, kind, redirects, permissions, ownName, mostDays, bound: Boolean(bound) },
    ...{ officers: bound?.officers ?? [], branches: bound?.branches ?? [], owner: owner ?? asker },
  }),
}

export const askToRotate: Asking<{ app: string }> = {
  async preview(ctx, { app: id }) {
    const { name } = await appWithSecret(ctx, id)
    return { lines: [{ label: 'App', value: name }, secretShownTo(ctx)] }
  },
  terms: (_ctx, { app }) => ({ app }),
}

export const askToWiden: Asking<contract.WiderApp> = {
  async preview(ctx, { app: id, ...wanted }) {
    const app = await changeableApp(ctx, id, wanted)
    if (!widens(app, wanted))
      throw new Refusal(
        'conflict',
        'This gives the app nothing more than it may now, and no other name. It takes no second person.',
      )
    const added = { permissions: more(wanted.permissions, app.permissions), redirects: more(wanted.redirects, app.redirects) }
    return {
      lines: [
        { label: 'App', value: app.name },
        ...(wanted.name === app.name ? [] : [{ label: 'Name', before: app.name, value: wanted.name }]),
        ...(added.permissions.length ? [{ label: 'May newly ask for', value: labels(added.permissions) }] : []),
        ...(added.redirects.length ? [{ label: 'Newly sends people to', value: added.redirects.join(', ') }] : []),
        ...(wanted.mostDays > app.mostDays
          ? [{ label: 'People let it in for', before: `Up to ${app.mostDays} days`, value: `Up to ${wanted.mostDays} days` }]
          : []),
      ],
    }
  },
  // What was taken away meanwhile does not come back by it.
  terms: async (ctx, { app: id, ...wanted }) => {
    const app = await store.openApp(ctx, id)
    return { app: id, ...reachOf(wanted), from: app ? reachOf(app) : null }
  },
}
const reachOf = ({ name, permissions, redirects, mostDays }: Reach): Reach => ({ name, permissions, redirects, mostDays })
const more = (after: readonly string[], before: readonly string[]) => after.filter(one => !before.includes(one))
