import { z } from 'zod'
import { id } from '#base/id.ts'
import { command, query } from '#policy/action.ts'

const moment = z.iso.datetime({ offset: true })

const checkpointLine = z.object({
  /** How many events it is over, of the whole installation. */
  size: z.number(),
  at: z.string(),
  /** Base64. */
  root: z.string(),
  /** Names of the witnesses that signed it. */
  witnesses: z.array(z.string()),
})
export type CheckpointLine = z.output<typeof checkpointLine>

export const showLedger = query('audit.showLedger', {
  summary: 'How the ledger stands: its name and keys, how much is logged and signed, who witnesses it',
  http: 'GET /ledger',
  needs: 'audit.read',
  input: z.strictObject({}),
  output: z.object({
    origin: z.string(),
    /** Verifier keys (C2SP signed-note): what an extract or a checkpoint is verified by. */
    keys: z.array(z.string()),
    witnessKeys: z.array(z.string()),
    size: z.number(),
    pending: z.number(),
    /** False while what happened before there was a ledger is still taken in. */
    whole: z.boolean(),
    newest: checkpointLine.nullable(),
    witnesses: z.array(
      z.object({
        name: z.string(),
        state: z.enum(['new', 'well', 'away', 'refused']),
        size: z.number(),
        at: z.string().nullable(),
        why: z.string().nullable(),
      }),
    ),
  }),
})

export const listCheckpoints = query('audit.listCheckpoints', {
  summary: 'Checkpoints of the ledger, newest first, each a signed note to keep',
  http: 'GET /ledger/checkpoints',
  needs: 'audit.read',
  input: z.strictObject({
    /** Those of fewer events. */
    below: z.coerce.number().int().min(1).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  output: z.object({ items: z.array(checkpointLine.extend({ note: z.string() })), next: z.number().nullable() }),
})

/** Which events an extract is of: these, or those of a time. */
export const wish = z.strictObject({
  events: z.array(id('event')).min(1).max(200).optional(),
  from: moment.optional(),
  to: moment.optional(),
  /** Sizes of checkpoints that whoever gets it holds: it proves that they are the beginning of this ledger. */
  older: z.array(z.int().min(1)).max(50).default([]),
})
export type Wish = z.output<typeof wish>

export const extractEvents = command('audit.extractEvents', {
  summary: 'A signed extract of events, each with the proof that it is in the ledger: for whoever verifies it without us',
  http: 'POST /ledger/extracts',
  needs: 'audit.prove',
  limit: 'member.bulk',
  input: wish,
  output: z.object({ name: z.string(), events: z.number(), size: z.number(), text: z.string() }),
})

export const verifyNow = command('audit.verifyNow', {
  summary: 'Verify the ledger in the background: every checkpoint, and every event of this client',
  http: 'POST /ledger/verifications',
  needs: 'audit.prove',
  limit: 'member.bulk',
  input: z.strictObject({}),
  output: z.object({ operation: z.string() }),
})

const finding = z.object({
  kind: z.string(),
  says: z.string(),
  index: z.number().optional(),
  event: z.string().optional(),
  at: z.string().optional(),
  name: z.string().optional(),
})

export const readVerification = query('audit.readVerification', {
  summary: 'What came of verifying the ledger',
  http: 'GET /ledger/verifications/{operation}',
  needs: 'audit.read',
  input: z.strictObject({ operation: id('operation') }),
  output: z.object({
    state: z.string(),
    /** Leaves read so far, and how many there are to read. */
    read: z.number(),
    total: z.number().nullable(),
    askedAt: z.string(),
    endedAt: z.string().nullable(),
    problem: z.string().nullable(),
    verdict: z
      .object({
        holds: z.boolean(),
        origin: z.string().nullable(),
        size: z.number(),
        checkpoints: z.number(),
        cosigned: z.number(),
        newest: z.object({ size: z.number(), at: z.string(), root: z.string() }).nullable(),
        events: z.number(),
        findings: z.array(finding),
        moreFindings: z.number(),
        remarks: z.array(z.object({ says: z.string(), count: z.number() })),
      })
      .nullable(),
  }),
})

export const carryOutVerification = command('audit.carryOutVerification', {
  summary: 'Verify the ledger as somebody asked for',
  door: 'job',
  needs: 'job.run',
  input: z.strictObject({
    operation: id('operation'),
    /** Which step of it: one that was done already is not done again. */
    step: z.int().min(0).default(0),
  }),
  output: z.object({ done: z.boolean() }),
  emits: ['ledger.verified'],
})

export const resumeVerifications = command('audit.resumeVerifications', {
  summary: 'Go on with verifications that rest: what carried them out was killed',
  door: 'job',
  needs: 'job.run',
  input: z.strictObject({}),
  output: z.object({ resumed: z.number() }),
})

export const tellOfLedger = command('audit.tellOfLedger', {
  summary: 'Alarm: the ledger was changed behind the product, or a witness refuses it',
  door: 'job',
  needs: 'job.run',
  input: z.strictObject({ kind: z.enum(['broken', 'witnessRefused']), witness: z.string().max(300).optional() }),
  output: z.object({}),
  emits: ['ledger.broken', 'ledger.witnessRefused'],
})
