import { z } from 'zod'
import { id } from '#base/id.ts'
import { command, query } from '#policy/action.ts'
import { demoRemoved } from './demo-removal.ts'

const nothing = z.strictObject({})
const begun = z.object({ operation: z.string() })

export const readDemo = query('leadHunter.readDemo', {
  summary: 'Whether the demo company is there, and how far loading or removing it is',
  http: 'GET /demo',
  needs: 'demo.manage',
  input: nothing,
  output: z.object({
    state: z.enum(['none', 'loading', 'there', 'removing']),
    operation: z.string().nullable(),
    done: z.number(),
    total: z.number().nullable(),
    /** What the last removal did, for a week. */
    removed: demoRemoved.nullable(),
  }),
})

export const loadDemo = command('leadHunter.loadDemo', {
  summary: 'Fill the company with a made-up lender to try things with: people, leads, loans, partners, history',
  http: 'POST /demo',
  needs: 'demo.manage',
  input: nothing,
  output: begun,
})

export const removeDemo = command('leadHunter.removeDemo', {
  summary: 'Remove everything the demo company brought, and what was hung on it since; who really came stays',
  http: 'DELETE /demo',
  needs: 'demo.manage',
  input: nothing,
  output: begun,
})

export const layDemo = command('leadHunter.layDemo', {
  summary: 'Lay out the next part of the demo company',
  door: 'job',
  needs: 'job.run',
  input: z.strictObject({ operation: id('operation') }),
  output: z.object({ left: z.boolean() }),
  emits: ['demo.loaded', 'form.published'],
})

export const clearDemo = command('leadHunter.clearDemo', {
  summary: 'Remove the next part of the demo company',
  door: 'job',
  needs: 'job.run',
  input: z.strictObject({
    operation: id('operation'),
    /** As every job that reverses an operation; the demo company needs no place to go on from. */
    after: z.strictObject({ event: z.uuid(), n: z.int() }).optional(),
  }),
  output: z.object({ left: z.boolean() }),
  emits: [
    ...(['demo.removed', 'routing.published', 'form.retired'] as const),
    ...(['lead.assigned', 'lead.offered', 'lead.pooled', 'lead.unassigned'] as const),
  ],
})

export const resumeDemo = command('leadHunter.resumeDemo', {
  summary: 'Take up a demo company whose loading or removing has not moved for two minutes',
  door: 'job',
  needs: 'job.run',
  input: nothing,
  output: z.object({ resumed: z.number() }),
})
