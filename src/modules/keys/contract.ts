import { z } from 'zod'
import { id } from '#base/id.ts'
import { chosenKinds } from '#modules/crm/contract/blind-index.ts'
import { command, query } from '#policy/action.ts'

export const keyPurposes = ['client', 'confidential', 'index', 'epoch'] as const
export const keyStates = ['active', 'retiring', 'retired', 'destroyed'] as const
/** Those that somebody may ask to be rotated. */
export const rotatedPurposes = ['client', 'confidential', 'index', 'epoch'] as const
export type RotatedPurpose = (typeof rotatedPurposes)[number]
/** Indexes that everybody has. */
const alwaysIndexed = ['email', 'phone', 'email-domain', 'phone-last-four', 'address'] as const
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

const leakage = z.object({
  /** Tokens that stand there, different ones among them, those that stand there once. */
  rows: z.number(),
  values: z.number(),
  alone: z.number(),
  /** How often each of the most common ones stands there, the most common first. */
  top: z.array(z.number()),
  /** Bits that a token tells of its value on average. */
  bits: z.number(),
  /** Counted or reckoned from a part of what stands there. */
  partly: z.boolean(),
})
export const readIndexes = query('keys.readIndexes', {
  summary: 'The indexes by which sealed values are found: which are on, and what each tells whoever has a copy of the database',
  http: 'GET /sealing/indexes',
  needs: 'seal.read',
  input: z.strictObject({}),
  output: z.object({
    indexes: z.array(
      z.object({
        kind: z.enum([...alwaysIndexed, ...chosenKinds]),
        state: z.enum(['always', 'off', 'building', 'on']),
        /** Of one that is off what it would tell. */
        leakage,
        onSince: z.string().nullable(),
      }),
    ),
    /** What is being built or taken away now. */
    work: z.object({ title: z.string(), done: z.number() }).nullable(),
  }),
})

export const switchIndex = command('keys.switchIndex', {
  summary: 'Switch an index of sealed values on, which builds it, or off, which takes it away',
  http: 'POST /sealing/indexes',
  needs: 'seal.rotate',
  input: z.strictObject({ kind: z.enum(chosenKinds), on: z.boolean() }),
  output: z.object({ operation: z.string() }),
  emits: ['keys.indexSwitched'],
})

export const indexing = z.strictObject({
  operation: id('operation'),
  kind: z.enum(chosenKinds),
  on: z.boolean(),
  /** Nothing is switched: what is on is made whole, what is off is taken away. */
  sweep: z.boolean().default(false),
})

export const setIndex = command('keys.setIndex', {
  summary: 'Keep that an index is on or off, as was agreed to',
  door: 'job',
  needs: 'job.run',
  input: z.strictObject({ operation: id('operation'), kind: z.enum(chosenKinds), on: z.boolean() }),
  output: z.object({}),
})

export const keepBuilt = command('keys.keepBuilt', {
  summary: 'Keep that an index was built to its end',
  door: 'job',
  needs: 'job.run',
  input: z.strictObject({ operation: id('operation'), kind: z.enum(chosenKinds), version: z.int(), whole: z.boolean() }),
  output: z.object({}),
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

/** Words of the journal: which person of which client, and everything they were kept under. */
export const journalEntry = z.strictObject({
  n: z.int().min(1),
  erasure: z.uuid(),
  tenant: z.uuid(),
  people: z.array(z.uuid()).max(10_000),
  at: z.string(),
  before: z.string().length(64),
  hash: z.string().length(64),
})

export const erasePerson = command('keys.erasePerson', {
  summary: 'Erase a person for good: their keys are destroyed and what can be read of them goes',
  http: 'POST /contacts/{person}/erasure',
  needs: 'person.erase',
  input: z.strictObject({ person: id('contact') }),
  output: z.object({ erasure: z.string() }),
})

export const previewErasure = query('keys.previewErasure', {
  summary:
    'What erasing a person would destroy, what stays without them, what stands against it, and how far it is where it was asked for',
  http: 'GET /contacts/{person}/erasure',
  needs: 'person.erase',
  input: z.strictObject({ person: id('contact') }),
  output: z.object({
    /** How they are called, to be typed. */
    name: z.string(),
    /** Records that were merged, and are one person. */
    records: z.number(),
    kept: z.array(z.object({ what: z.string(), count: z.number(), stays: z.boolean() })),
    /** Legal holds and duties, in words: while there is one nobody is erased. */
    holds: z.array(z.string()),
    /** The certificate, where they were erased. */
    erasure: z.string().nullable(),
  }),
})

export const erasing = z.strictObject({ erasure: z.uuid(), person: z.uuid(), askedBy: z.uuid().nullable() })

export const eraseAgain = command('keys.eraseAgain', {
  summary: 'Erase a person again whom a restored database brought back',
  door: 'job',
  needs: 'job.run',
  input: z.strictObject({ entry: journalEntry }),
  output: z.object({}),
  emits: ['person.erased'],
})

export const dropRoots = command('keys.dropRoots', {
  summary: 'Destroy the root keys of weeks that no key of any client is wrapped by any more',
  door: 'job',
  needs: 'job.run',
  input: z.strictObject({}),
  output: z.object({}),
})

const certificate = z.object({
  id: z.string(),
  person: z.string(),
  /** Place in the journal, and the hash of this entry and the one before, in hex. */
  entry: z.number(),
  hash: z.string(),
  before: z.string(),
  askedBy: z.string().nullable(),
  /** When it was written down, and when it was done in this database. */
  at: z.string(),
  doneAt: z.string(),
  /** Done again after a restore. */
  replayed: z.boolean(),
  /** Until then a copy made before could be opened by whoever also has the root keys of that time. */
  unreadableFrom: z.string(),
  rows: z.array(z.object({ what: z.string(), count: z.number() })),
})

export const listErasures = query('keys.listErasures', {
  summary: 'People who were erased, the newest first, with what their certificate says',
  http: 'GET /sealing/erasures',
  needs: 'seal.read',
  input: z.strictObject({}),
  output: z.object({ items: z.array(certificate) }),
})
/** That the erasure's event stands in the ledger: hashes are base64. */
const inLedger = z.object({
  ledger: z.string(),
  index: z.number(),
  size: z.number(),
  root: z.string(),
  /** When the log signed it, and which witnesses did. */
  signedAt: z.string().nullable(),
  witnesses: z.array(z.string()),
  leaf: z.string(),
  /** From the leaf to the root (RFC 6962). */
  path: z.array(z.string()),
})
export const readErasure = query('keys.readErasure', {
  summary: 'The certificate of one erasure, with the proof that it stands in the ledger once it is signed for there',
  http: 'GET /sealing/erasures/{erasure}',
  needs: 'seal.read',
  input: z.strictObject({ erasure: id('erasure') }),
  output: certificate.extend({ proof: inLedger.nullable() }),
})

export const fetchErasureProof = query('keys.fetchErasureProof', {
  summary: 'A signed extract of the erasure’s event: it is verified without us',
  http: 'GET /sealing/erasures/{erasure}/proof',
  needs: 'seal.read',
  input: z.strictObject({ erasure: id('erasure') }),
  output: z.object({ raw: z.object({ type: z.string(), text: z.string(), name: z.string() }) }),
})
