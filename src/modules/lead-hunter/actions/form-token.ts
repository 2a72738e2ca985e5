import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'

const signature = (ctx: Ctx, form: Id, at: string) =>
  ctx.vault.mark(ctx.tenant, 'form-opened', `${form} ${at}`).toString('base64url')

/** Says when a form was opened, signed, so that nobody can make the time up. */
export function openedToken(ctx: Ctx, form: Id): string {
  const at = ctx.now.getTime().toString(36)
  return `${at}.${signature(ctx, form, at)}`
}

/** A page may stay open this long; afterwards its time says nothing any more. */
const staleHours = 24

/**
 * When the form was opened, in milliseconds since 1970. Undefined where it cannot be told: a sender without the page, or a
 * page left open for days. A made-up time counts as this very moment, which no person is quick enough for.
 */
export function openedAt(ctx: Ctx, form: Id, token: string | undefined): number | undefined {
  if (!token) return undefined
  const [at = '', mac = ''] = token.split('.')
  if (mac !== signature(ctx, form, at)) return ctx.now.getTime()
  const opened = Number.parseInt(at, 36)
  return ctx.now.getTime() - opened > staleHours * 3_600_000 ? undefined : opened
}
