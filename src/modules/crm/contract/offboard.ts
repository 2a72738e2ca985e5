import { z } from 'zod'
import { id } from '#base/id.ts'
import { command, query } from '#policy/action.ts'

const counts = {
  leads: z.number(),
  loans: z.number(),
  contacts: z.number(),
  partners: z.number(),
  /** Open ones only: what is done stays with who did it. */
  tasks: z.number(),
}

export const listOwned = query('crm.listOwned', {
  summary: 'How much a colleague owns: what has to go to somebody else before they leave',
  http: 'GET /people/{person}/records',
  needs: 'people.deactivate',
  input: z.strictObject({ person: id('person') }),
  output: z.object(counts),
})

export const deactivatePerson = command('crm.deactivatePerson', {
  summary: 'End a colleague’s access at once and give what they own to somebody else, or to nobody yet',
  http: 'POST /people/{person}/deactivation',
  needs: 'people.deactivate',
  input: z.strictObject({
    person: id('person'),
    /** Null leaves leads, loans, people and partners without an officer, in their branch. */
    reassignTo: id('person').nullable(),
    /** Open tasks need somebody: by default the new officer, else whoever asks. */
    reassignOpenTasksTo: id('person').optional(),
  }),
  output: z.object({
    ...counts,
    /** Open leads and loans of a state the new officer holds no licence for: they stay without one. */
    unlicensed: z.number(),
  }),
  emits: ['member.deactivated', 'lead.assigned', 'loan.assigned', 'records.reassigned'],
})

export const settleDepartures = command('crm.settleDepartures', {
  summary: 'Give away what somebody owned whom the directory let go, as their connection says',
  door: 'job',
  needs: 'job.run',
  input: z.strictObject({}),
  output: z.object({ settled: z.number() }),
  emits: ['lead.assigned', 'loan.assigned', 'records.reassigned'],
})

export const reassignTasks = command('crm.reassignTasks', {
  summary: 'Give the open tasks and callbacks of a colleague, who may have left, to somebody else',
  http: 'PUT /people/{person}/tasks/owner',
  needs: 'task.reassign',
  input: z.strictObject({ person: id('person'), to: id('person') }),
  output: z.object({ tasks: z.number() }),
  emits: ['records.reassigned'],
})
