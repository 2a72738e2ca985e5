import { Refusal } from '#base/refusal.ts'

/** The same words for an address that is unknown and for a password that is wrong. */
export const wrong = () => new Refusal('unauthenticated', 'E-mail address and password do not match.')
export const wrongNow = () =>
  new Refusal('invalid', 'The current password is not right.', { problems: [{ path: 'current', message: 'Not right.' }] })
export const spentLink = () => new Refusal('gone', 'This link was used already or has expired. Ask for a new one.')
export const spentTicket = () =>
  new Refusal('gone', 'This took too long or was finished elsewhere. Begin again.', { title: 'Begin again' })
export const wrongCode = () =>
  new Refusal('unauthenticated', 'This code is not right. Check the clock of the phone, and wait for the next one.')
export const wrongRecoveryCode = () => new Refusal('unauthenticated', 'This is none of your unused recovery codes.')
export const wrongPasskey = () =>
  new Refusal('unauthenticated', 'This passkey is not known here, or its answer could not be verified.')

/** What is held back, and what opens nevertheless. `wait` in seconds. */
export function tooMany(wait: number): Refusal {
  const minutes = Math.ceil(wait / 60)
  const when = wait < 120 ? `in ${wait} seconds` : minutes < 120 ? `in ${minutes} minutes` : 'later'
  return new Refusal(
    'too-many',
    `Too many attempts. Try again ${when}, use a passkey, or a device you have signed in from before.`,
    {
      retryAfter: wait,
    },
  )
}

export function demandGoodPassword(problem: string | undefined, path: string): void {
  if (problem) throw new Refusal('invalid', problem, { problems: [{ path, message: problem }] })
}
