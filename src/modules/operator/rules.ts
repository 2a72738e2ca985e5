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
