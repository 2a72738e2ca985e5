import { z } from 'zod'
import { id } from '#base/id.ts'
import { command } from '#policy/action.ts'

/** What needs a second person here: each run counts itself in its own transaction, so that a second one would be seen. */
export const purge = command('house.purge', {
  summary: 'Take records out for good',
  http: 'POST /purge',
  needs: 'lead.export',
  input: z.strictObject({
    owner: id('person').optional(),
    label: z.string().max(50).default('all'),
    /** Whose rights would grow by it. */
    grows: z.array(z.string()).optional(),
  }),
  output: z.object({ ran: z.number() }),
})
/** The same by an effect. */
export const outside = command('house.outside', {
  summary: 'Tell somebody outside',
  http: 'POST /outside',
  needs: purge.needs,
  input: purge.input,
  output: purge.output,
})
