import { Refusal } from '#base/refusal.ts'
import { effect } from '#kernel/handle.ts'
import { refusedReveal } from '../contract/loan-file.ts'

/** Refuses a reveal beyond the hour's number once it is written that it was asked for. */
export const refuseReveal = effect({
  name: 'crm.refuseReveal',
  input: refusedReveal,
  prepare: async () => ({}),
  async perform(): Promise<never> {
    throw new Refusal('too-many', 'You have looked at as many sealed values as an hour allows. Compliance was told.', {
      title: 'Too many reveals',
      retryAfter: 3600,
      facts: { reason: 'reveals' },
    })
  },
  settle: async (): Promise<never> => {
    throw new Error('nothing is revealed by a refusal')
  },
})
