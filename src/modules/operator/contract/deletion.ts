import { z } from 'zod'
import { id } from '#base/id.ts'
import { command, query } from '#policy/action.ts'
import { reason } from './clients.ts'
import { openClosing } from './closing.ts'

const client = id('client')
const deletes = { door: 'operator', needs: 'client.delete' } as const

export const deleteClient = command('operator.deleteClient', {
  ...deletes,
  summary: 'Ask for a client to be deleted: nothing happens before a second operator agrees',
  http: 'POST /clients/{client}/deletion',
  input: z.strictObject({
    client,
    /** The client's short name, typed by whoever asks. */
    name: z.string().max(100),
    reason,
  }),
  output: z.object({ name: z.string(), agreeBy: z.string() }),
  emits: ['client.deletionAsked'],
})

export const agreeToDelete = command('operator.agreeToDelete', {
  ...deletes,
  summary: 'Agree to what another operator asked for: the client is suspended, and deleted after a time of grace',
  http: 'POST /clients/{client}/deletion/agree',
  input: z.strictObject({
    client,
    /** The request that was read, so that nobody agrees to another one. */
    deletion: id('deletion'),
  }),
  output: z.object({ name: z.string(), dueAt: z.string() }),
  emits: ['client.deletionAgreed', 'client.suspended'],
})

export const keepClient = command('operator.keepClient', {
  door: 'operator',
  needs: 'client.manage',
  summary: 'Call a deletion off: the client goes on as it was',
  http: 'POST /clients/{client}/keep',
  input: z.strictObject({ client }),
  output: z.object({ name: z.string(), suspended: z.boolean() }),
  emits: ['client.kept', 'client.resumed'],
})

export const readDeletion = query('operator.readDeletion', {
  door: 'operator',
  needs: 'client.read',
  summary: 'Whether a client is to be deleted, and who may agree to that',
  http: 'GET /clients/{client}/deletion',
  input: z.strictObject({ client }),
  output: z.object({
    deletion: z
      .object({
        id: z.string(),
        state: z.enum(['asked', 'agreed']),
        reason: z.string(),
        /** Null: at the terminal. */
        askedBy: z.string().nullable(),
        askedAt: z.string(),
        agreeBy: z.string(),
        agreedBy: z.string().nullable(),
        dueAt: z.string().nullable(),
        /** Rows are being removed: it cannot be called off any more. */
        begun: z.boolean(),
        /** The client asked for it itself: it works on until it is carried out, and can take it back. */
        ownWish: z.boolean(),
      })
      .nullable(),
    /** What the client wishes itself. */
    closing: openClosing.nullable(),
    /** Why whoever reads this may not agree; null where they may. */
    cannotAgree: z.string().nullable(),
    /** Other operators with a passkey, and from when they can agree: null where they can now. */
    others: z.array(z.object({ name: z.string(), from: z.string().nullable() })),
  }),
})

export const listDeleted = query('operator.listDeleted', {
  door: 'operator',
  needs: 'client.read',
  summary: 'Clients that were deleted: when, why and by whom, and how much was removed',
  http: 'GET /deleted',
  input: z.strictObject({}),
  output: z.object({
    items: z.array(
      z.object({
        id: z.string(),
        slug: z.string(),
        name: z.string(),
        reason: z.string(),
        askedBy: z.string().nullable(),
        askedAt: z.string(),
        agreedBy: z.string(),
        agreedAt: z.string(),
        doneAt: z.string(),
        /** Rows removed, by table. */
        removed: z.record(z.string(), z.number()),
        /** Of that list. */
        sha256: z.string(),
      }),
    ),
  }),
})

const inside = { door: 'job', needs: 'job.run' } as const

export const sweepDeletions = command('operator.sweepDeletions', {
  ...inside,
  summary: 'Begin, or take up again, the removal of clients whose time of grace is over',
  input: z.strictObject({}),
  output: z.object({ begun: z.number() }),
})

/** What the job of one removal carries: it belongs to the installation, as the client's own jobs go with the client. */
export const removalTask = z.object({ client })

export const removeSome = command('operator.removeSome', {
  ...inside,
  summary: 'Remove some rows of a client that is to be deleted',
  input: z.strictObject({}),
  /** Null: nothing is to be removed, or no more: it was done already. */
  output: z.object({ removed: z.number().nullable() }),
})

export const endDeletion = command('operator.endDeletion', {
  ...inside,
  summary: 'Note that nothing of a client is left',
  input: z.strictObject({}),
  output: z.object({}),
})
