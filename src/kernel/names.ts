import type { Id } from '#base/id.ts'
import type { Ctx } from './ctx.ts'
import { oneOf, type RawBuilder, sql } from './sql.ts'

/** What records of one kind are called: of those that the asker may see. Names are of class internal. */
export type NamesOf = (ctx: Ctx, ids: readonly Id[]) => Promise<readonly { id: Id; name: string }[]>

/** By a query that answers `tenant_id`, `id` and `name`. */
export const namedIn =
  (query: RawBuilder<unknown>): NamesOf =>
  (ctx, ids) =>
    ctx.rows(sql`select n.id, n.name from (${query}) n where n.tenant_id = ${ctx.tenant} and n.id = ${oneOf(ids)}`)

export const isId = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)

/** `kind` as the contract words it: `person`, `lead or loan`. Undefined where no record of the kind has a name. */
export async function namesOfRecords(ctx: Ctx, kind: string, ids: readonly string[]): Promise<Map<string, string> | undefined> {
  const namers = kind.split(/, | or /).flatMap(one => ctx.court.names(one) ?? [])
  if (!namers.length) return undefined
  const known = [...new Set(ids)].filter(isId)
  const found = known.length ? await Promise.all(namers.map(names => names(ctx, known))) : []
  return new Map(found.flat().map(({ id, name }) => [id, name]))
}
