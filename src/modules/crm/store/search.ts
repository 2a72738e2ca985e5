import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'
import type { leadIntents, leadStatuses } from '../contract/lead.ts'
import type { SearchTerm } from '../rules/search-term.ts'
import { listed, peopleBy } from './contacts.ts'
import { foundBy } from './lead-filter.ts'
import { nameHas } from './name-has.ts'

export interface FoundLead {
  id: Id
  contact: Id
  name: string
  intent: (typeof leadIntents)[number]
  status: (typeof leadStatuses)[number]
  state: string | null
}
export interface FoundPerson {
  id: Id
  name: string
  company: string | null
  city: string | null
  state: string | null
}
export interface FoundPartner {
  id: Id
  contact: Id
  name: string
  company: string | null
  territory: string | null
}
export interface FoundLoan {
  id: Id
  contact: Id
  name: string
  number: string | null
  stage: string
  amountCents: number | null
}

/** Newest people a search finds. */
export const foundPeople = (ctx: Ctx, term: SearchTerm, most: number): Promise<FoundPerson[]> =>
  ctx.rows<FoundPerson>(sql`
    select c.id, c.full_name as name, c.company, c.city, c.state from crm.contact c
    where c.tenant_id = ${ctx.tenant} and c.id = any (array(${peopleBy(ctx, term, most)})) and ${listed(ctx, 'c')}
      and c.merged_into is null and c.archived_at is null
    order by c.created_at desc, c.id desc limit ${most}`)

/** Newest partners: by name everybody's, some thousands at most, so each is looked at; else those one may see as people. */
export function foundPartners(ctx: Ctx, term: SearchTerm, most: number): Promise<FoundPartner[]> {
  return ctx.rows<FoundPartner>(sql`
    select p.id, p.contact_id as contact, p.full_name as name, p.company, p.territory from crm.partner p
    where p.tenant_id = ${ctx.tenant} and p.archived_at is null
      and ${term.by === 'name' ? nameHas('p', term.words) : sql`p.contact_id = any (array(${peopleBy(ctx, term, most)}))`}
    order by p.created_at desc, p.id desc limit ${most}`)
}

/** A lead bears its person's name, so it is found by it even where the person belongs to another officer. */
export const foundLeads = (ctx: Ctx, term: SearchTerm, most: number): Promise<FoundLead[]> =>
  ctx.rows<FoundLead>(sql`
    select l.id, l.contact_id as contact, l.full_name as name, l.intent, l.status, l.property_state as state from crm.lead l
    where l.tenant_id = ${ctx.tenant} and l.archived_at is null and ${foundBy(ctx, term, { most }, false)}
    order by l.created_at desc, l.id desc limit ${most}`)

/** Loans by name, by their person, or by their number. */
export const foundLoans = (ctx: Ctx, term: SearchTerm, written: string, most: number): Promise<FoundLoan[]> =>
  ctx.rows<FoundLoan>(sql`
    select l.id, l.contact_id as contact, l.full_name as name, l.number, s.name as stage, l.amount_cents as "amountCents"
    from crm.loan l join crm.stage s on s.tenant_id = l.tenant_id and s.id = l.stage_id
    where l.tenant_id = ${ctx.tenant} and l.archived_at is null and l.id = any (array(
      select n.id from crm.loan n where n.tenant_id = ${ctx.tenant} and n.number = ${written} and n.archived_at is null
      ${
        term.by === 'name'
          ? sql`union select i.id from crm.search_ids('loan', ${term.words}, ${most}) i`
          : term.by === 'nothing'
            ? sql``
            : sql`union select b.loan_id from crm.borrower b where b.tenant_id = ${ctx.tenant} and b.contact_id = any (array(${peopleBy(ctx, term, most)}))
                union select o.id from crm.loan o where o.tenant_id = ${ctx.tenant} and o.contact_id = any (array(${peopleBy(ctx, term, most)}))`
      }))
    order by l.created_at desc, l.id desc limit ${most}`)
