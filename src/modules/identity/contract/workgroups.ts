import { z } from 'zod'
import { id } from '#base/id.ts'
import { command, query } from '#policy/action.ts'
import { workgroupProducts } from '#policy/products.ts'

const name = z.string().trim().min(2, 'Give the workgroup a name.').max(80)
const product = z.enum(workgroupProducts)

export const workgroupRow = z.object({
  id: z.string(),
  name: z.string(),
  /** The one a company begins with, which stays. */
  first: z.boolean(),
  archived: z.boolean(),
  branches: z.number(),
  partners: z.number(),
  people: z.number(),
  /** What an administrator switched off for it. */
  productsOff: z.array(product),
})

export const listWorkgroups = query('identity.listWorkgroups', {
  summary: 'Workgroups one may look into: parts of the company that do not see each other',
  http: 'GET /workgroups',
  needs: 'people.read',
  input: z.strictObject({}),
  output: z.object({
    items: z.array(workgroupRow),
    /** What the operator switched off for the whole company. */
    companyOff: z.array(product),
  }),
})

export const createWorkgroup = command('identity.createWorkgroup', {
  summary: 'Make a workgroup: nobody and nothing is of it yet',
  http: 'POST /workgroups',
  needs: 'workgroup.manage',
  input: z.strictObject({ name }),
  output: z.object({ id: z.string() }),
  emits: ['workgroup.changed'],
})

export const renameWorkgroup = command('identity.renameWorkgroup', {
  summary: 'Rename a workgroup',
  http: 'PATCH /workgroups/{workgroup}',
  needs: 'workgroup.manage',
  input: z.strictObject({ workgroup: id('workgroup'), name }),
  output: z.object({}),
  emits: ['workgroup.changed'],
})

export const switchWorkgroupProduct = command('identity.switchWorkgroupProduct', {
  summary: 'Switch a product off for the people of a workgroup, or on again: it counts from their next request on',
  http: 'PUT /workgroups/{workgroup}/products/{product}',
  needs: 'workgroup.products',
  input: z.strictObject({ workgroup: id('workgroup'), product, on: z.boolean() }),
  output: z.object({}),
  emits: ['workgroup.changed'],
})

export const archiveWorkgroup = command('identity.archiveWorkgroup', {
  summary: 'Put a workgroup away: its branches, partner companies, people, sources and records go to another one',
  http: 'POST /workgroups/{workgroup}/archive',
  needs: 'workgroup.manage',
  input: z.strictObject({ workgroup: id('workgroup'), to: id('workgroup') }),
  output: z.object({}),
  emits: ['workgroup.changed'],
})

/** What is of a workgroup as a whole, with its people and records. */
export const movableParts = ['branch', 'partnerCompany'] as const

export const moveToWorkgroup = command('identity.moveToWorkgroup', {
  summary: 'Move a branch or partner company to another workgroup, with its people and records, in one step',
  http: 'PUT /workgroups/{workgroup}/{part}/{id}',
  needs: 'workgroup.manage',
  input: z.strictObject({ workgroup: id('workgroup'), part: z.enum(movableParts), id: id('branch or partner company') }),
  output: z.object({}),
  emits: ['workgroup.changed'],
})
