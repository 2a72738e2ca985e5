import { Refusal } from '#base/refusal.ts'
import { SealBroken } from './envelope.ts'
import { Altered } from './sealed-file.ts'

/** Thrown when the session, key or token ended, or its authority changed, after the caller was established: ask again, anew. */
export class StaleBearer extends Error {}

/** What the database refused, in words a user can act on; what is our own fault stays an error. */
export function toRefusal(error: unknown): unknown {
  if (error instanceof SealBroken)
    return new Refusal(
      'conflict',
      'Something sealed here does not open: it is not what was kept, or its key is gone. Nothing was changed; the company’s administrators see it under Keys.',
      { facts: { reason: 'seal' } },
    )
  if (error instanceof Altered)
    return new Refusal(
      'conflict',
      'This file is not what was sent: it was changed or cut on the disk. Nothing was changed; send it again.',
      {
        facts: { reason: 'file' },
      },
    )
  switch ((error as { code?: string })?.code) {
    case 'CC401':
      return new StaleBearer()
    // Raised by our own triggers, in words for whoever asked.
    case 'CC409':
      return new Refusal('conflict', (error as Error).message)
    case 'CC451':
      return new Refusal('conflict', 'Its officer holds no active license for the state of the property. Nothing was changed.')
    case '23505':
      return new Refusal('conflict', 'There is one with these values already.', {
        facts: { constraint: (error as { constraint_name?: string }).constraint_name ?? '' },
      })
    case '23503':
      return new Refusal('conflict', 'Something this refers to does not exist, or something still refers to it.')
    case '40001':
    case '40P01':
      return new Refusal('unavailable', 'Two changes met. Nothing was changed; try again.', { retryAfter: 1 })
    case '57014':
    case '55P03':
      return new Refusal('unavailable', 'This took too long and was stopped. Nothing was changed.', { retryAfter: 5 })
    // A number, date or JSON text the database cannot hold: the shape let it through, so it is at least a clear refusal.
    case '22003':
    case '22007':
    case '22008':
    case '22009':
    case '22P02':
      return new Refusal(
        'invalid',
        'A value here is beyond what can be stored: a date or number out of range, or text with broken characters.',
      )
    case '22021':
    case '22P05':
      return new Refusal('invalid', 'The text holds a character that cannot be stored (a zero byte).')
    default:
      return error
  }
}
