import type { DataClass } from './data-classes.ts'

/**
 * THE LAW: permissions x user types. A cell is the level of rows over which the permission holds; what is not written is
 * `none`. A tenant's own matrix may tighten this, never loosen it. Source: the default matrix of a mortgage or real-estate
 * team (record.view, record.add, record.edit, record.assign, export, logon.manage ... mapped onto the permissions here).
 */

/** Rows over which a permission holds, from nothing to the whole tenant. `partner` and `workgroup` wait for those axes. */
export const levels = ['none', 'own', 'group', 'partner', 'workgroup', 'all'] as const
export type Level = (typeof levels)[number]

/** People. A tenant may name its own types; each maps onto one of these. */
export const personTypes = ['tenant_admin', 'branch_manager', 'loan_officer', 'assistant', 'marketing'] as const
/** Not people: an API key, a visitor of a public page, an outside lead source, the worker, the operator at the host. */
export const machineTypes = ['integration', 'visitor', 'source', 'system', 'operator'] as const
export const userTypes = [...personTypes, ...machineTypes] as const
export type PersonType = (typeof personTypes)[number]
export type UserType = (typeof userTypes)[number]

export const userTypeLabels: Record<UserType, string> = {
  tenant_admin: 'Administrator',
  branch_manager: 'Branch manager',
  loan_officer: 'Loan officer',
  assistant: 'Loan officer assistant',
  marketing: 'Marketing manager',
  integration: 'API key',
  visitor: 'Visitor',
  source: 'Lead source',
  system: 'System',
  operator: 'Operator',
}

/** The highest data class a user type sees unmasked; above it values are masked, restricted ones always need a reveal. */
export const clearance: Record<UserType, DataClass> = {
  tenant_admin: 'confidential',
  branch_manager: 'confidential',
  loan_officer: 'confidential',
  assistant: 'confidential',
  marketing: 'internal',
  integration: 'confidential',
  visitor: 'public',
  source: 'internal',
  system: 'restricted',
  operator: 'internal',
}

export interface Demands {
  /** A second person must agree before it runs. */
  approval?: true
  /** The asker must say why; the reason is kept with the event. */
  reason?: true
  /** A fresh proof of identity not older than this many minutes. */
  proofMinutes?: number
}

interface Row {
  label: string
  group: 'Records' | 'Working' | 'Intake' | 'Administration' | 'Integration' | 'Own account' | 'Machines'
  levels: Partial<Record<UserType, Level>>
  demands?: Demands
}

const everyPerson = (level: Level): Partial<Record<UserType, Level>> => Object.fromEntries(personTypes.map(t => [t, level]))

