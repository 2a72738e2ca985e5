import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, type RawBuilder, sql } from 'kysely'

export { type RawBuilder, sql }

/** Kysely only compiles here: composing fragments is its strength, running them in one trip is ours (see db.ts). */
const compiler = new Kysely<Record<string, never>>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: db => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
})

/**
 * `= any` of these ids, for statements that name records by a key: their plan is kept, where one for just these ids would be
 * made at each asking, which takes several times as long as reading them.
 */
export const oneOf = (ids: readonly string[]): RawBuilder<unknown> => sql`any (array(select unnest(${ids}::uuid[])))`

/** Text with $1.. placeholders and their values. */
export function compile(query: RawBuilder<unknown>): { text: string; values: readonly unknown[] } {
  const { sql, parameters } = query.compile(compiler)
  // A field that was not given and one that is empty are the same to a column.
  return { text: sql, values: parameters.map(p => p ?? null) }
}
