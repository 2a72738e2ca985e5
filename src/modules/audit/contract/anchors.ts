import { z } from 'zod'
import { command, query } from '#policy/action.ts'

/** What a client keeps where this house cannot reach it: the newest checkpoint that a witness signed. */
export const readAnchor = query('audit.readAnchor', {
  summary: 'The newest checkpoint of the ledger that a witness signed, as a signed note: keep it where nobody here can reach it',
  http: 'GET /ledger/anchor',
  needs: 'ledger.read',
  input: z.strictObject({}),
  output: z.object({ raw: z.object({ type: z.string(), text: z.string(), name: z.string() }) }),
})

export const readAnchoring = query('audit.readAnchoring', {
  summary: 'Whether the daily checkpoint of the ledger is told, to whom, and which was the last',
  http: 'GET /ledger/anchoring',
  needs: 'audit.read',
  input: z.strictObject({}),
  output: z.object({
    /** An event `ledger.anchored` once a day: to webhooks and SIEM streams. */
    daily: z.boolean(),
    /** Administrators and compliance officers are told as well. */
    alerts: z.boolean(),
    last: z.object({ day: z.string(), size: z.number(), cosigned: z.boolean(), toldAt: z.string() }).nullable(),
  }),
})

export const setAnchoring = command('audit.setAnchoring', {
  summary: 'Say whether the daily checkpoint of the ledger is told, and whether people are alerted',
  http: 'PUT /ledger/anchoring',
  needs: 'audit.prove',
  input: z.strictObject({ daily: z.boolean(), alerts: z.boolean() }),
  output: z.object({}),
  emits: ['ledger.anchoringChanged'],
})

export const tellAnchor = command('audit.tellAnchor', {
  summary: 'Tell the client of the checkpoint of the day',
  door: 'job',
  needs: 'job.run',
  input: z.strictObject({}),
  output: z.object({ size: z.number().nullable() }),
  emits: ['ledger.anchored'],
})