// biome-ignore format: one permission a line, so that the law reads as the table it is
export const matrix = {
  // Records
  'lead.read': { label: 'See leads', group: 'Records', levels: { tenant_admin: 'all', branch_manager: 'group', loan_officer: 'own', assistant: 'own', marketing: 'group', integration: 'all', system: 'all' } },
  'lead.add': { label: 'Add leads', group: 'Records', levels: { tenant_admin: 'all', branch_manager: 'all', loan_officer: 'all', assistant: 'all', integration: 'all', system: 'all' } },
  'lead.edit': { label: 'Edit leads', group: 'Records', levels: { tenant_admin: 'all', branch_manager: 'group', loan_officer: 'own', assistant: 'own', integration: 'all', system: 'all' } },
  'lead.tag': { label: 'Tag leads', group: 'Records', levels: { tenant_admin: 'all', branch_manager: 'group', loan_officer: 'own', assistant: 'own', marketing: 'group', integration: 'all', system: 'all' } },
  'lead.assign': { label: 'Assign leads', group: 'Records', levels: { tenant_admin: 'all', branch_manager: 'group', loan_officer: 'own', system: 'all' } },
  'lead.claim': { label: 'Claim leads from a pool', group: 'Working', levels: { tenant_admin: 'all', branch_manager: 'all', loan_officer: 'all' } },
  'lead.convert': { label: 'Convert a lead to a loan', group: 'Records', levels: { tenant_admin: 'all', branch_manager: 'group', loan_officer: 'own', assistant: 'own', system: 'all' } },
  'lead.delete': { label: 'Delete leads', group: 'Records', levels: { tenant_admin: 'all' }, demands: { approval: true } },
  'contact.read': { label: 'See people', group: 'Records', levels: { tenant_admin: 'all', branch_manager: 'group', loan_officer: 'own', assistant: 'own', marketing: 'group', integration: 'all', system: 'all' } },
  'contact.edit': { label: 'Edit people', group: 'Records', levels: { tenant_admin: 'all', branch_manager: 'group', loan_officer: 'own', assistant: 'own', integration: 'all', system: 'all' } },
  'contact.merge': { label: 'Merge people', group: 'Records', levels: { tenant_admin: 'all', branch_manager: 'group' } },
  'loan.read': { label: 'See loans', group: 'Records', levels: { tenant_admin: 'all', branch_manager: 'group', loan_officer: 'own', assistant: 'own', integration: 'all', system: 'all' } },
  'loan.edit': { label: 'Edit loans', group: 'Records', levels: { tenant_admin: 'all', branch_manager: 'group', loan_officer: 'own', assistant: 'own', integration: 'all', system: 'all' } },
  'partner.read': { label: 'See partners', group: 'Records', levels: { ...everyPerson('all'), integration: 'all', system: 'all' } },
  'partner.edit': { label: 'Edit partners', group: 'Records', levels: { tenant_admin: 'all', branch_manager: 'all', loan_officer: 'all', assistant: 'all', system: 'all' } },
  'field.reveal': { label: 'Reveal restricted values', group: 'Records', levels: { tenant_admin: 'all', branch_manager: 'group', loan_officer: 'own', assistant: 'own' }, demands: { reason: true } },
  // Working
  'task.use': { label: 'Use tasks and callbacks', group: 'Working', levels: { tenant_admin: 'all', branch_manager: 'group', loan_officer: 'own', assistant: 'own', marketing: 'own', system: 'all' } },
  'note.use': { label: 'Write notes and attach files', group: 'Working', levels: { tenant_admin: 'all', branch_manager: 'group', loan_officer: 'own', assistant: 'own', integration: 'all', system: 'all' } },
  'view.use': { label: 'Use saved views', group: 'Working', levels: everyPerson('all') },
  'report.run': { label: 'See reports', group: 'Working', levels: { tenant_admin: 'all', branch_manager: 'group', loan_officer: 'own', assistant: 'own', marketing: 'group' } },
  // Intake
  'lead.receive': { label: 'Send leads in', group: 'Intake', levels: { visitor: 'all', source: 'all', integration: 'all', system: 'all' } },
  'form.view': { label: 'Open a public form', group: 'Intake', levels: { visitor: 'all' } },
  'lead.import': { label: 'Import a file', group: 'Intake', levels: { tenant_admin: 'all', branch_manager: 'group', marketing: 'own', loan_officer: 'own', system: 'all' } },
  'intake.read': { label: 'See sources, forms and refused leads', group: 'Intake', levels: { tenant_admin: 'all', branch_manager: 'all', marketing: 'all', system: 'all' } },
  'intake.manage': { label: 'Manage sources and forms', group: 'Intake', levels: { tenant_admin: 'all', marketing: 'all' } },
  'routing.read': { label: 'See routing rules', group: 'Intake', levels: { tenant_admin: 'all', branch_manager: 'all', marketing: 'all', system: 'all' } },
  'routing.manage': { label: 'Change routing rules', group: 'Intake', levels: { tenant_admin: 'all' } },
  // Administration
  'people.read': { label: 'See colleagues', group: 'Administration', levels: { ...everyPerson('all'), integration: 'all', system: 'all' } },
  'people.manage': { label: 'Manage people, branches and licenses', group: 'Administration', levels: { tenant_admin: 'all', operator: 'all' } },
  'pipeline.read': { label: 'See pipelines', group: 'Administration', levels: { ...everyPerson('all'), integration: 'all', system: 'all' } },
  'pipeline.manage': { label: 'Change pipelines', group: 'Administration', levels: { tenant_admin: 'all' } },
  'company.manage': { label: 'Change company settings', group: 'Administration', levels: { tenant_admin: 'all' } },
  'demo.manage': { label: 'Load and remove the demo company', group: 'Administration', levels: { tenant_admin: 'all', system: 'all' } },
  'tenant.create': { label: 'Create a client', group: 'Administration', levels: { operator: 'all' } },
  // Integration
  'key.manage': { label: 'Manage API keys', group: 'Integration', levels: { tenant_admin: 'all' } },
  'webhook.manage': { label: 'Manage outgoing webhooks', group: 'Integration', levels: { tenant_admin: 'all', system: 'all' } },
  // Own account
  'self.use': { label: 'Use one’s own account', group: 'Own account', levels: { ...everyPerson('own'), integration: 'own' } },
  'session.open': { label: 'Sign in', group: 'Own account', levels: { visitor: 'none', operator: 'all' } },
  // Machines
  'job.run': { label: 'Run background work', group: 'Machines', levels: { system: 'all' } },
} as const satisfies Record<string, Row>

export type Permission = keyof typeof matrix
export const permissions = Object.keys(matrix) as Permission[]

/** The cell of the shipped matrix. */
export function cell(permission: Permission, userType: UserType): { level: Level; demands: Demands } {
  const row: Row = matrix[permission]
  return { level: row.levels[userType] ?? 'none', demands: row.demands ?? {} }
}
