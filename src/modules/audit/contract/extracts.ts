import { z } from 'zod'
import { id } from '#base/id.ts'
import { command, query } from '#policy/action.ts'
import { wish } from './ledger.ts'

export const extractWithValues = command('audit.extractWithValues', {
  summary: 'A signed extract with what fields were and became: a second person agrees first; it can be fetched for 24 hours',
  http: 'POST /ledger/extracts/with-values',
  needs: 'audit.export',
  limit: 'member.bulk',
  input: z.strictObject({ wish }),
  output: z.object({ extract: z.string() }),
})

export const listExtracts = query('audit.listExtracts', {
  summary: 'Signed extracts with values that one may fetch',
  http: 'GET /ledger/extracts',
  needs: 'audit.export',
  input: z.strictObject({}),
  output: z.object({
    items: z.array(
      z.object({
        id: z.string(),
        /** Of a time, or of so many named events. */
        from: z.string().nullable(),
        to: z.string().nullable(),
        named: z.number(),
        madeAt: z.string(),
        expiresAt: z.string(),
      }),
    ),
  }),
})

export const fetchExtract = query('audit.fetchExtract', {
  summary: 'The extract, for whoever asked for it: values as far as they may see them',
  http: 'GET /ledger/extracts/{extract}/file',
  needs: 'audit.read',
  limit: 'member.bulk',
  input: z.strictObject({ extract: id('extract') }),
  output: z.object({ raw: z.object({ type: z.string(), text: z.string(), name: z.string() }) }),
  emits: ['audit.fetched'],
})
