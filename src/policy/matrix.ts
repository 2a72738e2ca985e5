import type { DataClass } from './data-classes.ts'
import { type SplitPermission, splits } from './splits.ts'

/**
 * THE LAW: permissions x user types. A cell is the level of rows over which the permission holds; what is not written is
 * `none`. This is what is shipped: a client names its own types and sets their levels (policy/client-matrix.ts) within laws
 * that no matrix breaks (policy/matrix-laws.ts), and demands may only be tightened. Source: the default matrix of a mortgage
 * or real-estate team (record.view, record.add, record.edit, record.assign, export, logon.manage ... mapped onto these).
 */

/**
 * Rows over which a permission holds, from nothing to everything: one's own, those of one's groups, those of one's partner
 * organization, the whole workgroup, the whole client. A person's limits narrow every one of them (policy/scope.ts).
 */
export const levels = ['none', 'own', 'group', 'partner', 'workgroup', 'all'] as const
export type Level = (typeof levels)[number]

/** People. A tenant may name its own types; each maps onto one of these. */
export const personTypes = [
  'tenant_admin',
  'compliance',
  'branch_manager',
  'loan_officer',
  'assistant',
  'processor',
  'marketing',
  'partner_owner',
  'partner_rep',
  'caller',
] as const
/** Partners’ people: they see what they brought, and nothing of the house. */
export const partnerTypes: readonly UserType[] = ['partner_owner', 'partner_rep']
/** People of other companies: partners, and callers of a call center, who see the one lead they are handed. */
export const outsideTypes: readonly UserType[] = [...partnerTypes, 'caller']
/** Not people: an API key, a client's directory, a visitor of a public page, an outside lead source, the worker, the operator at the host. */
export const machineTypes = ['integration', 'provisioner', 'visitor', 'source', 'system', 'operator'] as const
export const userTypes = [...personTypes, ...machineTypes] as const
export type PersonType = (typeof personTypes)[number]
export type UserType = (typeof userTypes)[number]

export const userTypeLabels: Record<UserType, string> = {
  tenant_admin: 'Administrator',
  compliance: 'Compliance officer',
  branch_manager: 'Branch manager',
  loan_officer: 'Loan officer',
  assistant: 'Loan officer assistant',
  processor: 'Processor',
  marketing: 'Marketing manager',
  partner_owner: 'Partner',
  partner_rep: 'Partner representative',
  caller: 'Vendor caller',
  integration: 'API key',
  provisioner: 'Directory',
  visitor: 'Visitor',
  source: 'Lead source',
  system: 'System',
  operator: 'Operator',
}

/** The highest data class a user type sees unmasked; above it values are masked, restricted ones always need a reveal. */
export const clearance: Record<UserType, DataClass> = {
  tenant_admin: 'confidential',
  compliance: 'internal',
  branch_manager: 'confidential',
  loan_officer: 'confidential',
  assistant: 'confidential',
  processor: 'confidential',
  marketing: 'internal',
  partner_owner: 'confidential',
  partner_rep: 'confidential',
  caller: 'internal',
  integration: 'confidential',
  provisioner: 'confidential',
  visitor: 'public',
  source: 'internal',
  system: 'restricted',
  operator: 'internal',
}

/** What one person or machine may do: the matrix seen from its user type, and the highest data class it sees unmasked. */
export interface Rights {
  clearance: DataClass
  cells: Partial<Record<Permission, Cell>>
  /** What is held while elevated alone, as it is then. */
  byElevation?: Partial<Record<Permission, Cell>>
}
/** Over which rows a permission holds, and what is demanded before it does. */
export interface Cell {
  level: Level
  demands: Demands
}

export interface Demands {
  /** A second person must agree before it runs. */
  approval?: true
  /** How many people must agree where one is not enough, and how many refusals end it where one does not. */
  quorum?: number
  denials?: number
  /** Whoever agrees must say why, as whoever refuses always must. */
  comment?: true
  /** The asker must say why; the reason is kept with the event. */
  reason?: true
  /** Held only while elevated: asked for, agreed to by a second person, and for hours (policy/elevation.ts). */
  elevation?: true
  /** A passkey with user verification, used on this session within so many minutes: for commands, reading does not ask. */
  proofMinutes?: number
}

