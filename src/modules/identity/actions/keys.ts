import { notFound, Refusal } from '#base/refusal.ts'
import { showDate } from '#base/time.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Asking, type Handler, handle } from '#kernel/handle.ts'
import { keyPermissions } from '#policy/key-rights.ts'
import { collectDays } from '#policy/limits.ts'
import { matrix } from '#policy/matrix.ts'
import * as contract from '../contract.ts'
import { collectSecret, dropUncollected, endKey } from '../store/collecting.ts'
import { seenOf } from '../store/hierarchy.ts'
import * as store from '../store/keys.ts'
import { demandWhole, isLimited } from './limited.ts'

const subjectOf = (id: string) => ({ kind: 'key', id })

/**
 * A key or app that is bound to nobody, or to somebody unknown, would find nothing: more likely a mistake than a wish. Nothing
 * new is bound to a closed branch; what was bound before it closed goes on.
 */
export async function demandKnown(ctx: Ctx, bound: { officers: string[]; branches: string[] } | null | undefined): Promise<void> {
  if (!bound) return
  const refuse = (path: string, message: string) => new Refusal('invalid', message, { problems: [{ path, message }] })
  const asked = new Set([...bound.officers, ...bound.branches]).size
  if (asked === 0) throw refuse('bound', 'Choose at least one colleague or branch.')
  const [known, closed] = await Promise.all([store.countKnown(ctx, bound), store.closedAmong(ctx, bound.branches)])
  if (known !== asked) throw refuse('bound', 'Choose people and branches of this company.')
  const names = new Intl.ListFormat('en').format(closed.map(one => one.name))
  if (closed.length === 1) throw refuse('bound.branches', `${names} is closed. Open the branch again, or choose another one.`)
  if (closed.length) throw refuse('bound.branches', `${names} are closed. Open the branches again, or choose others.`)
}

/** To whoever is limited only keys are shown that are bound to whom they see, and name nobody else. */
async function keysSeen(ctx: Ctx): Promise<store.KeyRow[]> {
  const [keys, seen, limited] = await Promise.all([store.keys(ctx), seenOf(ctx), isLimited(ctx)])
  return keys
    .filter(key => !limited || key.bound !== null)
    .filter(key => !seen || (key.people.every(one => seen.people.has(one)) && key.branches.every(one => seen.branches.has(one))))
}

/** Until when what is agreed to now may be collected. */
export const collectUntil = (ctx: Ctx): Date => new Date(ctx.now.getTime() + collectDays * 864e5)

/** A secret is shown to whoever asked, whoever agrees. */
export const shownTo = (ctx: Ctx, label = 'Shown to') => ({
  label,
  value: `${ctx.actor.name} only, once, within ${collectDays} days`,
})

/** Why a secret is not shown, as it stands now: somebody else may just have had it. */
export function uncollected(
  what: string,
  ctx: Ctx,
  now: { collectBy: string | null; endedAt?: string | null; endsAt?: string | null } | undefined,
): Refusal {
  if (!now) return notFound()
  if (now.collectBy === null)
    return new Refusal('conflict', `This ${what} was shown already. Nobody can see it again; ask for a new one.`)
  if (now.endedAt ?? now.endsAt)
    return new Refusal('gone', `This ${what} was ended before anybody had it shown. Ask for a new one.`)
  if (Date.parse(now.collectBy) > ctx.now.getTime()) return new Refusal('conflict', `This ${what} changed meanwhile. Try again.`)
  return new Refusal('gone', `The time to collect this ${what} is over. Ask for a new one.`)
}

async function demandMakeable(ctx: Ctx, { bound, expiresAt }: contract.WantedKey): Promise<void> {
  await demandWhole(ctx)
  await demandKnown(ctx, bound)
  const message = 'Choose a time that is still to come.'
  if (expiresAt && Date.parse(expiresAt) <= ctx.now.getTime())
    throw new Refusal('invalid', message, { problems: [{ path: 'expiresAt', message }] })
}

/** What whoever decides is told; its name and records stand with what was sent. */
const asking: Asking<contract.WantedKey> = {
  async preview(ctx, wanted) {
    await demandMakeable(ctx, wanted)
    const may = (wanted.permissions ?? keyPermissions).filter(one => one !== 'self.use')
    return {
      lines: [
        { label: 'For', value: wanted.name, tells: 'name' },
        {
          label: 'May',
          value: may.map(one => matrix[one].label).join(', ') || 'Nothing but say who it is',
          tells: 'permissions',
        },
        wanted.bound
          ? { label: 'Over', value: 'Records of the people and branches below' }
          : { label: 'Over', value: 'Records of the whole company', tells: 'bound' },
        { label: 'Expires', value: wanted.expiresAt ? showDate(wanted.expiresAt, 'UTC') : 'Never', tells: 'expiresAt' },
        shownTo(ctx),
      ],
    }
  },
  terms: (_ctx, { name, permissions, bound, expiresAt }) => ({
    ...{ name, permissions: permissions ?? null, bound: Boolean(bound) },
    ...{ officers: bound?.officers ?? [], branches: bound?.branches ?? [] },
    expiresAt: expiresAt ? Date.parse(expiresAt) : null,
  }),
}

export const keyActions: readonly Handler[] = [
  handle(contract.listKeys, async ctx => ({
    items: (await keysSeen(ctx)).map(key => ({ ...key, permissions: key.permissions ?? [...keyPermissions] })),
  })),
  handle(
    contract.createKey,
    async (ctx, wanted) => {
      await demandMakeable(ctx, wanted)
      const { name, expiresAt = null, permissions = null, bound = null } = wanted
      const collectBy = collectUntil(ctx)
      const id = await store.keepKey(ctx, { name, expiresAt, permissions, bound }, collectBy)
      ctx.subject(subjectOf(id))
      ctx.note({ permissions: permissions ?? ['all'], bound: Boolean(bound) })
      ctx.later(contract.dropUncollectedKey, { key: id }, { after: collectBy, key: id })
      return { id, collectBy: collectBy.toISOString() }
    },
    asking,
  ),
  handle(contract.collectKey, async (ctx, { key: id }) => {
    const key = (await keysSeen(ctx)).find(one => one.id === id)
    if (!key) throw notFound()
    if (!key.mine) throw new Refusal('forbidden', 'A key is shown to whoever asked for it, and to nobody else.')
    const token = await collectSecret(ctx, 'api_key', id)
    if (!token)
      throw uncollected(
        'key',
        ctx,
        (await keysSeen(ctx)).find(one => one.id === id),
      )
    ctx.subject(subjectOf(id))
    return { id, token }
  }),
  handle(contract.dropUncollectedKey, async (ctx, { key }) => {
    if (await dropUncollected(ctx, 'api_key', key)) ctx.emit('key.lapsed', { subject: subjectOf(key) })
    else ctx.idle()
    return {}
  }),
  handle(contract.endKey, async (ctx, { key }) => {
    if (!(await keysSeen(ctx)).some(one => one.id === key) || !(await endKey(ctx, 'api_key', key))) throw notFound()
    ctx.subject(subjectOf(key))
    return {}
  }),
]
