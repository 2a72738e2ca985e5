import type { Demands, WholePermission } from './matrix.ts'

interface Split {
  label: string
  splitFrom: WholePermission
  /** It only opens reading: nothing is demanded of whoever reads. */
  reads?: true
  /** Where more is demanded than of the whole. */
  demands?: Demands
}

/**
 * FINER FUNCTIONS, each split from one of the law (policy/matrix.ts): shipped to the same types over the same rows with the
 * same demands, and apart from then on. What names the whole and not the part, such as a version that was published before,
 * means the part by it too (`writtenOut` of policy/client-matrix.ts, `identity.splits` in the database).
 */
// biome-ignore format: one function a line, so that the law reads as the table it is
export const splits = {
  // Records
  'today.read': { label: 'See what the day asks', splitFrom: 'lead.read', reads: true },
  'lead.trace': { label: 'See why a lead went where it went', splitFrom: 'lead.read', reads: true },
  'lead.archive': { label: 'Put leads away and bring them back', splitFrom: 'lead.edit' },
  'lead.move': { label: 'Move leads from stage to stage', splitFrom: 'lead.edit' },
  'lead.touch': { label: 'Record that a lead was reached', splitFrom: 'lead.edit' },
  'lead.accept': { label: 'Accept leads one was given', splitFrom: 'lead.edit' },
  'lead.release': { label: 'Decline leads and give them back', splitFrom: 'lead.claim' },
  'loan.assign': { label: 'Assign loans', splitFrom: 'lead.assign' },
  'record.assign': { label: 'Say of leads and loans which branch, officer and partner they are of', splitFrom: 'lead.assign' },
  'bulk.use': { label: 'Change many leads at once', splitFrom: 'lead.tag' },
  'bulk.assign': { label: 'Assign many leads at once', splitFrom: 'lead.assign' },
  'bulk.move': { label: 'Move many leads to a stage at once', splitFrom: 'lead.edit' },
  'bulk.archive': { label: 'Put many leads away at once', splitFrom: 'lead.edit' },
  'bulk.place': { label: 'Say of many leads at once where they lie', splitFrom: 'lead.edit' },
  'contact.reach': { label: 'Change e-mail addresses and phone numbers', splitFrom: 'contact.edit' },
  'household.edit': { label: 'Change households', splitFrom: 'contact.edit' },
  'search.use': { label: 'Search everything', splitFrom: 'contact.read', reads: true },
  'duplicate.check': { label: 'Look whether somebody is known already', splitFrom: 'contact.read', reads: true },
  'timeline.read': { label: 'See what happened to a record', splitFrom: 'contact.read', reads: true },
  'alert.read': { label: 'See notifications', splitFrom: 'contact.read', reads: true },
  'consent.read': { label: 'See consents and their evidence', splitFrom: 'contact.read', reads: true },
  'file.read': { label: 'See which files are attached', splitFrom: 'contact.read', reads: true },
  'loan.add': { label: 'Open loans', splitFrom: 'loan.edit' },
  'loan.import': { label: 'Import loans from a MISMO file', splitFrom: 'loan.edit' },
  'loan.move': { label: 'Move loans from stage to stage', splitFrom: 'loan.edit' },
  'borrower.edit': { label: 'Change who borrows', splitFrom: 'loan.edit' },
  'participant.edit': { label: 'Change who stands beside a loan', splitFrom: 'loan.edit' },
  'partner.add': { label: 'Make partners', splitFrom: 'partner.edit' },
  'partner.move': { label: 'Move partners from stage to stage', splitFrom: 'partner.edit' },
  // Working
  'task.add': { label: 'Add tasks and callbacks', splitFrom: 'task.use' },
  'task.edit': { label: 'Change and finish tasks and callbacks', splitFrom: 'task.use' },
  'task.assign': { label: 'Give tasks and callbacks to colleagues', splitFrom: 'task.use' },
  'note.edit': { label: 'Change and delete one’s own notes', splitFrom: 'note.use' },
  'file.attach': { label: 'Attach files', splitFrom: 'note.use' },
  'file.open': { label: 'Open files', splitFrom: 'note.use', reads: true },
  'file.remove': { label: 'Remove files', splitFrom: 'note.use' },
  'view.save': { label: 'Save views of one’s own', splitFrom: 'view.use' },
  'view.share': { label: 'Share saved views', splitFrom: 'view.use' },
  // Intake
  'import.read': { label: 'See imports', splitFrom: 'lead.import', reads: true },
  'import.mend': { label: 'Correct rows of imports', splitFrom: 'lead.import' },
  'import.undo': { label: 'Take imports back', splitFrom: 'lead.import' },
  'intake.retry': { label: 'Take refused leads in after all', splitFrom: 'lead.add' },
  'source.read': { label: 'See sources', splitFrom: 'intake.read', reads: true },
  'form.read': { label: 'See forms', splitFrom: 'intake.read', reads: true },
  'form.manage': { label: 'Publish forms', splitFrom: 'intake.manage' },
  'source.key': { label: 'Make keys of sources', splitFrom: 'intake.manage', demands: { proofMinutes: 5 } },
  'routing.publish': { label: 'Put routing rules in force', splitFrom: 'routing.manage' },
  'routing.try': { label: 'Try routing rules out', splitFrom: 'routing.manage', reads: true },
  'routing.caps': { label: 'Set how many leads colleagues take', splitFrom: 'people.manage' },
  'pool.manage': { label: 'Manage pools', splitFrom: 'routing.manage' },
  // Administration
  'people.invite': { label: 'Invite colleagues and let them back in', splitFrom: 'people.manage' },
  'people.deactivate': { label: 'End colleagues’ access', splitFrom: 'people.manage' },
  'people.recover': { label: 'Help colleagues back into their accounts', splitFrom: 'people.manage' },
  'people.limit': { label: 'Limit what colleagues reach', splitFrom: 'people.manage' },
  'admin.give': { label: 'Make somebody an administrator', splitFrom: 'people.manage', demands: { approval: true, proofMinutes: 15 } },
  'callback.manage': { label: 'Say who is given callbacks', splitFrom: 'people.manage' },
  'task.reassign': { label: 'Give away the tasks of a colleague', splitFrom: 'people.manage' },
  'licence.manage': { label: 'Manage licenses', splitFrom: 'people.manage' },
  'branch.manage': { label: 'Manage branches', splitFrom: 'people.manage' },
  'partnerCompany.manage': { label: 'Manage partner companies', splitFrom: 'people.manage' },
  'workgroup.manage': { label: 'Manage workgroups', splitFrom: 'people.manage' },
  'workgroup.products': { label: 'Switch products for workgroups', splitFrom: 'people.manage' },
  'company.doings': { label: 'See what the operator did', splitFrom: 'company.manage', reads: true },
  'company.close': { label: 'Ask for the company’s account to be closed', splitFrom: 'company.manage', demands: { approval: true, proofMinutes: 5 } },
  'company.loosen': { label: 'Loosen limits of security of the company', splitFrom: 'company.manage', demands: { approval: true, proofMinutes: 15 } },
  'lostReason.manage': { label: 'Change reasons for a loss', splitFrom: 'pipeline.manage' },
  'review.read': { label: 'See access reviews', splitFrom: 'access.review', reads: true },
  'review.open': { label: 'Open access reviews', splitFrom: 'access.review' },
  'matrix.try': { label: 'Try a draft of the matrix out', splitFrom: 'matrix.read', reads: true },
  'matrix.export': { label: 'Take the security matrix along as a file', splitFrom: 'matrix.read', reads: true },
  'exception.read': { label: 'See exceptions', splitFrom: 'matrix.read', reads: true },
  'exception.deny': { label: 'Deny somebody a function, and end exceptions', splitFrom: 'matrix.edit' },
  'exception.grant': { label: 'Grant somebody a function for a time', splitFrom: 'matrix.publish' },
  'sso.read': { label: 'See single sign-on and provisioning', splitFrom: 'sso.manage', reads: true },
  'sso.domain': { label: 'Manage e-mail domains', splitFrom: 'sso.manage' },
  'sso.groups': { label: 'Say what a directory’s groups mean', splitFrom: 'sso.manage' },
  'sso.force': { label: 'Put single sign-on in force, and change what is on', splitFrom: 'sso.manage', demands: { approval: true, proofMinutes: 15 } },
  'directory.key': { label: 'Collect and end keys of a directory', splitFrom: 'sso.manage', demands: { proofMinutes: 5 } },
  // Integration
  'key.read': { label: 'See API keys', splitFrom: 'key.manage', reads: true },
  'key.make': { label: 'Give programs keys and rights', splitFrom: 'key.manage', demands: { approval: true, proofMinutes: 5 } },
  'key.end': { label: 'End API keys', splitFrom: 'key.manage' },
  'app.read': { label: 'See apps and who permits them what', splitFrom: 'key.manage', reads: true },
  'app.manage': { label: 'Register and change apps', splitFrom: 'key.manage' },
  'app.secret': { label: 'Make and end secrets of apps', splitFrom: 'key.manage' },
  'app.end': { label: 'End apps and what people permit them', splitFrom: 'key.manage' },
  'webhook.read': { label: 'See webhooks and what was delivered', splitFrom: 'webhook.manage', reads: true },
  'webhook.address': { label: 'Have events sent to a new address, or more of them', splitFrom: 'webhook.manage', demands: { approval: true, proofMinutes: 15 } },
  'webhook.replay': { label: 'Deliver events once more', splitFrom: 'webhook.manage' },
  'webhook.secret': { label: 'Replace signing secrets of webhooks', splitFrom: 'webhook.manage' },
} as const satisfies Record<string, Split>
export type SplitPermission = keyof typeof splits
