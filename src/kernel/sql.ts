import template, { raw as asItIs, Sql } from 'sql-template-tag'

/** A piece of SQL with the values in it; `T` is what a row of it holds. */
export interface RawBuilder<T> extends Sql {
  readonly row?: T
}

/** SQL with values as parameters; a piece among the values becomes part of the text. */
export const sql = <T = unknown>(strings: TemplateStringsArray, ...values: unknown[]): RawBuilder<T> =>
  template(strings, ...values)

/** A piece of text as it is: never of what anybody sent. */
sql.raw = <T = unknown>(text: string): RawBuilder<T> => asItIs(text)

/** Texts as they are, with a value between each two of them. */
sql.around = <T = unknown>(texts: readonly string[], values: readonly unknown[]): RawBuilder<T> => new Sql(texts, values)

/** A column, with what it belongs to before a point. */
sql.ref = <T = unknown>(name: string): RawBuilder<T> => asItIs(name.split('.').map(quoted).join('.'))

/** A table with its schema. */
sql.table = sql.ref

/** Pieces or values with something between them; of none nothing is left. */
sql.join = <T = unknown>(parts: readonly unknown[], between: RawBuilder<unknown> = comma): RawBuilder<T> => {
  if (parts.length === 0) return asItIs('')
  return sql.around(['', ...parts.slice(1).map(() => between.sql), ''], parts)
}

const comma = asItIs(', ')
const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`

/**
 * `= any` of these ids, for statements that name records by a key: their plan is kept, where one for just these ids would be
 * made at each asking, which takes several times as long as reading them.
 */
export const oneOf = (ids: readonly string[]): RawBuilder<unknown> => sql`any (array(select unnest(${ids}::uuid[])))`

/** Text with $1.. placeholders and their values. A field that was not given and one that is empty are the same to a column. */
export const compile = ({ text, values }: RawBuilder<unknown>): { text: string; values: readonly unknown[] } => ({
  text,
  values: values.map(value => value ?? null),
})
