import { Refusal } from '#base/refusal.ts'
import type { Action } from '#policy/action.ts'
import type { Demands } from '#policy/matrix.ts'
import type { Caller } from './caller.ts'

/**
 * How well the person behind a session has proven who they are, read together with the session. Assurance after NIST SP
 * 800-63B-4, section 2: a second factor is AAL2, and `strongAt` is the moment a phishing-resistant one was used.
 */
export interface Proof {
  /** A second factor, or a passkey that counts for both, opened this session. */
  secondFactor: boolean
  /** When a passkey with user verification was last used on this session; milliseconds since 1970. */
  strongAt: number | undefined
  /** Nothing but enrolling a factor is open yet: none is enrolled, or a recovery code opened the session. */
  mayOnlyEnrol: boolean
}

/** Whoever shows no proof has none. */
const unproven: Proof = { secondFactor: false, strongAt: undefined, mayOnlyEnrol: true }

/** The worker, the shell at the host and whoever has yet to sign in as an operator: nobody could be asked. */
const isMachine = ({ kind, bearer }: Caller) =>
  kind === 'system' || kind === 'terminal' || (kind === 'operator' && bearer === undefined)

/** Stops a session that has not shown its second factor, wherever it knocks; machines have none to show. */
export function demandEnrolled(caller: Caller): void {
  if (caller.kind === 'member' && (caller.proof ?? unproven).mayOnlyEnrol) {
    throw new Refusal('needs-proof', 'Add a second way to prove who you are first: a passkey or an authenticator app.', {
      facts: { demand: 'enrol' },
    })
  }
}

/** Whether a passkey was used on this session within so many minutes. Nothing else counts, and no API key or app ever does. */
export function isFresh(proof: Proof | undefined, minutes: number, now: Date): boolean {
  return proof?.strongAt !== undefined && now.getTime() - proof.strongAt <= minutes * 60_000
}

/**
 * The proofs that an action asks for before its handler runs: a second factor for everything but what leads to one, and a
 * passkey used within `proofMinutes` where a command's permission says so. Reading alone never asks for the key again.
 */
export function demandProofs(
  caller: Caller,
  action: Pick<Action, 'kind' | 'beforeProof'>,
  { proofMinutes }: Demands,
  now: Date,
): void {
  if (isMachine(caller)) return
  if (!action.beforeProof) demandEnrolled(caller)
  if (proofMinutes === undefined || action.kind === 'query' || isFresh(caller.proof, proofMinutes, now)) return
  throw new Refusal(
    'needs-proof',
    caller.kind === 'member' || caller.kind === 'operator'
      ? 'Confirm that it is you: use your passkey.'
      : 'This needs a person with a passkey. No API key or app can do it.',
    { facts: { demand: 'passkey', minutes: proofMinutes } },
  )
}
