import { type RawBuilder, sql } from '#kernel/sql.ts'

/**
 * Every word is in the full name of `alias`; words of one or two letters begin a word of it. The same as `crm.name_where`,
 * for few rows that are looked at one by one: by the function behind `ilike`, of which the planner guesses nothing.
 */
export const nameHas = (alias: string, words: string): RawBuilder<unknown> => {
  const name = sql.ref(`${alias}.full_name`)
  const has = (word: string) => {
    const pattern = word.replace(/[\\%_]/g, '\\$&')
    return word.length < 3 ? sql`texticlike(' ' || ${name}, ${`% ${pattern}%`})` : sql`texticlike(${name}, ${`%${pattern}%`})`
  }
  return sql`(${sql.join(words.split(' ').slice(0, 6).map(has), sql` and `)})`
}
