import { notFound, Refusal } from '#base/refusal.ts'
import { scopeOf } from '#kernel/authority.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { toPage } from '#kernel/paging.ts'
import { imaginedByDraft, type Turned, turnedByDraft } from '#modules/identity/index.ts'
import { cellOf, type Rights } from '#policy/matrix.ts'
import { nobody, type Scope } from '#policy/scope.ts'
import { countDraftReach, imagineSight, listDraftReach } from '../contract/draft-reach.ts'
import { readBy } from '../rules/read-by.ts'
import * as store from '../store/draft-reach.ts'
import { demandLoans } from '../store/loan-shown.ts'
import type { RecordKind } from '../store/where-it-stands.ts'

const mostCounted = 100
const examplesShown = 5
const kinds = ['lead', 'contact', 'loan'] as const

const seesElse = ({ before, after }: Turned): boolean =>
  kinds.some(kind => cellOf(before, readBy[kind]).level !== cellOf(after, readBy[kind]).level)

async function turned(ctx: Ctx): Promise<Turned[]> {
  const people = await turnedByDraft(ctx)
  if (!people) throw noDraft()
  return people
}
const noDraft = () => new Refusal('conflict', 'There is no draft to try out.')
const sightOf = ({ place }: Turned, rights: Rights, kind: RecordKind): Scope => scopeOf({ ...place, rights }, readBy[kind])

export const draftReach: readonly Handler[] = [
  handle(countDraftReach, async ctx => {
    const touched = (await turned(ctx)).filter(seesElse)
    const count = counter(ctx)
    const items = await Promise.all(
      touched.slice(0, mostCounted).map(async person => {
        const by = async (rights: Rights) => {
          const [lead, contact, loan] = await Promise.all(kinds.map(kind => count(kind, sightOf(person, rights, kind))))
          return { lead: lead!, contact: contact!, loan: loan! }
        }
        return { id: person.id, name: person.name, before: await by(person.before), after: await by(person.after) }
      }),
    )
    return { items, touched: touched.length }
  }),

  handle(listDraftReach, async (ctx, { person, kind, way, limit, cursor }) => {
    if (kind === 'loan') demandLoans(ctx)
    const who = (await turned(ctx)).find(one => one.id === person)
    if (!who) throw notFound()
    const [before, after] = [who.before, who.after].map(rights => sightOf(who, rights, kind)) as [Scope, Scope]
    const what = way === 'gains' ? { kind, within: after, beyond: before } : { kind, within: before, beyond: after }
    const [total, rows] = await Promise.all([
      store.countBetween(ctx, what),
      store.recordsBetween(ctx, what, ctx.scopeOf(readBy[kind]), limit, cursor),
    ])
    return { total, ...toPage(rows, limit, row => [row.id]) }
  }),

  handle(imagineSight, async (ctx, whom) => {
    const found = await imaginedByDraft(ctx, whom)
    if (!found) throw noDraft()
    const { place, rights } = found
    const items = kinds.map(async kind => {
      const permission = readBy[kind]
      const what = { kind, within: scopeOf({ ...place, rights }, permission), beyond: nobody }
      const [total, examples] = await Promise.all([
        store.countIn(ctx, kind, what.within),
        ctx.may(permission) ? store.recordsBetween(ctx, what, ctx.scopeOf(permission), examplesShown, undefined) : [],
      ])
      return { kind, level: cellOf(rights, permission).level, total, examples: examples.slice(0, examplesShown) }
    })
    return { items: await Promise.all(items) }
  }),
]

/** Whoever has the same rows in scope is counted once. */
function counter(ctx: Ctx) {
  const counted = new Map<string, Promise<number>>()
  return (kind: RecordKind, scope: Scope): Promise<number> => {
    const key = `${kind} ${JSON.stringify(scope.all ? { ...scope, owners: [] } : scope)}`
    const known = counted.get(key) ?? store.countIn(ctx, kind, scope)
    counted.set(key, known)
    return known
  }
}