interface Row {
  /** What it opens, as a plain command: it is read within sentences too. */
  label: string
  group: 'Records' | 'Working' | 'Intake' | 'Administration' | 'Integration' | 'Own account' | 'Machines' | 'Installation'
  levels: Partial<Record<UserType, Level>>
  demands?: Demands
  /** It only opens reading: a screen that is drawn again with every change cannot ask for a reason, a proof or a second person. */
  reads?: true
}
interface Judged extends Row {
  /** Of which it is a part. */
  splitFrom?: WholePermission
}

const everyPerson = (level: Level): Partial<Record<UserType, Level>> => Object.fromEntries(personTypes.map(t => [t, level]))
const everybodyButCallers = (level: Level) => ({ ...everyPerson(level), caller: 'none' as const })
const staff = (level: Level): Partial<Record<UserType, Level>> =>
  Object.fromEntries(personTypes.filter(t => !outsideTypes.includes(t)).map(t => [t, level]))

// biome-ignore format: one permission a line, so that the law reads as the table it is
const whole = {
  // Records
  'lead.read': { label: 'See leads', group: 'Records', reads: true, levels: { tenant_admin: 'all', compliance: 'all', branch_manager: 'group', loan_officer: 'own', assistant: 'own', marketing: 'group', partner_owner: 'partner', partner_rep: 'own', integration: 'all', system: 'all' } },
  'lead.add': { label: 'Add leads', group: 'Records', levels: { tenant_admin: 'all', branch_manager: 'all', loan_officer: 'all', assistant: 'all', partner_owner: 'all', partner_rep: 'all', integration: 'all', system: 'all' } },
  'lead.edit': { label: 'Edit leads', group: 'Records', levels: { tenant_admin: 'all', branch_manager: 'group', loan_officer: 'own', assistant: 'own', partner_owner: 'partner', partner_rep: 'own', integration: 'all', system: 'all' } },
  'lead.tag': { label: 'Tag leads', group: 'Records', levels: { tenant_admin: 'all', branch_manager: 'group', loan_officer: 'own', assistant: 'own', marketing: 'group', integration: 'all', system: 'all' } },
  'lead.assign': { label: 'Assign leads', group: 'Records', levels: { tenant_admin: 'all', branch_manager: 'group', loan_officer: 'own', system: 'all' } },
  'lead.claim': { label: 'Claim leads from a pool', group: 'Working', levels: { tenant_admin: 'all', branch_manager: 'all', loan_officer: 'all' } },
  'lead.convert': { label: 'Convert a lead to a loan', group: 'Records', levels: { tenant_admin: 'all', branch_manager: 'group', loan_officer: 'own', assistant: 'own', system: 'all' } },
  'lead.delete': { label: 'Delete leads', group: 'Records', levels: { tenant_admin: 'all' }, demands: { approval: true } },
  'lead.export': { label: 'Export leads to a file', group: 'Records', levels: { tenant_admin: 'all', compliance: 'all', branch_manager: 'group', marketing: 'group', partner_owner: 'own' }, demands: { approval: true, proofMinutes: 15 } },
  'contact.read': { label: 'See people', group: 'Records', reads: true, levels: { tenant_admin: 'all', compliance: 'all', branch_manager: 'group', loan_officer: 'own', assistant: 'own', processor: 'own', marketing: 'group', partner_owner: 'partner', partner_rep: 'own', integration: 'all', system: 'all' } },
  'contact.edit': { label: 'Edit people', group: 'Records', levels: { tenant_admin: 'all', branch_manager: 'group', loan_officer: 'own', assistant: 'own', integration: 'all', system: 'all' } },
  'contact.merge': { label: 'Merge people', group: 'Records', levels: { tenant_admin: 'all', branch_manager: 'group' } },
  'loan.read': { label: 'See loans', group: 'Records', reads: true, levels: { tenant_admin: 'all', compliance: 'all', branch_manager: 'group', loan_officer: 'own', assistant: 'own', processor: 'own', integration: 'all', system: 'all' } },
  'loan.edit': { label: 'Edit loans', group: 'Records', levels: { tenant_admin: 'all', branch_manager: 'group', loan_officer: 'own', assistant: 'own', processor: 'own', integration: 'all', system: 'all' } },
  'partner.read': { label: 'See partners', group: 'Records', reads: true, levels: { ...staff('all'), integration: 'all', system: 'all' } },
  'partner.edit': { label: 'Edit partners', group: 'Records', levels: { tenant_admin: 'all', branch_manager: 'all', loan_officer: 'all', assistant: 'all', system: 'all' } },
  'field.reveal': { label: 'Reveal restricted values', group: 'Records', levels: { tenant_admin: 'all', compliance: 'all', branch_manager: 'group', loan_officer: 'own', assistant: 'own', processor: 'own' }, demands: { reason: true, proofMinutes: 15 } },
  // Working
  'task.use': { label: 'See tasks and callbacks', group: 'Working', reads: true, levels: { tenant_admin: 'all', compliance: 'own', branch_manager: 'group', loan_officer: 'own', assistant: 'own', processor: 'own', marketing: 'own', partner_owner: 'own', partner_rep: 'own', system: 'all' } },
  'note.use': { label: 'Write notes', group: 'Working', levels: { tenant_admin: 'all', branch_manager: 'group', loan_officer: 'own', assistant: 'own', processor: 'own', partner_owner: 'partner', partner_rep: 'own', integration: 'all', system: 'all' } },
  'view.use': { label: 'Use saved views', group: 'Working', reads: true, levels: everybodyButCallers('all') },
  'call.take': { label: 'Be handed the next lead to call', group: 'Working', levels: { caller: 'all' } },
  'call.use': { label: 'Call the lead one was handed', group: 'Working', levels: { caller: 'own' } },
  'report.run': { label: 'See reports', group: 'Working', reads: true, levels: { tenant_admin: 'all', compliance: 'all', branch_manager: 'group', loan_officer: 'own', assistant: 'own', processor: 'own', marketing: 'group', partner_owner: 'partner', partner_rep: 'own' } },
  // Intake
  'lead.receive': { label: 'Send leads in', group: 'Intake', levels: { visitor: 'all', source: 'all', integration: 'all', system: 'all' } },
  'form.view': { label: 'Open a public form', group: 'Intake', reads: true, levels: { visitor: 'all' } },
  'lead.import': { label: 'Import a file', group: 'Intake', levels: { tenant_admin: 'all', branch_manager: 'group', marketing: 'own', loan_officer: 'own', system: 'all' } },
  'intake.read': { label: 'See what came in, and what was refused', group: 'Intake', reads: true, levels: { tenant_admin: 'all', compliance: 'all', branch_manager: 'all', marketing: 'all', system: 'all' } },
  'intake.manage': { label: 'Manage sources', group: 'Intake', levels: { tenant_admin: 'all', marketing: 'all' } },
  'routing.read': { label: 'See routing rules', group: 'Intake', reads: true, levels: { tenant_admin: 'all', compliance: 'all', branch_manager: 'all', marketing: 'all', system: 'all' } },
  'routing.manage': { label: 'Draft routing rules', group: 'Intake', levels: { tenant_admin: 'all' } },
  // Administration
  'people.read': { label: 'See colleagues', group: 'Administration', reads: true, levels: { ...staff('all'), integration: 'all', system: 'all' } },
  'people.manage': { label: 'Manage people', group: 'Administration', levels: { tenant_admin: 'all', operator: 'all' }, demands: { proofMinutes: 15 } },
  'access.explain': { label: 'See who may see what, and why', group: 'Administration', reads: true, levels: { tenant_admin: 'all', compliance: 'all' } },
  'access.review': { label: 'Decide in access reviews', group: 'Administration', levels: { tenant_admin: 'all', compliance: 'all' }, demands: { proofMinutes: 15 } },
  'access.viewAs': { label: 'See the product as a colleague does', group: 'Administration', levels: { tenant_admin: 'all' }, demands: { approval: true, reason: true, proofMinutes: 15 } },
  'audit.read': { label: 'See the audit trail', group: 'Administration', reads: true, levels: { tenant_admin: 'all', compliance: 'all', branch_manager: 'group' } },
  'audit.prove': { label: 'Verify the ledger and take signed extracts', group: 'Administration', levels: { tenant_admin: 'all', compliance: 'all' } },
  'ledger.read': { label: 'Fetch the checkpoints of the ledger', group: 'Administration', reads: true, levels: { tenant_admin: 'all', compliance: 'all', integration: 'all' } },
  'audit.hunt': { label: 'Save and share audit searches', group: 'Administration', levels: { tenant_admin: 'all', compliance: 'all', branch_manager: 'group' } },
  'audit.export': { label: 'Take the audit trail along as a file', group: 'Administration', levels: { tenant_admin: 'all', compliance: 'all' }, demands: { approval: true, proofMinutes: 15 } },
  'audit.hold': { label: 'Hold the audit trail of a person, a record or a time', group: 'Administration', levels: { tenant_admin: 'all', compliance: 'all' }, demands: { reason: true, proofMinutes: 15 } },
  'audit.release': { label: 'Lift a hold of the audit trail', group: 'Administration', levels: { tenant_admin: 'all', compliance: 'all' }, demands: { approval: true, proofMinutes: 15 } },
  'audit.retain': { label: 'Say how long the audit trail is kept', group: 'Administration', levels: { tenant_admin: 'all' }, demands: { approval: true, proofMinutes: 15 } },
  'seal.read': { label: 'See the company’s keys and what is sealed under them', group: 'Administration', reads: true, levels: { tenant_admin: 'all', compliance: 'all' } },
  'seal.rotate': { label: 'Rotate the company’s keys', group: 'Administration', levels: { tenant_admin: 'all' }, demands: { approval: true, proofMinutes: 5 } },
  'person.erase': { label: 'Erase a person for good', group: 'Administration', levels: { tenant_admin: 'all', compliance: 'all' }, demands: { approval: true, proofMinutes: 5 } },
  'pipeline.read': { label: 'See pipelines', group: 'Administration', reads: true, levels: { ...everybodyButCallers('all'), integration: 'all', system: 'all' } },
  'pipeline.manage': { label: 'Change pipelines', group: 'Administration', levels: { tenant_admin: 'all' } },
  'customField.manage': { label: 'Make and change custom fields', group: 'Administration', levels: { tenant_admin: 'all' } },
  'company.manage': { label: 'Change company settings', group: 'Administration', levels: { tenant_admin: 'all' } },
  'demo.manage': { label: 'Load and remove the demo company', group: 'Administration', levels: { tenant_admin: 'all', system: 'all' } },
  'approval.decide': { label: 'Decide what a colleague asked for', group: 'Administration', levels: { tenant_admin: 'all', branch_manager: 'group' }, demands: { proofMinutes: 15 } },
  'elevation.ask': { label: 'Ask for rights for some hours', group: 'Administration', levels: { tenant_admin: 'all', compliance: 'own', branch_manager: 'group', loan_officer: 'own', assistant: 'own', processor: 'own', marketing: 'own' }, demands: { approval: true, reason: true, proofMinutes: 15 } },
  'emergency.manage': { label: 'Seal and drill the emergency access', group: 'Administration', levels: { tenant_admin: 'all' }, demands: { approval: true, proofMinutes: 5 } },
  'emergency.review': { label: 'Review what was done by the emergency access', group: 'Administration', levels: { tenant_admin: 'all', compliance: 'all' }, demands: { proofMinutes: 15 } },
  'sso.manage': { label: 'Manage single sign-on and provisioning', group: 'Administration', levels: { tenant_admin: 'all' }, demands: { proofMinutes: 15 } },
  'matrix.read': { label: 'See the security matrix', group: 'Administration', reads: true, levels: { tenant_admin: 'all', compliance: 'all' } },
  'matrix.edit': { label: 'Draft changes of the security matrix', group: 'Administration', levels: { tenant_admin: 'all' } },
  'matrix.publish': { label: 'Publish the security matrix', group: 'Administration', levels: { tenant_admin: 'all' }, demands: { approval: true, proofMinutes: 15 } },
  'tenant.create': { label: 'Create a client', group: 'Administration', levels: { operator: 'all' } },
  // Integration
  'key.manage': { label: 'Manage API keys', group: 'Integration', levels: { tenant_admin: 'all' }, demands: { proofMinutes: 5 } },
  'webhook.manage': { label: 'Manage outgoing webhooks', group: 'Integration', levels: { tenant_admin: 'all', system: 'all' }, demands: { proofMinutes: 15 } },
  'stream.read': { label: 'See SIEM streams and how far they are', group: 'Integration', reads: true, levels: { tenant_admin: 'all', compliance: 'all' } },
  'stream.run': { label: 'Pause, resume, replay and try SIEM streams', group: 'Integration', levels: { tenant_admin: 'all', system: 'all' }, demands: { proofMinutes: 15 } },
  'stream.manage': { label: 'Make, redirect and remove SIEM streams', group: 'Integration', levels: { tenant_admin: 'all' }, demands: { approval: true, proofMinutes: 5 } },
  // Own account
  'self.use': { label: 'Use one’s own account', group: 'Own account', levels: { ...everyPerson('own'), integration: 'own' } },
  'session.open': { label: 'Sign in', group: 'Own account', levels: { visitor: 'none', operator: 'all' } },
  // Machines
  'people.provision': { label: 'Provision people and groups', group: 'Machines', levels: { provisioner: 'all' } },
  'job.run': { label: 'Run background work', group: 'Machines', levels: { system: 'all' } },
  // Installation
  'client.read': { label: 'See how clients stand', group: 'Installation', levels: { operator: 'all' } },
  'client.manage': { label: 'Create, suspend and equip clients', group: 'Installation', levels: { operator: 'all' } },
  'client.export': { label: 'Export a client whole', group: 'Installation', levels: { operator: 'all' }, demands: { proofMinutes: 5 } },
  'client.delete': { label: 'Delete a client', group: 'Installation', levels: { operator: 'all' }, demands: { proofMinutes: 5 } },
  'client.witness': { label: 'Witness a request nobody else of a client may decide', group: 'Installation', levels: { operator: 'all' }, demands: { proofMinutes: 5 } },
  'operator.manage': { label: 'Manage operators', group: 'Installation', levels: { operator: 'all' }, demands: { proofMinutes: 5 } },
} as const satisfies Record<string, Row>

