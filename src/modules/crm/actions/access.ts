import { notFound } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { type Member, shownMembers } from '#kernel/members.ts'
import { seenOf } from '#modules/identity/index.ts'
import { type Asked, explain, type Shown, type Told } from '#policy/explain.ts'
import { cellOf } from '#policy/matrix.ts'
import { explainAccess } from '../contract/access.ts'
import { readBy } from '../rules/read-by.ts'
import { demandLoans } from '../store/loan-shown.ts'
import { processorOf, type RecordKind, type Standing, standingOf, standingsOfPerson } from '../store/where-it-stands.ts'

/** A person is told of by their own record or, where that gives nothing, by the first lead or loan that does. */
function toldOf(ctx: Ctx, kind: RecordKind, member: Member, [record, ...others]: readonly Standing[]): Told {
  const told = (shown: Shown) => {
    // People belong to no campaign: who is limited to some sees them by their leads and loans.
    const permission = readBy[kind]
    return explain(member as Asked, permission, cellOf(member.rights, permission), shown, ctx.now)
  }
  const own = told(record!)
  if (own.may) return own
  const other = others.map(told).find(verdict => verdict.may)
  return other ? { ...other, because: `${other.because.replace(/\.$/, '')}, by a lead or loan of this person.` } : own
}

export const accessActions: readonly Handler[] = [
  handle(explainAccess, async (ctx, { kind, record, person }) => {
    if (kind === 'loan') demandLoans(ctx)
    const [shown, more, processor, members, seen] = await Promise.all([
      standingOf(ctx, kind, record),
      kind === 'contact' ? standingsOfPerson(ctx, record) : [],
      kind === 'loan' ? processorOf(ctx, record) : null,
      shownMembers(ctx, person),
      seenOf(ctx),
    ])
    const known = members.filter(member => !seen || seen.people.has(member.id))
    if (person && !known.length) throw notFound()
    const standings = processor ? [shown, { ...shown, rep: processor }] : [shown, ...more]
    const items = known.map(member => ({
      person: member.id,
      name: member.name,
      type: member.typeName,
      ...toldOf(ctx, kind, member, standings),
    }))
    return {
      name: shown.name,
      permission: readBy[kind],
      items: items.sort((a, b) => Number(b.may) - Number(a.may) || a.name.localeCompare(b.name)),
    }
  }),
]
