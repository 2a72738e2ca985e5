import { Refusal } from '#base/refusal.ts'
import { effect } from '#kernel/handle.ts'
<<<<<<< HEAD
import { revealLoan } from '../contract/loan-file.ts'
=======
import { refusedReveal } from '../contract/loan-file.ts'
>>>>>>> second

/** Refuses a reveal beyond the hour's number once it is written that it was asked for. */
export const refuseReveal = effect({
  name: 'crm.refuseReveal',
<<<<<<< HEAD
  input: revealLoan.input,
=======
  input: refusedReveal,
>>>>>>> second
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
