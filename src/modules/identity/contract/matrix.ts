import { z } from 'zod'
import { cleanText } from '#base/clean-text.ts'
import { id } from '#base/id.ts'
import { command, query } from '#policy/action.ts'
import { categories } from '#policy/catalogue.ts'
import { clientFunctions, mostQuorum } from '#policy/client-matrix.ts'
import { levels, type Permission, personTypes } from '#policy/matrix.ts'

/** A client's own matrix: user types, versions, what two of them differ in, and what a draft would do. */

export const functionField = z.enum(clientFunctions as [Permission, ...Permission[]])
export const levelField = z.enum(levels)
const clearanceField = z.enum(['public', 'internal', 'confidential'])

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'Give the time as HH:MM.')
const hours = z
  .strictObject({
    /** 1 is Monday, 7 Sunday. */
    days: z.array(z.int().min(1).max(7)).min(1, 'Choose at least one day.').max(7),
    from: time,
    to: time,
  })
  .refine(({ from, to }) => from < to, { path: ['to'], message: 'The end must be later than the beginning.' })

export const conditionsField = z
  .strictObject({
    hours: hours.nullable(),
    networks: z
      .array(z.union([z.cidrv4(), z.cidrv6()], 'Give a network as 203.0.113.0/24 or 2001:db8::/32.'))
      .min(1, 'Name at least one network, or none at all.')
      .max(50)
      .nullable(),
    startsOn: z.iso.date('Give the date as YYYY-MM-DD.').nullable(),
    endsOn: z.iso.date('Give the date as YYYY-MM-DD.').nullable(),
  })
  .refine(({ startsOn, endsOn }) => !startsOn || !endsOn || startsOn <= endsOn, {
    path: ['endsOn'],
    message: 'The last day cannot be before the first.',
  })

export const demandsField = z.strictObject({
  approval: z.literal(true).optional(),
  /** How many people must agree, and how many refusals end it. */
  quorum: z.int().min(1).max(mostQuorum).optional(),
  denials: z.int().min(1).max(mostQuorum).optional(),
  /** Whoever agrees says why. */
  comment: z.literal(true).optional(),
  /** Held only while elevated. */
  elevation: z.literal(true).optional(),
  reason: z.literal(true).optional(),
  proofMinutes: z.int().min(1).max(720).optional(),
})

export const typeName = z.string().overwrite(cleanText).min(2, 'Give the user type a name.').max(60, 'Use at most 60 characters.')

export const clientType = z.object({
  id: z.string(),
  name: z.string(),
  base: z.enum(personTypes),
  shipped: z.boolean(),
  clearance: clearanceField,
  conditions: conditionsField,
  cells: z.partialRecord(functionField, levelField),
  demands: z.partialRecord(functionField, demandsField),
})

const who = z.object({ id: z.string(), name: z.string() }).nullable()
export const versionRow = z.object({
  id: z.string(),
  number: z.number(),
  state: z.enum(['draft', 'published', 'superseded']),
  basedOn: z.number().nullable(),
  /** SHA-256 of the canonical JSON, in hex: what two people signed. */
  hash: z.string(),
  note: z.string(),
  /** Why it was put in force, in the words of whoever asked; null where it was not asked for, or before that was kept. */
  reason: z.string().nullable(),
  madeBy: who,
  madeAt: z.string(),
  changedAt: z.string(),
  publishedBy: who,
  agreedBy: who,
  publishedAt: z.string().nullable(),
  supersededAt: z.string().nullable(),
})
export type MatrixVersion = z.infer<typeof versionRow>

export const listUserTypes = query('identity.listUserTypes', {
  summary: 'The company’s user types, and how many people are of each',
  http: 'GET /user-types',
  needs: 'people.read',
  input: z.strictObject({}),
  output: z.object({
    items: z.array(
      z.object({ id: z.string(), name: z.string(), base: z.enum(personTypes), shipped: z.boolean(), people: z.number() }),
    ),
  }),
})

export const readCatalogue = query('identity.readCatalogue', {
  summary: 'Every function a user type can hold, and the actions it opens',
  http: 'GET /matrix/functions',
  needs: 'matrix.read',
  input: z.strictObject({}),
  output: z.object({
    items: z.array(
      z.object({
        category: z.enum(categories),
        functions: z.array(
          z.object({
            permission: functionField,
            label: z.string(),
            /** Of which it was a part: versions that name only that mean the same by this. */
            splitFrom: functionField.nullable(),
            actions: z.array(z.object({ name: z.string(), summary: z.string() })),
          }),
        ),
      }),
    ),
  }),
})

export const listMatrixVersions = query('identity.listMatrixVersions', {
  summary: 'Versions of the matrix, the newest first',
  http: 'GET /matrix/versions',
  needs: 'matrix.read',
  input: z.strictObject({}),
  output: z.object({
    items: z.array(versionRow),
    /** Asked for and not decided: publications of the draft, as it is now or was then. */
    waiting: z.array(
      z.object({
        approval: z.string(),
        by: z.object({ id: z.string(), name: z.string() }),
        at: z.string(),
        /** SHA-256 of the version that was asked for; another one than the draft’s where that was changed since. */
        hash: z.string(),
        /** Of the request itself: what a witness reads. */
        requestHash: z.string(),
        reason: z.string(),
        mine: z.boolean(),
      }),
    ),
    /** Whether somebody else could agree to the draft if whoever reads this asked for it; null where they may not ask. */
    somebodyAgrees: z.boolean().nullable(),
  }),
})

