import { hashToken } from '#kernel/bearers.ts'
import type { SqlClient } from '#kernel/db.ts'

/** Makes a session count as one whose passkey was just used, for tests that are about something else. */
export async function proveSession(superuser: SqlClient, token: string): Promise<void> {
  const later = new Date('2100-01-01T00:00:00Z')
  await superuser`update identity.session set opened_by = 'passkey', second_factor_at = made_at, strong_at = ${later} where token_hash = ${hashToken(token)}`
}
