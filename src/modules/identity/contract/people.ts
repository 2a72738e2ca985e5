import { z } from 'zod'
import { id } from '#base/id.ts'
import { command, query } from '#policy/action.ts'
import { personTypes } from '#policy/matrix.ts'
import { emailField, nmlsId, personName, timeZone } from './signing-in.ts'

const nothing = z.object({})

export const personRow = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  /** The base of their user type. */
  type: z.enum(personTypes),
  userType: z.string(),
  /** What the company calls it. */
  typeName: z.string(),
  status: z.enum(['invited', 'active', 'deactivated']),
  branch: z.string().nullable(),
  branchName: z.string().nullable(),
  /** Where they are at home: the workgroup of their branch or partner company. */
  workgroup: z.string(),
  /** Every workgroup they are in; null for whoever may look into all of them. */
  workgroups: z.array(z.string()).nullable(),
  /** The company of a partner’s person. */
  partner: z.string().nullable(),
  partnerName: z.string().nullable(),
  manages: z.array(z.string()),
  assists: z.array(z.string()),
  nmlsId: z.string().nullable(),
  phone: z.string().nullable(),
  timeZone: z.string().nullable(),
  languages: z.array(z.string()),
  takesLeads: z.boolean(),
  /** Listed among those who may be given callbacks by others. */
  takesCallbacks: z.boolean(),
  awayUntil: z.string().nullable(),
  lastSeenAt: z.string().nullable(),
  licences: z.array(
    z.object({
      id: z.string(),
      state: z.string(),
      number: z.string(),
      kind: z.string(),
      status: z.string(),
      expires: z.string().nullable(),
    }),
  ),
})

export const listPeople = query('identity.listPeople', {
  summary: 'Colleagues, with branch and licenses',
  http: 'GET /people',
  needs: 'people.read',
  input: z.strictObject({ status: z.array(z.enum(['invited', 'active', 'deactivated'])).optional() }),
  output: z.object({ items: z.array(personRow) }),
})

const editable = {
  type: z.enum(personTypes),
  /** A user type of the company’s own; left out, the one that `type` is shipped as. */
  userType: id('user type').optional(),
  branch: id('branch').nullable().optional(),
  /** For partners and their representatives: the company they belong to. */
  partner: id('partner company').nullable().optional(),
  manages: z.array(id('branch')).max(200).optional(),
  assists: z.array(id('person')).max(50).optional(),
  nmlsId: nmlsId.nullable().optional(),
  phone: z.string().trim().max(40).nullable().optional(),
  timeZone: timeZone.nullable().optional(),
  languages: z.array(z.string().max(35)).min(1).max(20).optional(),
  takesLeads: z.boolean().optional(),
}

export const invitePerson = command('identity.invitePerson', {
  summary: 'Invite a colleague: answers a single-use link to hand over; a second person agrees to an administrator first',
  http: 'POST /people',
  needs: 'people.invite',
  standing: ['admin.give'],
  input: z.strictObject({
    name: personName,
    email: emailField,
    ...editable,
    /** Limits them to these from the start; an outside caller cannot be without. */
    campaigns: z.array(z.string().trim().min(1).max(200)).max(200).optional(),
  }),
  /** No link yet where a second person agreed: one is made on the colleague’s page. */
  output: z.object({ id: z.string(), url: z.string().nullable(), expiresAt: z.string().nullable() }),
  emits: ['member.invited'],
})

export const updatePerson = command('identity.updatePerson', {
  summary: 'Change a colleague’s type, branch, duties or details',
  http: 'PATCH /people/{person}',
  needs: 'people.manage',
  standing: ['admin.give'],
  input: z.strictObject({
    person: id('person'),
    name: personName.optional(),
    ...editable,
    type: z.enum(personTypes).optional(),
    awayUntil: z.iso.datetime({ offset: true }).nullable().optional(),
  }),
  output: nothing,
})

export const reactivatePerson = command('identity.reactivatePerson', {
  summary: 'Let a deactivated colleague in again',
  http: 'POST /people/{person}/reactivation',
  needs: 'people.invite',
  standing: ['admin.give'],
  input: z.strictObject({ person: id('person') }),
  output: nothing,
})

export const makeLink = command('identity.makeLink', {
  summary: 'A fresh single-use link for an invitation or a forgotten password',
  http: 'POST /people/{person}/link',
  needs: 'people.recover',
  input: z.strictObject({ person: id('person') }),
  output: z.object({ url: z.string(), expiresAt: z.string() }),
})

export const putLicence = command('identity.putLicence', {
  summary: 'Record or change a colleague’s license for a state',
  http: 'PUT /people/{person}/licences/{state}',
  needs: 'licence.manage',
  input: z.strictObject({
    person: id('person'),
    state: z.string().regex(/^[A-Z]{2}$/, 'Give the state as two capital letters.'),
    number: z.string().trim().min(1, 'Give the license number.').max(60),
    kind: z.enum(['mlo', 're_salesperson', 're_broker']).default('mlo'),
    status: z.enum(['active', 'pending', 'inactive']).default('active'),
    issued: z.iso.date().nullable().optional(),
    expires: z.iso.date('Give the date as YYYY-MM-DD.').nullable().optional(),
  }),
  output: nothing,
  emits: ['licence.changed'],
})

export const removeLicence = command('identity.removeLicence', {
  summary: 'Remove a license',
  http: 'DELETE /people/{person}/licences/{licence}',
  needs: 'licence.manage',
  input: z.strictObject({ person: id('person'), licence: id('licence') }),
  output: nothing,
  emits: ['licence.changed'],
})

export const listBranches = query('identity.listBranches', {
  summary: 'Branches',
  http: 'GET /branches',
  needs: 'people.read',
  input: z.strictObject({}),
  output: z.object({
    items: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        nmlsId: z.string().nullable(),
        city: z.string().nullable(),
        state: z.string().nullable(),
        active: z.boolean(),
        workgroup: z.string(),
        people: z.number(),
      }),
    ),
  }),
})

const branchFields = {
  nmlsId: nmlsId.nullable().optional(),
  city: z.string().trim().max(120).nullable().optional(),
  state: z
    .string()
    .regex(/^[A-Z]{2}$/, 'Give the state as two capital letters.')
    .nullable()
    .optional(),
}

export const createBranch = command('identity.createBranch', {
  summary: 'Open a branch',
  http: 'POST /branches',
  needs: 'branch.manage',
  input: z.strictObject({
    name: z.string().trim().min(2, 'Give the branch a name.').max(120),
    ...branchFields,
    /** Left out: the first workgroup the asker is in. */
    workgroup: id('workgroup').optional(),
  }),
  output: z.object({ id: z.string() }),
})

export const updateBranch = command('identity.updateBranch', {
  summary: 'Change or close a branch',
  http: 'PATCH /branches/{branch}',
  needs: 'branch.manage',
  input: z.strictObject({
    branch: id('branch'),
    name: z.string().trim().min(2).max(120).optional(),
    ...branchFields,
    active: z.boolean().optional(),
  }),
  output: nothing,
})
