import type { Id } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import type { Action } from '#policy/action.ts'
import {
  cellOf,
  type Demands,
  type Level,
  levels,
  matrix,
  type Permission,
  type Rights,
  type WholePermission,
  wholeOf,
} from '#policy/matrix.ts'
import { offWords, productOff } from '#policy/products.ts'
import { type Hierarchy, type Limits, nobody, type Scope, unlimited } from '#policy/scope.ts'
import type { Caller } from './caller.ts'

/** Permissions whose actions may move a record out of the asker's own scope. */
const transfers = new Set<Permission>([
  'lead.assign',
  'lead.add',
  'lead.receive',
  'lead.import',
  'lead.claim',
  'task.use',
  'job.run',
  'people.manage',
  'access.review',
])

/**
 * Permissions that are held over everything or not at all and are not about seeing records: whoever asks by one sees of leads
 * and people what these let them see, and beside it whom the house recognises (`meet` of ctx.ts).
 */
const sight: readonly Permission[] = ['lead.read', 'contact.read', 'call.use']
const seesAsEver = new Set<WholePermission>([
  'lead.add',
  'lead.claim',
  'lead.receive',
  'partner.read',
  'partner.edit',
  'call.take',
  'form.view',
  'view.use',
  'intake.read',
  'intake.manage',
  'routing.read',
  'people.read',
  'people.provision',
  'pipeline.read',
])

export interface Grant {
  scope: Scope
  demands: Demands
  mayTransfer: boolean
  /** Set where a proof was just shown. */
  proven?: boolean | undefined
}

/** Over which rows this caller holds the permission; throws `forbidden` where over none. Input has not been looked at. */
export function grantOf(caller: Caller, permission: Permission): Grant {
  demandProduct(caller, permission)
  const { level, demands } = cellOf(caller.rights, permission)
  if (level === 'none' && !(permission === 'session.open' && caller.type === 'visitor')) {
    throw new Refusal(
      'forbidden',
      `${caller.typeName} may not: ${matrix[permission].label.toLowerCase()}. An administrator can change this.`,
      { facts: { permission } },
    )
  }
  const whole = wholeOf(permission)
  const sees = seesAsEver.has(whole) ? farthest(sight.map(one => cellOf(caller.rights, one).level)) : level
  return { scope: scopeAt(sees, caller), demands, mayTransfer: transfers.has(whole) }
}

const farthest = (of: readonly Level[]): Level => levels.findLast(level => of.includes(level)) ?? 'none'

/** What the action needs beside `needs` for this input. */
export const alsoNeeded = ({ also }: Action, input: unknown, asker: Id | undefined): Permission[] =>
  (Object.entries(also) as [Permission, (input: unknown, asker?: string) => boolean][])
    .filter(([, when]) => when(input, asker))
    .map(([permission]) => permission)

/** Machines are told to come again: what a source or a provider sends is not lost at the sender. */
function demandProduct({ kind, off, withheld, through }: Caller, permission: Permission): void {
  const product = through && off.includes(through) ? through : productOff(off, permission)
  if (!product) return
  const facts = { permission, product }
  const words = offWords(product, withheld)
  if (kind === 'member' || kind === 'key') throw new Refusal('forbidden', words, { facts })
  throw new Refusal('unavailable', words, { facts, retryAfter: 3600 })
}

/** What a level means for somebody of this place; limits hold at every level, and no level goes beyond the branches they were left. */
export function scopeAt(level: Level, { owners, branches, partners, limits, workgroups, groups }: Hierarchy): Scope {
  const own = { all: false, owners, branches: [], partners: [], limits }
  const whole = groups === 'all' ? { ...own, all: true } : { ...own, branches: groups }
  switch (level) {
    case 'all':
      return whole
    case 'workgroup':
      return { ...whole, limits: workgroups === 'all' ? limits : withinThese(limits ?? unlimited, workgroups) }
    case 'group':
      return { ...own, branches: groups === 'all' ? branches : branches.filter(one => groups.includes(one)) }
    case 'partner':
      return { ...own, partners }
    case 'own':
      return own
    default:
      return nobody
  }
}

function withinThese(limits: Limits, workgroups: readonly Id[]): Limits {
  const { workgroups: passing } = limits
  return { ...limits, workgroups: passing === 'all' ? workgroups : workgroups.filter(one => passing.includes(one)) }
}

/** Over which rows the asker holds another permission than the one they came by; nobody's rows where they do not hold it. */
export const scopeOf = (caller: Hierarchy & { rights: Rights }, permission: Permission): Scope =>
  scopeAt(cellOf(caller.rights, permission).level, caller)
