import { Refusal } from '#base/refusal.ts'
import { cell, type Demands, matrix, type Permission, type UserType, userTypeLabels } from '#policy/matrix.ts'
import type { Caller } from './caller.ts'
import { everybody, nobody, type Scope } from './context.ts'

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
])

export interface Grant {
  scope: Scope
  demands: Demands
  mayTransfer: boolean
}

/** Over which rows this caller holds the permission; throws `forbidden` where over none. Input has not been looked at. */
export function grantOf(caller: Caller, permission: Permission): Grant {
  const { level, demands } = cell(permission, caller.type)
  if (level === 'none' && !(permission === 'session.open' && caller.type === 'visitor')) {
    throw new Refusal(
      'forbidden',
      `${userTypeLabels[caller.type]} may not: ${matrix[permission].label.toLowerCase()}. An administrator can change this.`,
      {
        facts: { permission },
      },
    )
  }
  return { scope: scopeAt(caller, level), demands, mayTransfer: transfers.has(permission) }
}

function scopeAt(caller: Caller, level: string): Scope {
  switch (level) {
    case 'all':
    case 'workgroup':
      return everybody
    case 'group':
      return { all: false, owners: caller.owners, branches: caller.branches }
    case 'own':
      return { all: false, owners: caller.owners, branches: [] }
    default:
      return nobody
  }
}

/** The same predicate the database holds, for a record already in memory (live screens, write checks). */
export function inScope(
  scope: Scope,
  record: { owner?: string | null | undefined; branch?: string | null | undefined },
): boolean {
  return (
    scope.all ||
    (record.owner != null && scope.owners.includes(record.owner)) ||
    (record.branch != null && scope.branches.includes(record.branch))
  )
}

/** What a person may do and over which level, for the screens. */
export function rightsOf(type: UserType): Record<string, { level: string; demands: Demands }> {
  return Object.fromEntries(
    (Object.keys(matrix) as Permission[])
      .map(p => [p, cell(p, type)])
      .filter(([, c]) => (c as { level: string }).level !== 'none'),
  )
}
