import { type Permission, type Rights, type WholePermission, wholeOf } from './matrix.ts'

interface About {
  label: string
  does: string
  /** Work of single people, which an administrator may switch off for the workgroups that do not do it. The others serve the whole client. */
  ofPeople?: true
}

/**
 * What the operator of an installation switches on for a client, and an administrator for a workgroup. What a product covers
 * nobody may do for whom it is off, whatever their matrix says; nothing that was kept by it is lost, and it goes on where it
 * stopped.
 */
export const products = {
  'lead-hunter': { label: 'Lead Hunter', does: 'Sources, forms, imports and routing', ofPeople: true },
  'call-runner': { label: 'Call Runner', does: 'Outside callers, who are handed one lead at a time', ofPeople: true },
  loans: { label: 'Loans', does: 'Loan files, pipelines of loans, conversion of leads', ofPeople: true },
  'lead-export': { label: 'Export of leads', does: 'Files of leads, after a second person agreed', ofPeople: true },
  'api-keys': { label: 'API keys', does: 'Programs of the client that ask with a key' },
  webhooks: { label: 'Outgoing webhooks', does: 'Events sent to other systems; they wait while it is off' },
  'single-sign-on': { label: 'Single sign-on', does: 'Signing in through the client’s own identity provider' },
  directory: { label: 'Directory', does: 'People and groups provisioned by the client’s directory (SCIM)' },
} as const satisfies Record<string, About>
export type Product = keyof typeof products
export const productNames = Object.keys(products) as Product[]
/** What an administrator may switch off for a workgroup. */
export const workgroupProducts = productNames.filter(name => 'ofPeople' in products[name])

/** Each permission belongs to one product, or to the core that every client has; a part goes with its whole. One that is named nowhere does not compile. */
const belongsTo: Record<WholePermission, Product | 'core'> = {
  'lead.read': 'core',
  'lead.add': 'core',
  'lead.edit': 'core',
  'lead.tag': 'core',
  'lead.assign': 'core',
  'lead.claim': 'core',
  'lead.delete': 'core',
  'contact.read': 'core',
  'contact.edit': 'core',
  'contact.merge': 'core',
  'partner.read': 'core',
  'partner.edit': 'core',
  'task.use': 'core',
  'note.use': 'core',
  'view.use': 'core',
  'report.run': 'core',
  'people.read': 'core',
  'people.manage': 'core',
  'access.explain': 'core',
  'access.review': 'core',
  'access.viewAs': 'core',
  'audit.read': 'core',
  'audit.prove': 'core',
  'ledger.read': 'core',
  'audit.hunt': 'core',
  'audit.export': 'core',
  'audit.hold': 'core',
  'audit.release': 'core',
  'audit.retain': 'core',
  'seal.read': 'core',
  'seal.rotate': 'core',
  'person.erase': 'core',
  'pipeline.read': 'core',
  'pipeline.manage': 'core',
  'customField.manage': 'core',
  'company.manage': 'core',
  'demo.manage': 'core',
  'approval.decide': 'core',
  'elevation.ask': 'core',
  'emergency.manage': 'core',
  'emergency.review': 'core',
  'matrix.read': 'core',
  'matrix.edit': 'core',
  'matrix.publish': 'core',
  'tenant.create': 'core',
  'self.use': 'core',
  'session.open': 'core',
  'job.run': 'core',
  'client.read': 'core',
  'client.manage': 'core',
  'client.export': 'core',
  'client.delete': 'core',
  'client.witness': 'core',
  'operator.manage': 'core',
  'lead.receive': 'lead-hunter',
  'form.view': 'lead-hunter',
  'lead.import': 'lead-hunter',
  'intake.read': 'lead-hunter',
  'intake.manage': 'lead-hunter',
  'routing.read': 'lead-hunter',
  'routing.manage': 'lead-hunter',
  'call.take': 'call-runner',
  'call.use': 'call-runner',
  'loan.read': 'loans',
  'loan.edit': 'loans',
  'field.reveal': 'loans',
  'lead.convert': 'loans',
  'lead.export': 'lead-export',
  'key.manage': 'api-keys',
  'stream.read': 'core',
  'stream.run': 'core',
  'stream.manage': 'core',
  'webhook.manage': 'webhooks',
  'sso.manage': 'single-sign-on',
  'people.provision': 'directory',
}

/** The product a permission belongs to, where it is one of those that are off. */
export function productOff(off: readonly Product[], permission: Permission): Product | undefined {
  const product = belongsTo[wholeOf(permission)]
  return product !== 'core' && off.includes(product) ? product : undefined
}

/** What is left of somebody's rights while products are off. */
export function withoutProducts(rights: Rights, off: readonly Product[]): Rights {
  if (!off.length) return rights
  const left = (cells: Rights['cells']) =>
    Object.fromEntries(Object.entries(cells).filter(([permission]) => !productOff(off, permission as Permission)))
  return { ...rights, cells: left(rights.cells), ...(rights.byElevation && { byElevation: left(rights.byElevation) }) }
}

/** What whoever asked for it reads. `withheld`: what is off for their workgroups, and not for the client. */
export const offWords = (product: Product, withheld: readonly Product[] = []): string =>
  withheld.includes(product)
    ? `${products[product].label} is switched off for the whole workgroup. An administrator can switch it on.`
    : `${products[product].label} is switched off for this client. Whoever runs this installation can switch it on.`
