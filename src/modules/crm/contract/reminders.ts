import { z } from 'zod'
import { command } from '#policy/action.ts'

export const remind = command('crm.raiseReminders', {
  summary:
    'Raise alerts for tasks and callbacks that are due or lie with somebody who has left, locks and licenses that run out, and what happened to people’s accounts',
  door: 'job',
  needs: 'job.run',
  input: z.strictObject({}),
  output: z.object({ tasks: z.number(), locks: z.number(), licences: z.number(), accounts: z.number(), left: z.number() }),
})
