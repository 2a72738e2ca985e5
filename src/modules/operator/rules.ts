import { newOperatorHours } from '#policy/limits.ts'

/** What only opens doors, or is made anew by itself: of no use to a client elsewhere, so no archive holds it. */
const leftOut = new Set([
  'identity.session',
  'identity.link',
  'identity.ticket',
  'identity.device',
  'identity.factor',
  'identity.factor_reset',
  'identity.recovery_code',
  'identity.totp_step',
  'identity.sso_transaction',
  'identity.sso_seen',
  'identity.sso_session',
  'kernel.idempotency',
  'kernel.standing',
])

export const inArchive = (tables: readonly string[]): string[] => tables.filter(table => !leftOut.has(table))

interface Operator {
  id: string
  name: string
  addedAt: string
  removed: boolean
  passkeys: number
}

/** Whether an operator can agree to what another one asks for: who has no passkey yet cannot sign in. */
export const mayAgree = (one: Operator, asker: string | undefined): boolean =>
  one.id !== asker && !one.removed && one.passkeys > 0

/** From when an operator can agree to a deletion: nobody is made one for it. Undefined where that is over. */
export function agreesFrom({ addedAt }: Pick<Operator, 'addedAt'>, now: Date): Date | undefined {
  const from = new Date(Date.parse(addedAt) + newOperatorHours * 3600_000)
  return from > now ? from : undefined
}

/**
 * Why whoever asks may not agree to a deletion; undefined where they may. Nobody agrees to their own, nor does somebody who
 * was made an operator for it.
 */
export function whyNotAgree(
  deletion: { state: 'asked' | 'agreed'; askedBy: string | null },
  who: string | undefined,
  operators: readonly Operator[],
  now: Date,
): string | undefined {
  if (deletion.state === 'agreed') return 'It was agreed to already.'
  const agreeing = operators.find(one => one.id === who)
  if (!agreeing) return 'A person has to agree: sign in at /operator with your passkey.'
  if (agreeing.id === deletion.askedBy) {
    return operators.some(one => mayAgree(one, who))
      ? 'You asked for it, so another operator has to agree.'
      : 'You asked for it, and there is no other operator who could agree. Add one: they can agree a day later.'
  }
  if (agreesFrom(agreeing, now)) return `Who became an operator less than ${newOperatorHours} hours ago cannot agree yet.`
  return undefined
}
