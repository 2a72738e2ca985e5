import type { Ctx } from '#kernel/ctx.ts'
import { indexChoices } from '#kernel/key-store.ts'
import { type RawBuilder, sql } from '#kernel/sql.ts'
import type { Searchable } from '../rules/search-term.ts'
import { isBuilt, tokensOfSsn } from './chosen-index.ts'

type Sql = RawBuilder<unknown>

/** What of the client's choice can be searched by now. */
export const searchable = (ctx: Ctx): Searchable => new Set(indexChoices.filter(kind => isBuilt(ctx, kind)))

/** Rows of one token that are looked at, of those the asker sees. */
const mostMarks = 1000

const tokensOf = (ctx: Ctx, kind: string, value: string): Sql => {
  const tokens = ctx.vault.tokens(ctx.tenant, kind, value).map(one => `\\x${one.token.toString('hex')}`)
  return sql`any (${tokens}::text[]::bytea[])`
}

/** Ids of people with an address that begins so, among those one may see. */
export const peopleByStart = (ctx: Ctx, start: string, most: number): Sql => sql`
  select i.contact_id from crm.identifier i where i.tenant_id = ${ctx.tenant} and i.id = any (array(
    select s.identifier_id from crm.email_start s where s.tenant_id = ${ctx.tenant} and s.token = ${tokensOf(ctx, 'email-start', start)} limit ${mostMarks})) limit ${most}`

/** Ids of people of whom a note says all of these words, among the notes one may see. */
export function peopleByWords(ctx: Ctx, words: readonly string[], most: number): Sql {
  const each = words.map(
    word =>
      sql`select w.note_id from crm.note_word w where w.tenant_id = ${ctx.tenant} and w.token = ${tokensOf(ctx, 'note-word', word)}`,
  )
  return sql`
    select n.contact_id from crm.note n where n.tenant_id = ${ctx.tenant} and n.deleted_at is null and n.id = any (array(
      select f.note_id from (${sql.join(each, sql` intersect `)}) f limit ${mostMarks})) limit ${most}`
}

export interface FoundBorrower {
  contact: string
  loan: string
  name: string
  number: string | null
}

/** Borrowers with this number on loans one may see. */
export async function borrowersBySsn(ctx: Ctx, ssn: string): Promise<FoundBorrower[]> {
  const tokens = (await tokensOfSsn(ctx, ssn)).map(one => `\\x${one.token.toString('hex')}`)
  return ctx.rows<FoundBorrower>(sql`
    select b.contact_id as contact, b.loan_id as loan, b.full_name as name, l.number from crm.borrower b
    join crm.loan l on l.tenant_id = b.tenant_id and l.id = b.loan_id
    where b.tenant_id = ${ctx.tenant} and b.id = any (array(
      select m.borrower_id from crm.ssn_mark m where m.tenant_id = ${ctx.tenant} and m.token = any (${tokens}::text[]::bytea[]) limit 50))
    order by b.id desc limit 50`)
}
