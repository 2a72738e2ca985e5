import type { Ctx } from '#kernel/ctx.ts'
import { type RawBuilder, sql } from '#kernel/sql.ts'
import type { LeadFilter } from '../contract/lead.ts'
import type { SearchTerm } from '../rules/search-term.ts'
import { peopleByStart, peopleByWords } from './chosen-search.ts'
import { customConditions } from './custom-filter.ts'
import { nameHas } from './name-has.ts'
import { hasFewLeads } from './scope-size.ts'
import type { Question } from './scoped-walk.ts'
import { bears, identifierKinds, placed, tailOf, wholeToken } from './tokens.ts'

type Sql = RawBuilder<unknown>

/** Tags that at most so many leads bear are looked up by their index; of more frequent ones a walk soon finds enough. */
const rareTags = 5000

/**
 * Reads a filter. Tags take one question first: how many bear them decides how they are asked for, because row security
 * keeps the index on them from the planner.
 */
export async function leadQuestion(
  ctx: Ctx,
  f: LeadFilter,
  term: SearchTerm | undefined,
  asked: Asked = { most: mostFound },
): Promise<Question> {
  const where: Sql[] = [
    sql`l.tenant_id = ${ctx.tenant}`,
    f.archived ? sql`l.archived_at is not null` : sql`l.archived_at is null`,
  ]
  let narrowed = false
  const add = (condition: Sql) => where.push(condition)
  const among = (column: string, values: readonly string[] | undefined, type: string) => {
    if (values)
      add(
        values.length === 1
          ? sql`${sql.ref(column)} = ${values[0]}`
          : sql`${sql.ref(column)} = any (${values}::${sql.raw(type)}[])`,
      )
  }
  among('l.status', f.status, 'text')
  among('l.intent', f.intent, 'text')
  among('l.band', f.band, 'text')
  among('l.stage_id', f.stage, 'uuid')
  among('l.owner_id', f.owner, 'uuid')
  among('l.branch_id', f.branch, 'uuid')
  among('l.source_id', f.source, 'uuid')
  among('l.campaign', f.campaign, 'text')
  among('l.property_state', f.state, 'text')
  if (f.pipeline) add(sql`l.pipeline_id = ${f.pipeline}`)
  // A range of text would need an operator that is not leakproof on some collations; the left part compares everywhere.
  if (f.zip) add(f.zip.length === 5 ? sql`l.property_zip = ${f.zip}` : sql`left(l.property_zip, ${f.zip.length}) = ${f.zip}`)
  if (f.pool !== undefined) add(f.pool ? sql`l.pool is not null` : sql`l.pool is null`)
  if (f.unassigned !== undefined) add(f.unassigned ? sql`l.owner_id is null` : sql`l.owner_id is not null`)
  if (f.unplaced !== undefined) add(f.unplaced ? unplaced : sql`not ${unplaced}`)
  if (f.untouched !== undefined) add(f.untouched ? untouched : sql`not ${untouched}`)
  if (f.receivedFrom) add(sql`l.received_at >= ${f.receivedFrom}::timestamptz`)
  if (f.receivedTo) add(sql`l.received_at < ${f.receivedTo}::timestamptz`)
  if (f.amountFromCents !== undefined) add(sql`l.amount_cents >= ${f.amountFromCents}`)
  if (f.amountToCents !== undefined) add(sql`l.amount_cents <= ${f.amountToCents}`)
  if (f.operation) {
    narrowed = true
    add(sql`l.operation_id = ${f.operation}`)
  }
  if (f.tag?.length) {
    const { n } = await ctx.one<{ n: number }>(
      sql`select count(*)::int as n from crm.tagged_ids(${f.tag}::text[], ${rareTags + 1}) t`,
    )
    const rare = n <= rareTags && !f.archived
    add(
      rare ? sql`l.id = any (array(select crm.tagged_ids(${f.tag}::text[], ${rareTags + 1})))` : sql`l.tags && ${f.tag}::text[]`,
    )
    narrowed ||= rare
  }
  const own = await customConditions(ctx, 'lead', f.custom)
  where.push(...own.where)
  narrowed ||= own.narrowed
  if (term?.by === 'name' && (await hasFewLeads(ctx))) add(nameHas('l', term.words))
  else if (term) {
    narrowed = true
    add(foundBy(ctx, term, asked, f.archived ?? false))
  }
  return {
    table: 'crm.lead',
    where,
    narrowed,
    walk: narrowed ? undefined : walkOf(ctx, f),
    empty: term?.by === 'nothing' || nothingLeft(f),
  }
}

export const untouched: Sql = sql.raw(`(l.first_touch_at is null and l.status in ('new', 'assigned', 'accepted'))`)

/** An empty list of values matches nothing; it is not the same as no list. */
const nothingLeft = (f: LeadFilter): boolean =>
  [f.status, f.intent, f.band, f.stage, f.owner, f.branch, f.source, f.campaign, f.state, f.tag].some(
    values => values?.length === 0,
  )

/** Of the columns with an index in the order of a list, the one that leaves fewest rows. */
function walkOf(ctx: Ctx, f: LeadFilter): Question['walk'] {
  const several = (column: string, values: readonly string[] | undefined) =>
    values && values.length > 1 ? { column, values: [...new Set(values)] } : undefined
  if (f.owner) return several('l.owner_id', f.owner)
  if (!ctx.scope.all) return f.branch ? several('l.branch_id', f.branch) : undefined
  if (ctx.scope.limits) return undefined
  if (f.stage) return several('l.stage_id', f.stage)
  if (f.branch) return several('l.branch_id', f.branch)
  return several('l.status', f.status)
}

/** How many of the newest matches of a search are wanted, and after which place in that order. */
export interface Asked {
  most: number
  before?: readonly (string | number | null)[] | undefined
}

/** Ids are looked up by functions that keep to tenant and scope; rows are read again under row security. */
export function foundBy(ctx: Ctx, term: SearchTerm, { most, before }: Asked, archived: boolean): Sql {
  switch (term.by) {
    case 'name':
      return sql`l.id = any (array(select s.id from crm.search_ids('lead', ${term.words}, ${most},
        ${before?.[0] ?? null}::timestamptz, ${before?.[1] ?? null}::uuid, ${archived}) s))`
    case 'email':
    case 'phone':
      return sql`l.contact_id = any (array(select i.contact_id from crm.identifier i
        where i.tenant_id = ${ctx.tenant} and i.kind = ${identifierKinds[term.by]} and ${bears(wholeToken(ctx, term.by, term.key), 'i.token', 'i.even_token')} limit 200))`
    case 'email-tail':
    case 'phone-tail': {
      const kind = term.by === 'email-tail' ? 'email' : 'phone'
      const { odd, even } = placed(tailOf(ctx, kind, term.tail))
      return sql`l.id = any (array(select s.id from crm.search_tails('lead', ${identifierKinds[kind]}::smallint, ${odd}::bytea, ${even}::bytea,
        ${before ? mostFound : most}, ${archived}) s))`
    }
    case 'email-start':
      return sql`l.contact_id = any (array(${peopleByStart(ctx, term.start, 200)}))`
    case 'note-words':
      return sql`l.contact_id = any (array(${peopleByWords(ctx, term.words, 200)}))`
    case 'nothing':
      return sql`false`
  }
}

/** A search in a list looks at so many of the newest matches; the count says when there may be more. */
export const mostFound = 1000

/** A lead `l` of which nobody knows where its property lies. */
export const unplaced = sql`(l.property_state is null and l.property_zip is null)`
