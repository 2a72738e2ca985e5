import { Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { activeMembers } from '#kernel/members.ts'
import { raiseAlerts } from '#modules/crm/index.ts'
import { companyHere, demandWhole } from '#modules/identity/index.ts'
import { deletionGraceDays } from '#policy/limits.ts'
import * as contract from '../contract.ts'
import * as store from '../store/closing.ts'
import { tell } from './clients.ts'

/** Whoever decides over the company: told of every step while they can still take it back. */
export async function tellAdministrators(ctx: Ctx, kind: string, facts = {}): Promise<void> {
  const administrators = (await activeMembers(ctx)).filter(({ type }) => type === 'tenant_admin')
  raiseAlerts(
    ctx,
    administrators.map(({ id }) => ({ to: id, kind, facts })),
  )
}

/** Answers the company's name. */
async function demandClosable(ctx: Ctx, typed: string): Promise<string> {
  await demandWhole(ctx)
  const { name, slug } = await companyHere(ctx)
  if (typed.trim() !== slug)
    throw new Refusal('invalid', 'Some of what was sent cannot be used.', {
      problems: [{ path: 'name', message: `Type the short name of ${name} as it stands there: ${slug}.` }],
    })
  if (await store.openClosing(ctx)) throw new Refusal('conflict', 'This was asked for already.')
  return name
}

export const closingActions: readonly Handler[] = [
  handle(
    contract.closeAccount,
    async (ctx, { name, reason }) => {
      await demandClosable(ctx, name)
      const id = await store.keepClosing(ctx, reason)
      tell(ctx, 'client.closingAsked', reason)
      await tellAdministrators(ctx, 'client.closingAsked')
      return { id }
    },
    {
      async preview(ctx, { name }) {
        return {
          lines: [
            { label: 'Company', value: await demandClosable(ctx, name) },
            { label: 'What goes', value: 'Every record, file and person of the company, for good' },
            { label: 'When', value: `After two operators agreed to it, and ${deletionGraceDays} more days` },
            { label: 'Until then', value: 'Everybody works on, and an administrator can take it back' },
          ],
        }
      },
      terms: (_ctx, { reason }) => ({ reason }),
    },
  ),

  handle(contract.takeClosingBack, async ctx => {
    await demandWhole(ctx)
    await store.callOwnOff(ctx)
    if (!(await store.endClosing(ctx))) throw new Refusal('conflict', 'Nobody asked for it, or it was taken back already.')
    tell(ctx, 'client.closingTakenBack', undefined)
    await tellAdministrators(ctx, 'client.closingTakenBack')
    return {}
  }),

  handle(contract.readClosing, async ctx => {
    const [{ slug }, closing, stands] = await Promise.all([companyHere(ctx), store.openClosing(ctx), store.standsAt(ctx)])
    const { state = 'waiting' as const, dueAt = null, begun = false } = stands ?? {}
    return { slug, closing: closing ? { ...closing, state, dueAt, begun } : null }
  }),
]
