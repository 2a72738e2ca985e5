import { z } from 'zod'
import { id } from '#base/id.ts'
import { command, query } from '#policy/action.ts'

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
