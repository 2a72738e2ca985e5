import { z } from 'zod'
import { id } from '#base/id.ts'
import { command } from '#policy/action.ts'

export const assignRecord = command('crm.assignRecord', {
  summary: 'Say of a lead or loan in one step whose it is: branch, officer, partner company and partner representative',
  http: 'PUT /assignments/{kind}/{record}',
  needs: 'record.assign',
  input: z.strictObject({
    kind: z.enum(['lead', 'loan']),
    record: id('lead or loan'),
    /** With an officer it is the officer’s own branch. */
    branch: id('branch').nullable(),
    owner: id('person').nullable(),
    partner: id('partner company').nullable(),
    /** Somebody of that company. */
    rep: id('person').nullable(),
  }),
  output: z.object({ version: z.number() }),
  emits: ['lead.assigned', 'loan.assigned'],
})
