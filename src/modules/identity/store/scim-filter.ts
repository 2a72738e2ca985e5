import { type RawBuilder, sql } from '#kernel/sql.ts'
import type { Filter, Literal, Operator } from '../rules/scim-filter.ts'
import type { Attribute, Place } from '../rules/scim-schema.ts'

type Sql = RawBuilder<unknown>

/**
 * A filter as SQL over a jsonb document. Names come from the declared attributes alone and are bound as parameters, like the
 * values: nothing of what was sent is ever part of the statement's text.
 */
export function filterSql(filter: Filter, document: Sql): Sql {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return sql`(${sql.join(
        filter.parts.map(part => filterSql(part, document)),
        filter.kind === 'and' ? sql` and ` : sql` or `,
      )})`
    case 'not':
      return sql`not ${filterSql(filter.part, document)}`
    case 'present':
      return presentSql(filter.place, document)
    case 'some':
      return someSql(filter.place.path, document, value => filterSql(filter.inside, value))
    case 'compare':
      return compareSql(filter.place, filter.operator, filter.value, document)
  }
}

const at = (document: Sql, path: readonly string[]): Sql => sql`(${document} #> ${[...path]}::text[])`
const textAt = (document: Sql, path: readonly string[]): Sql => sql`(${document} #>> ${[...path]}::text[])`

/** Values inside each other need no names of their own: each subquery sees its own `one`. */
const someSql = (path: readonly string[], document: Sql, inside: (value: Sql) => Sql): Sql =>
  sql`exists (select 1 from jsonb_array_elements(coalesce(${at(document, path)}, '[]')) one where ${inside(sql.ref('one.value') as Sql)})`

const somethingSql = (value: Sql): Sql =>
  sql`coalesce(${value} not in ('null'::jsonb, '""'::jsonb, '[]'::jsonb, '{}'::jsonb), false)`

function presentSql({ path, holder }: Place, document: Sql): Sql {
  if (holder?.many && path.length > 1)
    return someSql(path.slice(0, -1), document, value => somethingSql(at(value, path.slice(-1))))
  return somethingSql(at(document, path))
}

const orderings: Partial<Record<Operator, Sql>> = {
  eq: sql`=`,
  ne: sql`<>`,
  gt: sql`>`,
  ge: sql`>=`,
  lt: sql`<`,
  le: sql`<=`,
}

/** Every comparison is true or false, never unknown: what is missing differs from everything and is nothing else. */
function compareSql({ path, attribute }: Place, operator: Operator, value: Literal, document: Sql): Sql {
  const missing = operator === 'ne'
  const judged = (condition: Sql): Sql => sql`coalesce(${condition}, ${missing}::boolean)`
  const found = textAt(document, path)
  const sign = orderings[operator]
  if (attribute.type === 'boolean') return judged(sql`${found} ${sign!} ${String(value)}::text`)
  if (attribute.type === 'dateTime') return judged(sql`${found}::timestamptz ${sign!} ${String(value)}::timestamptz`)
  const [has, asked] = [folded(attribute, found), folded(attribute, sql`${String(value)}::text`)]
  if (operator === 'co') return judged(sql`position(${asked} in ${has}) > 0`)
  if (operator === 'sw') return judged(sql`starts_with(${has}, ${asked})`)
  if (operator === 'ew') return judged(sql`right(${has}, length(${asked})) = ${asked}`)
  return judged(sql`${has} collate "C" ${sign!} ${asked} collate "C"`)
}

const folded = (attribute: Attribute, text: Sql): Sql => (attribute.caseExact ? text : sql`lower(${text})`)

/** What a list is sorted by; the id settles what is equal. */
export const orderSql = ({ path, attribute }: Place, descending: boolean, document: Sql): Sql =>
  sql`${folded(attribute, textAt(document, path))} collate "C" ${descending ? sql`desc` : sql`asc`} nulls last`
