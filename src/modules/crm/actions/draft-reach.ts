import { Refusal } from '#base/refusal.ts'
import { scopeOf } from '#kernel/authority.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { type Turned, turnedByDraft } from '#modules/identity/index.ts'
import { cellOf, type Permission, type Rights } from '#policy/matrix.ts'
import type { Scope } from '#policy/scope.ts'
import { countDraftReach } from '../contract/draft-reach.ts'
import { countIn } from '../store/draft-reach.ts'

const mostCounted = 100
const kinds = {
  leads: ['lead.read', 'crm.lead'],
  people: ['contact.read', 'crm.contact'],
  loans: ['loan.read', 'crm.loan'],
} as const

const seesElse = ({ before, after }: Turned): boolean =>
  Object.values(kinds).some(([permission]) => cellOf(before, permission).level !== cellOf(after, permission).level)

export const draftReach: readonly Handler[] = [
  handle(countDraftReach, async ctx => {
    const turned = await turnedByDraft(ctx)
    if (!turned) throw new Refusal('conflict', 'There is no draft to try out.')
    const touched = turned.filter(seesElse)
    const count = counter(ctx)
    const items = await Promise.all(
      touched.slice(0, mostCounted).map(async ({ id, name, place, before, after }) => {
        const by = async (rights: Rights) => {
          const [leads, people, loans] = await Promise.all(
            Object.values(kinds).map(([permission, table]) =>
              count(table, scopeOf({ ...place, rights }, permission as Permission)),
            ),
          )
          return { leads: leads!, people: people!, loans: loans! }
        }
        return { id, name, before: await by(before), after: await by(after) }
      }),
    )
    return { items, touched: touched.length }
  }),
]

/** Whoever has the same rows in scope is counted once. */
function counter(ctx: Ctx) {
  const counted = new Map<string, Promise<number>>()
  return (table: (typeof kinds)[keyof typeof kinds][1], scope: Scope): Promise<number> => {
    const key = `${table} ${JSON.stringify(scope.all ? { ...scope, owners: [] } : scope)}`
    const known = counted.get(key) ?? countIn(ctx, table, scope)
    counted.set(key, known)
    return known
  }
}
