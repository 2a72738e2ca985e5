import { z } from 'zod'
import { cleanText } from '#base/clean-text.ts'
import { id } from '#base/id.ts'
import { command } from '#policy/action.ts'
import { leadFilter } from './lead.ts'
import { leadPlace } from './place.ts'

/** Which leads: those ticked, or all a filter finds (less those unticked). */
export const leadSelection = z.strictObject({
  ids: z.array(id('lead')).max(1000).optional(),
  filter: leadFilter.optional(),
  except: z.array(id('lead')).max(1000).optional(),
})

export const changeLeads = command('crm.changeLeads', {
  summary: 'Assign, tag, move, place or archive many leads at once: runs in the background, can be undone for 30 days',
  http: 'POST /leads/bulk',
  needs: 'bulk.use',
  also: {
    'lead.tag': ({ change }) => change.kind === 'tag',
    'bulk.assign': ({ change }) => change.kind === 'assign',
    'bulk.move': ({ change }) => change.kind === 'stage',
    'bulk.archive': ({ change }) => change.kind === 'archive',
    'bulk.place': ({ change }) => change.kind === 'place',
  },
  limit: 'member.bulk',
  input: z.strictObject({
    selection: leadSelection,
    change: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('assign'), owner: id('person').nullable() }),
      z.strictObject({
        kind: z.literal('tag'),
        add: z.array(z.string().overwrite(cleanText).min(1).max(60)).max(20).default([]),
        remove: z.array(z.string().max(60)).max(20).default([]),
      }),
      z.strictObject({ kind: z.literal('stage'), stage: id('stage'), lostReason: id('lost reason').optional() }),
      z.strictObject({ kind: z.literal('archive'), archived: z.boolean() }),
      /** Says where leads lie that have no place yet; one that has a place keeps it. */
      z.strictObject({ kind: z.literal('place'), place: leadPlace }),
    ]),
  }),
  output: z.object({ operation: z.string(), count: z.number() }),
  emits: ['leads.changed'],
})

export type BulkChange = z.output<typeof changeLeads.input>['change']

/** What an undo job is asked with; a room that undoes its own operations declares a job action of this shape. */
export const undoInput = z.strictObject({
  operation: id('operation'),
  /** The last change that was looked at, where it goes on. */
  after: z.strictObject({ event: z.uuid(), n: z.int() }).optional(),
})

export const runBulk = command('crm.runBulk', {
  summary: 'Take the next leads of a bulk change',
  door: 'job',
  needs: 'job.run',
  input: z.strictObject({ operation: id('operation') }),
  output: z.object({ left: z.boolean() }),
  emits: ['leads.changed'],
})

export const undoBulk = command('crm.undoBulk', {
  summary: 'Reverse the next changes of a bulk change',
  door: 'job',
  needs: 'job.run',
  input: undoInput,
  output: z.object({ left: z.boolean() }),
  emits: ['operation.undone'],
})

export const resumeBulk = command('crm.resumeBulk', {
  summary: 'Take up bulk changes that have not moved for ten minutes',
  door: 'job',
  needs: 'job.run',
  input: z.strictObject({}),
  output: z.object({ resumed: z.number() }),
})
