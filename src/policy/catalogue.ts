import { type Permission, permissions } from './matrix.ts'

/**
 * The catalogue of functions: every permission under the heading by which a security template lists it. Headings without a
 * function yet are left out where it is shown. Source: the privilege categories of LeadMaster's security templates.
 */
export const categories = [
  'User information',
  'Workgroup access',
  'Homepage',
  'Adding records',
  'Viewing and editing',
  'Menu items',
  'Searching',
  'Reporting',
  'Email settings',
  'Text messages',
  'Library',
  'Field edits',
  'Administration',
  'Integration',
  'Advanced',
  'Offline and mobile',
  'Calendar and callbacks',
  'Product switches',
  'Compliance',
] as const
export type Category = (typeof categories)[number]

const listed: Record<Category, readonly Permission[]> = {
  'User information': ['self.use', 'people.read'],
  'Workgroup access': [],
  Homepage: [],
  'Adding records': ['lead.add', 'lead.import', 'lead.convert', 'lead.claim'],
  'Viewing and editing': [
    'lead.read',
    'lead.edit',
    'lead.tag',
    'lead.assign',
    'lead.delete',
    'contact.read',
    'contact.edit',
    'contact.merge',
    'loan.read',
    'loan.edit',
    'partner.read',
    'partner.edit',
    'note.use',
  ],
  'Menu items': [],
  Searching: ['view.use'],
  Reporting: ['report.run'],
  'Email settings': [],
  'Text messages': [],
  Library: [],
  'Field edits': ['pipeline.read', 'pipeline.manage'],
  Administration: [
    'people.manage',
    'company.manage',
    'company.close',
    'demo.manage',
    'sso.manage',
    'matrix.edit',
    'matrix.publish',
  ],
  Integration: ['key.manage', 'key.make', 'webhook.manage', 'intake.read', 'intake.manage'],
  Advanced: ['lead.export', 'routing.read', 'routing.manage'],
  'Offline and mobile': [],
  'Calendar and callbacks': ['task.use', 'call.take', 'call.use'],
  'Product switches': [],
  Compliance: ['access.explain', 'access.review', 'access.viewAs', 'field.reveal', 'approval.decide', 'matrix.read'],
}

const places = new Map(categories.flatMap(category => listed[category].map(permission => [permission, category] as const)))

/** Under which heading a function stands; undefined for what only machines do, and for what is listed nowhere yet. */
export const categoryOf = (permission: Permission): Category | undefined => places.get(permission)

/** The functions of a client's matrix, in the order of their headings. What stands nowhere yet comes under Advanced. */
export const inCatalogue = (of: readonly Permission[]): { category: Category; permissions: Permission[] }[] =>
  categories
    .map(category => ({
      category,
      permissions: [
        ...listed[category].filter(permission => of.includes(permission)),
        ...(category === 'Advanced' ? permissions.filter(p => of.includes(p) && !places.has(p)) : []),
      ],
    }))
    .filter(heading => heading.permissions.length > 0)
