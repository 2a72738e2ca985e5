import { z } from 'zod'
import { command } from '#policy/action.ts'

export const remind = command('crm.raiseReminders', {
  summary:
    'Raise alerts for tasks and callbacks that are due or lie with somebody who has left, locks and licenses that run out, and what was not told yet of people’s accounts',
  door: 'job',
  needs: 'job.run',
  input: z.strictObject({}),
  output: z.object({ tasks: z.number(), locks: z.number(), licences: z.number(), accounts: z.number(), left: z.number() }),
})

export const tellAccounts = command('crm.tellOfAccounts', {
  summary: 'Tell people at once what happened to how they sign in',
  door: 'job',
  needs: 'job.run',
  input: z.strictObject({}),
  output: z.object({ told: z.number() }),
})
