import { isFull, networkOf, reserveAttempts } from '#kernel/attempts.ts'
import { hashToken } from '#kernel/bearers.ts'
import type { Ctx } from '#kernel/ctx.ts'
import type { Credentials, TokenRefusal } from '../contract/tokens.ts'
import { guessing, refused } from '../rules/tokens.ts'
import { type AppRow, openApp } from '../store/apps.ts'
import { knowsSecret, noteSecretUsed } from '../store/secrets.ts'

/**
 * The app, once it has shown who it is: a confidential one by its secret, a public one by having none. Wrong secrets are
 * counted by app and network, so that whoever guesses locks nobody else out.
 */
export async function knownApp(
  ctx: Ctx,
  { client_id, client_secret }: Credentials,
): Promise<{ app: AppRow } | { no: TokenRefusal }> {
  const app = await openApp(ctx, client_id)
  if (app) ctx.subject({ kind: 'app', id: app.id })
  const no = (refusal: TokenRefusal) => {
    ctx.note({ outcome: refusal.error })
    return { no: refusal }
  }
  if (!app) return no(refused('invalid_client', 'There is no such client here.'))
  if (app.kind === 'public')
    return client_secret === undefined ? { app } : no(refused('invalid_client', 'This client has no secret.'))
  const guesses = { key: `app/${app.id}/${networkOf(ctx.address)}`, ...guessing }
  if (await isFull(ctx, guesses)) return no(refused('temporarily_unavailable', 'Too many wrong secrets. Try again later.'))
  const hash = hashToken(client_secret ?? '')
  if (await knowsSecret(ctx, app.id, hash)) {
    // Beside: whoever only asks what a token is good for writes nothing of their own.
    await ctx.aside(beside => noteSecretUsed(beside, app.id, hash))
    return { app }
  }
  await ctx.aside(beside => reserveAttempts(beside, [guesses]))
  return no(refused('invalid_client', 'The client could not be authenticated.'))
}
