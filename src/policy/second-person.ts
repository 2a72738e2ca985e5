import type { Permission } from './matrix.ts'

/**
 * WHAT TAKES MORE THAN ONE PERSON, by the kind of command: by which permission it is demanded, or by what else it is guarded.
 * What a client's matrix demands beyond this stands in its matrix. Source: the command types of an approval engine for
 * privileged access (NIST SP 800-53 AC-3(2), AC-5; ISO/IEC 27001:2022 A.5.3, A.8.2).
 */
export interface CommandType {
  type: string
  permission?: Permission
  /** Where it is not a permission's demand: what stands in its place, or that the product has no such command. */
  otherwise?: string
}

// biome-ignore format: one kind a line, so that it reads as the table it is
export const commandTypes: readonly CommandType[] = [
  { type: 'Matrix published (user types, levels, hours, networks)', permission: 'matrix.publish' },
  { type: 'Exception that grants, however short', permission: 'exception.grant' },
  { type: 'Rights for hours', permission: 'elevation.ask' },
  { type: 'Leads exported to a file, however few', permission: 'lead.export' },
  { type: 'Records deleted', permission: 'lead.delete' },
  { type: 'Key for a program or directory, app, its secret, its name', permission: 'key.make' },
  { type: 'Emergency access sealed anew', permission: 'emergency.manage' },
  { type: 'Administrator made: invited, by another type, let in again, by a group of the directory', permission: 'admin.give' },
  { type: 'Single sign-on put in force, changed while it is on, removed', permission: 'sso.force' },
  { type: 'Webhook to a new address', permission: 'webhook.address' },
  { type: 'Limits of security of the company loosened (sessions, sealed values looked at)', permission: 'company.loosen' },
  { type: 'Colleague’s view of the product', permission: 'access.viewAs' },
  { type: 'Client asks to be deleted', permission: 'company.close' },
  { type: 'Client deleted by the operator', otherwise: 'Two operators, and seven days in which it can be called off.' },
  { type: 'User type with conflicting duties given', otherwise: 'Refused: no agreement lets one person hold both halves.' },
  { type: 'Second person missing', otherwise: '72 hours of notice to everybody, or an operator as witness on the hash.' },
  { type: 'Backup restored', otherwise: 'Whoever holds the host and the installation’s secret; the product is not running then.' },
  { type: 'A client that sets itself up', otherwise: 'Until it has had two administrators at the same time, its first makes the second, turns single sign-on on and sets limits alone; never again afterwards.' },
  { type: 'Single sign-on turned off', otherwise: 'A passkey, while it is not the only way in: it opens nothing, and a provider that was taken over is cut off in the minute.' },
  { type: 'Secret of a webhook or a lead source', otherwise: 'A passkey: a leaked one is replaced in the minute it is found, and gives nobody more than they have.' },
  { type: 'Records removed with an import or a demo that is taken back', otherwise: 'What nobody worked on since alone; the product has no other bulk deletion.' },
]
