import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import type { Operation } from '#kernel/operations.ts'
import { demoCompany } from '../../rules/demo/company.ts'
import type { DemoCompany, DemoContact, PlacedLead } from '../../rules/demo/types.ts'

/** Any number: the same one gives the same company. */
export const seed = 41

/** Keys of its pools. */
export const poolKeys = ['pool'] as const

/**
 * A made-up company with its ids. Each part is laid out in a transaction of its own, maybe by another process: the company
 * is invented anew each time and its ids follow from its keys, so the parts fit.
 */
export interface Setting {
  ctx: Ctx
  operation: Operation
  company: DemoCompany
  now: Date
  /** Id of the record of this key; where a time is given, it sorts by that. */
  idOf(key: string, at?: number): Id
  contact(key: string): Id
  lead(key: string): Id
  loan(key: string): Id
  /** The leads of each person, oldest first. */
  leadsOf: ReadonlyMap<string, PlacedLead[]>
  people: ReadonlyMap<string, DemoContact>
  /** Since when each loan stands in its stage. */
  stoodSince: ReadonlyMap<string, Date>
  branchOf(member: string): Id
  /** When something happened on a day: in its afternoon, and never later than now. */
  happened(day: string): Date
}

/** Days are told of as afternoons. */
export const moment = (day: string): Date => new Date(`${day}T19:00:00Z`)

/** Ids of an operation's records, by their keys. */
export function idsOf(ctx: Ctx, operation: Pick<Operation, 'id' | 'createdAt'>) {
  const began = Date.parse(operation.createdAt)
  return (key: string, at = began): Id => versionSeven(at, ctx.vault.mark(ctx.tenant, 'demo', `${operation.id} ${key}`))
}

export function settingOf(ctx: Ctx, operation: Operation): Setting {
  const now = new Date(operation.createdAt)
  const company = companyAt(now.getTime())
  const idOf = idsOf(ctx, operation)
  const leadsOf = Map.groupBy(company.leads, lead => lead.contact)
  const loanOf = new Map(company.loans.flatMap(loan => loan.borrowers.map(key => [key, loan] as const)))
  const firstSeen = (key: string): number => {
    const first = leadsOf.get(key)?.[0]
    if (first) return Date.parse(first.receivedAt)
    const loan = loanOf.get(key)
    return loan ? Date.parse(loan.applicationDate) : now.getTime() - 200 * 864e5
  }
  const times = new Map([
    ...company.contacts.map(c => [c.key, firstSeen(c.key)] as const),
    ...company.partners.map(p => [p.key, Date.parse(p.since)] as const),
    ...company.leads.map(l => [l.key, Date.parse(l.receivedAt)] as const),
    ...company.loans.map(l => [l.key, Date.parse(l.applicationDate)] as const),
  ])
  // A minute before, so that what happened that day may still follow in order.
  const latest = now.getTime() - 60_000
  const happened = (day: string): Date => new Date(Math.min(moment(day).getTime(), latest))
  const timed = (key: string): Id => idOf(key, times.get(key))
  const branches = new Map(company.staff.map(person => [person.key, idOf(`branch ${person.branch}`)]))
  return {
    ctx,
    operation,
    company,
    now,
    idOf,
    contact: timed,
    lead: timed,
    loan: timed,
    leadsOf,
    people: new Map(company.contacts.map(contact => [contact.key, contact])),
    stoodSince: new Map(company.loans.map(loan => [loan.key, happened(loan.milestones.at(-1)!.on)])),
    happened,
    branchOf: member => branches.get(member)!,
  }
}

let last: { at: number; company: DemoCompany } | undefined
/** Its parts are laid out one after the other, so it need not be invented for each of them. */
function companyAt(at: number): DemoCompany {
  if (last?.at !== at) last = { at, company: demoCompany({ seed, now: at }) }
  return last.company
}
/** Called when a company is laid out or gone. */
export function forgetInvented(): void {
  last = undefined
}

/** When an id of version 7 was made, in milliseconds since 1970. */
export const timeOf = (id: Id): number => Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)

/** A UUID of version 7 (RFC 9562) whose random part is these bytes. */
function versionSeven(at: number, bytes: Buffer): Id {
  const hex = bytes.toString('hex')
  const time = Math.max(0, Math.floor(at)).toString(16).padStart(12, '0')
  const variant = (8 | (Number.parseInt(hex[3]!, 16) & 3)).toString(16)
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex.slice(0, 3)}-${variant}${hex.slice(4, 7)}-${hex.slice(7, 19)}`
}
