import { type Id, newId } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { personSealer } from '#kernel/person-seal.ts'
import { sql } from '#kernel/sql.ts'
import { keepSsn } from './chosen-index.ts'

export interface Standing {
  contact: Id
  name: string
  emailHint: string | null
  phoneHint: string | null
  mayOpen: boolean
}
export interface BorrowerRow extends Standing {
  id: Id
  role: 'borrower' | 'co_borrower' | 'cosigner'
  position: number
  sealed: boolean
}

// Whoever sees the loan knows its people by name; the rest of a person is seen by those who see the person.
const standing = sql`x.contact_id as contact, coalesce(c.full_name, x.full_name) as name, c.email_hint as "emailHint", c.phone_hint as "phoneHint", c.id is not null as "mayOpen"`

export const borrowersOf = (ctx: Ctx, loan: Id) =>
  ctx.rows<BorrowerRow>(sql`
    select x.id, ${standing}, x.role, x.position, x.restricted is not null as sealed
    from crm.borrower x left join crm.contact c on c.tenant_id = x.tenant_id and c.id = x.contact_id
    where x.tenant_id = ${ctx.tenant} and x.loan_id = ${loan} order by x.position, x.id`)

export const participantsOf = (ctx: Ctx, loan: Id) =>
  ctx.rows<Standing & { role: string; company: string | null }>(sql`
    select ${standing}, x.role, coalesce(x.company, c.company) as company
    from crm.participant x left join crm.contact c on c.tenant_id = x.tenant_id and c.id = x.contact_id
    where x.tenant_id = ${ctx.tenant} and x.loan_id = ${loan} order by x.role, x.full_name`)

/** Sealed envelopes of a loan's borrowers, with the row each is bound to. */
export const envelopesOf = (ctx: Ctx, loan: Id) =>
  ctx.rows<{ id: Id; contact: Id; name: string; restricted: Buffer | null }>(sql`
    select x.id, x.contact_id as contact, coalesce(c.full_name, x.full_name) as name, x.restricted
    from crm.borrower x left join crm.contact c on c.tenant_id = x.tenant_id and c.id = x.contact_id
    where x.tenant_id = ${ctx.tenant} and x.loan_id = ${loan} order by x.position, x.id`)

export interface NewBorrower {
  loan: Id
  contact: Id
  name: string
  role: BorrowerRow['role']
  /** Sealed before it is kept; the envelope opens for this row only. */
  sealed?: object | undefined
}

/** Puts somebody on a loan behind those who are on it; false where they were on it already. */
export async function keepBorrower(ctx: Ctx, b: NewBorrower): Promise<boolean> {
  const id = newId()
  const sealer = personSealer(ctx)
  const envelope = b.sealed ? sealer.seal(b.contact, id, b.sealed) : null
  sealer.keep()
  const kept = await ctx.rows(sql`
    insert into crm.borrower (tenant_id, id, loan_id, contact_id, full_name, position, role, restricted)
    select ${ctx.tenant}, ${id}, ${b.loan}::uuid, ${b.contact}::uuid, ${b.name},
      coalesce((select max(position) + 1 from crm.borrower where tenant_id = ${ctx.tenant} and loan_id = ${b.loan}), 1), ${b.role}, ${envelope}
    on conflict (tenant_id, loan_id, contact_id) do nothing returning id`)
  if (kept.length && b.sealed) await keepSsn(ctx, id, (b.sealed as { ssn?: unknown }).ssn)
  return kept.length > 0
}

export const removeBorrower = (ctx: Ctx, loan: Id, contact: Id) =>
  ctx.one(
    sql`delete from crm.borrower where tenant_id = ${ctx.tenant} and loan_id = ${loan} and contact_id = ${contact} returning contact_id`,
  )

export const keepParticipant = (ctx: Ctx, p: { loan: Id; contact: Id; name: string; company: string | null; role: string }) =>
  ctx.rows(sql`
    insert into crm.participant (tenant_id, loan_id, contact_id, full_name, company, role)
    values (${ctx.tenant}, ${p.loan}, ${p.contact}, ${p.name}, ${p.company}, ${p.role})
    on conflict (tenant_id, loan_id, contact_id, role) do nothing returning contact_id`)

export const removeParticipant = (ctx: Ctx, loan: Id, contact: Id, role: string) =>
  ctx.one(sql`
    delete from crm.participant where tenant_id = ${ctx.tenant} and loan_id = ${loan} and contact_id = ${contact} and role = ${role} returning contact_id`)
