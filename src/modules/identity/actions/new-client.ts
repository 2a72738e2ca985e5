import type { Id } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import type { PersonType } from '#policy/matrix.ts'
import { slugFrom } from '../rules.ts'
import * as accounts from '../store/accounts.ts'
import * as companies from '../store/company.ts'
import * as people from '../store/people.ts'

interface NewCompany {
  name: string
  slug?: string | undefined
  nmlsId: string
  timeZone: string
  type?: string
}

/** Keeps a client under a short name that nobody has, in the place of which this transaction is; answers that name. */
export async function openCompany(ctx: Ctx, company: NewCompany): Promise<string> {
  const slug = company.slug ?? slugFrom(company.name)
  if (await companies.slugTaken(ctx, slug)) {
    throw new Refusal('conflict', 'Another client has this short name.', {
      problems: [{ path: 'company.slug', message: 'Taken: choose another one.' }],
    })
  }
  await companies.keepCompany(ctx, { ...company, type: company.type ?? 'lender', slug })
  return slug
}

/** Somebody of a client who has yet to come in by the link that is answered. */
export async function inviteFirst(ctx: Ctx, who: { name: string; email: string }): Promise<{ url: string; expiresAt: string }> {
  const account: Id = await accounts.ensureAccount(ctx, who.email)
  const type: PersonType = 'tenant_admin'
  const member = await people.keepMember(ctx, { account, ...who, type, status: 'invited' })
  const { token, expiresAt } = await people.keepLink(ctx, member, 'invite')
  return { url: new URL(`/link#${token}`, ctx.places.publicUrl).href, expiresAt }
}
