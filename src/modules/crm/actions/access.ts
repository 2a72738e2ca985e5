import type { Id } from '#base/id.ts'
import { notFound } from '#base/refusal.ts'
import { standingUnder } from '#kernel/conditions.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { type Member, shownMembers } from '#kernel/members.ts'
import { seenOf } from '#modules/identity/index.ts'
import { type Asked, explain, type Shown, type Told } from '#policy/explain.ts'
import { cellOf, type Permission, type PersonType } from '#policy/matrix.ts'
import { explainAccess } from '../contract/access.ts'
import { licenceProblem } from '../rules/licence.ts'
import { readBy } from '../rules/read-by.ts'
import { demandLoans } from '../store/loan-shown.ts'
import { type Colleague, colleagues } from '../store/office.ts'
import { processorOf, type RecordKind, type Standing, standingOf, standingsOfPerson } from '../store/where-it-stands.ts'

/** A member as an explanation sees them. Whose hands a lead or loan may be put into, the licence law says; people follow their leads. */
function askedOf(ctx: Ctx, member: Member, kind: RecordKind, record: Standing, officers: ReadonlyMap<Id, Colleague>): Asked {
  const { of, zone } = member.asks
  const today = standingUnder({ ...of, hours: null, networks: null }, zone, ctx.now, undefined)
  const officer = officers.get(member.id)
  return {
    ...member,
    type: member.type as PersonType,
    overrides: member.place.overrides,
    shut: today.open ? undefined : `${member.typeName} is not in force on this day.`,
    mayHold: kind === 'contact' || (officer !== undefined && !licenceProblem(officer, record.state ?? null, ctx.now)),
    mayProcess: kind === 'loan' && member.type === 'processor',
  }
}

/** A person is told of by their own record or, where that gives nothing, by the first lead or loan that does. */
function toldOf(ctx: Ctx, permission: Permission, asked: Asked, [record, ...others]: readonly Standing[]): Told {
  const told = (shown: Shown) => explain(asked, permission, cellOf(asked.rights, permission), shown, ctx.now)
  const own = told(record!)
  if (own.may) return own
  // People belong to no campaign: who is limited to some sees them by their leads and loans.
  const other = others.map(told).find(verdict => verdict.may)
  return other ? { ...other, because: `${other.because.replace(/\.$/, '')}, by a lead or loan of this person.` } : own
}

export const accessActions: readonly Handler[] = [
  handle(explainAccess, async (ctx, { kind, record, person, permission = readBy[kind] }) => {
    if (kind === 'loan') demandLoans(ctx)
    const [shown, more, processor, members, seen, officers] = await Promise.all([
      standingOf(ctx, kind, record),
      kind === 'contact' ? standingsOfPerson(ctx, record) : [],
      kind === 'loan' ? processorOf(ctx, record) : null,
      shownMembers(ctx, person),
      seenOf(ctx),
      colleagues(ctx),
    ])
    const known = members.filter(member => !seen || seen.people.has(member.id))
    if (person && !known.length) throw notFound()
    const standings = processor ? [shown, { ...shown, rep: processor }] : [shown, ...more]
    const items = known.map(member => ({
      person: member.id,
      name: member.name,
      type: member.typeName,
      ...toldOf(ctx, permission, askedOf(ctx, member, kind, shown, officers), standings),
    }))
    return {
      name: shown.name,
      permission,
      items: items.sort((a, b) => Number(b.may) - Number(a.may) || a.name.localeCompare(b.name)),
    }
  }),
]
