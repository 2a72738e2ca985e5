import { z } from 'zod'
import { id } from '#base/id.ts'
import { command, query } from '#policy/action.ts'

export const keyPurposes = ['client', 'confidential', 'index', 'epoch'] as const
export const keyStates = ['active', 'retiring', 'retired', 'destroyed'] as const
/** Those that somebody may ask to be rotated. */
export const rotatedPurposes = ['client', 'confidential', 'index', 'epoch'] as const
export type RotatedPurpose = (typeof rotatedPurposes)[number]
export const sealBreaks = ['altered', 'cut', 'unknown-key', 'unknown-version'] as const

const keyRow = z.object({
  id: z.string(),
  purpose: z.enum(keyPurposes),
  version: z.number(),
  state: z.enum(keyStates),
  /** From the installation's secret, as before clients had keys of their own. */
  derived: z.boolean(),
  reason: z.enum(['first', 'schedule', 'demand', 'compromise', 'uses']),
  /** Values sealed with it, as far as they were counted. */
  uses: z.number(),
  madeAt: z.string(),
  dueAt: z.string(),
  retiredAt: z.string().nullable(),
  destroyedAt: z.string().nullable(),
})
export type KeyRow = z.output<typeof keyRow>

/** What holds the root keys, and whether it answers. */
export const providerState = z.object({
  kind: z.enum(['file', 'pkcs11', 'transit', 'aws-kms']),
  /** Since when it does not answer. */
  awaySince: z.string().nullable(),
  answeredAt: z.string().nullable(),
})

export const readKeys = query('keys.readKeys', {
  summary: 'The keys of the company: which there are, how old, who holds the root, and whether a rotation is under way',
  http: 'GET /sealing',
  needs: 'seal.read',
  input: z.strictObject({}),
  output: z.object({
    provider: providerState,
    keys: z.array(keyRow),
    rotation: z
      .object({ id: z.string(), title: z.string(), done: z.number(), total: z.number().nullable(), createdAt: z.string() })
      .nullable(),
  }),
})

/** Values of a column are counted up to so many. */
export const mostCounted = 100_000

export const countSealed = query('keys.countSealed', {
  summary: 'How many values are sealed under which key, column by column',
  http: 'GET /sealing/counts',
  needs: 'seal.read',
  input: z.strictObject({}),
  output: z.object({
    columns: z.array(
      z.object({
        label: z.string(),
        class: z.enum(['confidential', 'restricted']),
        total: z.number(),
        /** There may be more than were counted. */
        more: z.boolean(),
        /** Under keys that are no longer used for sealing. */
        old: z.number(),
      }),
    ),
  }),
})

export const listFindings = query('keys.listFindings', {
  summary: 'Sealed values that did not open where they stand: the newest hundred',
  http: 'GET /sealing/findings',
  needs: 'seal.read',
  input: z.strictObject({}),
  output: z.object({ items: z.array(z.object({ id: z.string(), at: z.string(), row: z.string(), why: z.enum(sealBreaks) })) }),
})

export const rotateKey = command('keys.rotateKey', {
  summary: 'Put a new key in the place of one: new values are sealed with it at once, the others one after the other',
  http: 'POST /sealing/rotations',
  needs: 'seal.rotate',
  input: z.strictObject({ purpose: z.enum(rotatedPurposes), why: z.enum(['demand', 'compromise']) }),
  output: z.object({ operation: z.string() }),
  emits: ['keys.rotated'],
})

export const keepFinding = command('keys.keepFinding', {
  summary: 'Keep that a sealed value did not open',
  door: 'job',
  needs: 'job.run',
  input: z.strictObject({ row: z.string().max(300), why: z.enum(sealBreaks) }),
  output: z.object({}),
  emits: ['keys.sealBroken'],
})

export const tendKeys = command('keys.tendKeys', {
  summary: 'Rotate keys that are due, retire what nothing is sealed with, destroy what was retired',
  door: 'job',
  needs: 'job.run',
  input: z.strictObject({}),
  output: z.object({}),
  emits: ['keys.retired', 'keys.destroyed'],
})

export const rotation = z.strictObject({ operation: id('operation') })

export const putting = rotation.extend({
  purpose: z.enum(rotatedPurposes),
  reason: z.enum(['schedule', 'uses', 'demand', 'compromise']),
})
export const finishing = rotation.extend({ purpose: z.enum(rotatedPurposes) })

/** Files that lie clear are found, not named. */
export const sealingFiles = z.strictObject({})

export const resealValues = command('keys.resealValues', {
  summary: 'Seal the next values of a column anew',
  door: 'job',
  needs: 'job.run',
  input: rotation.extend({ column: z.int().min(0), after: z.array(z.string()).nullable() }),
  output: z.object({ after: z.array(z.string()).nullable() }),
})

export const rewrapPeople = command('keys.rewrapPeople', {
  summary: 'Wrap the next keys of people by the key of this epoch',
  door: 'job',
  needs: 'job.run',
  input: rotation.extend({ after: z.uuid().nullable() }),
  output: z.object({ after: z.string().nullable() }),
})

export const dropRoots = command('keys.dropRoots', {
  summary: 'Destroy the root keys of weeks that no key of any client is wrapped by any more',
  door: 'job',
  needs: 'job.run',
  input: z.strictObject({}),
  output: z.object({}),
})
