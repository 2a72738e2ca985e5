import { z } from 'zod'
import { command, query } from '#policy/action.ts'
import { confidential } from '#policy/data-classes.ts'
import { arrivalEvents, received } from './intake.ts'

/** What an outside system sent, word for word; its source’s format says how it is read. */
const sent = {
  query: z.record(z.string(), z.unknown()),
  body: confidential(z.string()),
  contentType: z.string().max(500),
}

export const receiveHook = command('leadHunter.receiveHook', {
  summary: 'Leads from a vendor, a portal, a form tool or a mail: JSON, XML, ADF, a posted form or plain text',
  http: 'POST /leads',
  door: 'hook',
  needs: 'lead.receive',
  input: z.strictObject(sent),
  output: z.object({
    /** False: nothing of it could be read; it is kept, and the answer is 422. */
    readable: z.boolean(),
    why: z.string().nullable(),
    results: z.array(received),
    unread: z.array(z.string()),
    /** Status of the answer where it was kept although it could not be used. */
    statusCode: z.literal(422).optional(),
  }),
  emits: [...arrivalEvents, 'intake.held'],
})

export const verifyHook = query('leadHunter.verifyHook', {
  summary: 'Answers the verification call of Meta’s webhooks',
  http: 'GET /leads',
  door: 'hook',
  needs: 'lead.receive',
  input: z.strictObject(sent),
  output: z.object({ raw: z.object({ type: z.string(), text: z.string() }) }),
})
