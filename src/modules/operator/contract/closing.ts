import { z } from 'zod'
import { cleanText } from '#base/clean-text.ts'
import { command, query } from '#policy/action.ts'

/** What a client's own administrators ask: that their company's account ends. What follows is the operator's. */

export const closeAccount = command('operator.closeAccount', {
  summary:
    'Ask for the company’s account to be closed and deleted: a second person agrees first, then it is put before the operator',
  http: 'POST /company/closing',
  needs: 'company.close',
  input: z.strictObject({
    /** The company's short name, typed by whoever asks. */
    name: z.string().max(100),
    reason: z.string().overwrite(cleanText).trim().min(3, 'Say why: whoever runs this installation reads it.').max(300),
  }),
  output: z.object({ id: z.string() }),
  emits: ['approval.asked', 'approval.done', 'approval.failed', 'client.closingAsked'],
})

export const takeClosingBack = command('operator.takeClosingBack', {
  summary: 'Take the wish to close the account back: the company goes on as it is',
  http: 'DELETE /company/closing',
  needs: 'company.manage',
  input: z.strictObject({}),
  output: z.object({}),
  emits: ['client.closingTakenBack'],
})

/** What stands open, as the client and the operator read it. */
export const openClosing = z.object({
  id: z.string(),
  askedBy: z.string(),
  agreedBy: z.string().nullable(),
  askedAt: z.string(),
  reason: z.string(),
})

export const readClosing = query('operator.readClosing', {
  summary: 'Whether the company’s account is to be closed, how far that is, and from when on everything is gone',
  http: 'GET /company/closing',
  needs: 'company.manage',
  input: z.strictObject({}),
  output: z.object({
    /** What is typed to ask for it. */
    slug: z.string(),
    closing: openClosing
      .extend({
        /** Waits for the operator; asked for by one operator; agreed to by two. */
        state: z.enum(['waiting', 'asked', 'agreed']),
        dueAt: z.string().nullable(),
        /** Everything is being removed: it cannot be taken back any more. */
        begun: z.boolean(),
      })
      .nullable(),
  }),
})