export type WholePermission = keyof typeof whole
export type Permission = WholePermission | SplitPermission

const parts = Object.entries(splits).map(([name, split]): [string, Judged] => {
  const { demands: wholes, reads: _, ...of }: Row = whole[split.splitFrom]
  const demands = 'demands' in split ? split.demands : wholes
  return [name, { ...of, ...split, ...(demands && !('reads' in split) && { demands }) }]
})
export const matrix = { ...whole, ...Object.fromEntries(parts) } as Record<Permission, Judged>
/** The function of the law that this one is, or is a part of. */
export const wholeOf = (permission: Permission): WholePermission =>
  matrix[permission].splitFrom ?? (permission as WholePermission)
export const permissions = Object.keys(matrix) as Permission[]

/** The cell of the shipped matrix. */
export function cell(permission: Permission, userType: UserType): Cell {
  const row = matrix[permission]
  return { level: row.levels[userType] ?? 'none', demands: row.demands ?? {} }
}

/** What each user type may do by the shipped matrix. */
export const shipped = Object.fromEntries(
  userTypes.map(type => [
    type,
    {
      clearance: clearance[type],
      cells: Object.fromEntries(permissions.map(p => [p, cell(p, type)] as const).filter(([, c]) => c.level !== 'none')),
    } satisfies Rights,
  ]),
) as Record<UserType, Rights>

/** Everything that is not granted is refused. */
export const cellOf = (rights: Rights, permission: Permission): Cell => rights.cells[permission] ?? { level: 'none', demands: {} }