export const readMatrix = query('identity.readMatrix', {
  summary: 'The matrix that is in force, or another version of it',
  http: 'GET /matrix',
  needs: 'matrix.read',
  input: z.strictObject({ version: id('version').optional() }),
  output: z.object({
    version: versionRow,
    /** Those it names; of the others the levels shown are what it means. */
    functions: z.array(z.string()),
    types: z.array(clientType.extend({ people: z.number() })),
    /** In a draft that brings an earlier version back: the types that one does not know, and who has them still. */
    kept: z.array(z.object({ id: z.string(), name: z.string(), holders: z.string() })),
  }),
})

export const openDraft = command('identity.openDraft', {
  summary: 'Begin a draft: of the matrix in force, or of an earlier version to bring it back',
  http: 'POST /matrix/draft',
  needs: 'matrix.edit',
  input: z.strictObject({ from: id('version').optional() }),
  output: z.object({ id: z.string(), number: z.number() }),
})

export const editDraft = command('identity.editDraft', {
  summary: 'Change cells of the draft',
  http: 'PATCH /matrix/draft',
  needs: 'matrix.edit',
  input: z.strictObject({
    cells: z
      .array(
        z.strictObject({
          type: id('user type'),
          permission: functionField,
          level: levelField,
          /** The level it was changed from; refused where somebody changed it meanwhile. */
          was: levelField.optional(),
          /** What is demanded beside what is shipped; left out, it stays. */
          demands: demandsField.optional(),
        }),
      )
      .max(500)
      .default([]),
    note: z.string().overwrite(cleanText).max(500).optional(),
  }),
  output: z.object({ hash: z.string(), changed: z.number() }),
})

export const setUserType = command('identity.setUserType', {
  summary: 'Change a user type of the draft: name, clearance, hours, networks, dates',
  http: 'PUT /matrix/draft/types/{type}',
  needs: 'matrix.edit',
  input: z.strictObject({
    type: id('user type'),
    name: typeName,
    clearance: clearanceField,
    conditions: conditionsField,
  }),
  output: z.object({ hash: z.string() }),
})

export const copyUserType = command('identity.copyUserType', {
  summary: 'Make a user type in the draft, as a copy of another',
  http: 'POST /matrix/draft/types',
  needs: 'matrix.edit',
  input: z.strictObject({ of: id('user type'), name: typeName }),
  output: z.object({ id: z.string() }),
})

export const dropUserType = command('identity.dropUserType', {
  summary: 'Take a user type that nobody has out of the draft',
  http: 'DELETE /matrix/draft/types/{type}',
  needs: 'matrix.edit',
  input: z.strictObject({ type: id('user type') }),
  output: z.object({}),
})

export const discardDraft = command('identity.discardDraft', {
  summary: 'Throw the draft away',
  http: 'DELETE /matrix/draft',
  needs: 'matrix.edit',
  input: z.strictObject({}),
  output: z.object({}),
})

export const changeLine = z.object({
  type: z.string(),
  typeName: z.string(),
  /** A function, or what of the type itself: `name`, `clearance`, `hours`, `networks`, `dates`, `type`. */
  what: z.string(),
  label: z.string(),
  was: z.string(),
  becomes: z.string(),
  /** Of a new type: the one it is most like, and what that one has; what is the same is no change. */
  model: z.object({ name: z.string(), has: z.string() }).nullable(),
  /** The function of which this one is a part, where both change alike. */
  along: z.string().nullable(),
})

export const compareMatrix = query('identity.compareMatrix', {
  summary: 'What two versions differ in',
  http: 'GET /matrix/difference',
  needs: 'matrix.read',
  input: z.strictObject({ from: id('version'), to: id('version') }),
  output: z.object({ items: z.array(changeLine) }),
})

export const publishMatrix = command('identity.publishMatrix', {
  summary: 'Put a draft of the security matrix in force',
  http: 'POST /matrix/publication',
  needs: 'matrix.publish',
  input: z.strictObject({
    version: id('version'),
    hash: z.string().regex(/^[0-9a-f]{64}$/, 'Give the hash of the draft as it was read.'),
  }),
  output: z.object({ number: z.number(), hash: z.string() }),
  emits: ['matrix.published'],
})

export const exportMatrix = query('identity.exportMatrix', {
  summary: 'A version as a file: the JSON whose SHA-256 was signed, or a table',
  http: 'GET /matrix/versions/{version}/file',
  needs: 'matrix.export',
  input: z.strictObject({ version: id('version'), format: z.enum(['json', 'csv']).default('json') }),
  output: z.object({ raw: z.object({ type: z.string(), text: z.string(), name: z.string() }) }),
})

export const printMatrix = query('identity.printMatrix', {
  summary: 'A version as a PDF to be signed: the table, who asked and who agreed, and the hash',
  http: 'GET /matrix/versions/{version}/sheet',
  needs: 'matrix.export',
  input: z.strictObject({ version: id('version') }),
  output: z.object({ raw: z.object({ type: z.string(), base64: z.string(), name: z.string() }) }),
})
