import type { Id } from '#base/id.ts'
import { notFound, Refusal } from '#base/refusal.ts'
import type { Ctx, Reach, Subject } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'
import { demandLoans } from './loan-shown.ts'
import { nowKnownAs } from './now-known-as.ts'

export interface AboutInput {
  contact?: Id | undefined
  lead?: Id | undefined
  loan?: Id | undefined
}

/** The person a note, task or file belongs to, and the record it was made on. */
export interface About {
  contact: Id
  lead: Id | null
  loan: Id | null
  name: string
  phoneHint: string | null
  subject: Subject
  reach: Reach
}

interface Row {
  contact: Id
  name: string
  phoneHint: string | null
  owner: Id | null
  branch: Id | null
}

/** Who this is about; undefined where nothing was named, not-found where the asker may not see it. */
export async function aboutOf(ctx: Ctx, { contact, lead, loan }: AboutInput): Promise<About | undefined> {
  const kind = loan ? 'loan' : lead ? 'lead' : contact ? 'contact' : undefined
  if (!kind) return undefined
  if (loan) demandLoans(ctx)
  const id = (loan ?? lead ?? contact)!
  const row = await ctx.one<Row>(
    kind === 'contact'
      ? sql`select id as contact, full_name as name, phone_hint as "phoneHint", owner_id as owner, branch_id as branch
          from crm.contact where tenant_id = ${ctx.tenant} and id = ${nowKnownAs(ctx, id)}`
      : sql`select r.contact_id as contact, r.full_name as name, c.phone_hint as "phoneHint", r.owner_id as owner, r.branch_id as branch
          from ${kind === 'lead' ? sql`crm.lead` : sql`crm.loan`} r left join crm.contact c on c.tenant_id = r.tenant_id and c.id = r.contact_id
          where r.tenant_id = ${ctx.tenant} and r.id = ${id}`,
  )
  if (contact && kind !== 'contact' && contact !== row.contact) throw notFound()
  return {
    contact: row.contact,
    lead: lead ?? null,
    loan: loan ?? null,
    name: row.name,
    phoneHint: row.phoneHint,
    subject: { kind, id: kind === 'contact' ? row.contact : id },
    reach: { owner: row.owner, branch: row.branch },
  }
}

export async function demandAbout(ctx: Ctx, input: AboutInput): Promise<About> {
  const about = await aboutOf(ctx, input)
  if (!about)
    throw new Refusal('invalid', 'Say whom this is about.', {
      problems: [{ path: 'contact', message: 'Name a person, a lead or a loan.' }],
    })
  return about
}
