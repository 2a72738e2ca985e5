import type { SqlClient } from '../../db.ts'
import { compile, sql } from '../../sql.ts'
import type { KeptCheckpoint, Send } from '../tree-store.ts'
import { demoLaid } from './demo-laid.ts'
import { mostFindings } from './finding.ts'
import { erasedBy } from './forgotten.ts'
import { letGo } from './let-go.ts'
import { entryRows } from './rows.ts'
import type { Source, Unlogged } from './source.ts'

/** `{[0,3),[7,8)}` as PostgreSQL writes it. */
const rangesIn = (text: string): [number, number][] =>
  [...text.matchAll(/\[(\d+),(\d+)\)/g)].map(([, from, to]) => [Number(from), Number(to)])

/**
 * The whole ledger, read from its tables as they lie, by a role that may see all of them (a superuser, or the owner as
 * cc_lookup): nothing that the database was taught to say is asked. Throws where the role sees too little.
 */
export async function sourceOfDatabase(client: SqlClient): Promise<Source> {
  const send: Send = async query => {
    const { text, values } = compile(query)
    return (await client.unsafe(text, values as never[])) as never
  }
  const [role] = await send<{ whole: boolean; may: boolean }>(sql`
    select rolsuper or rolbypassrls as whole, pg_has_role(current_user, 'cc_lookup', 'member') as may from pg_roles where rolname = current_user`)
  if (!role?.whole) {
    if (!role?.may) throw new Error('This role does not see the whole ledger: use the owner (cc_owner) or a superuser.')
    await client.unsafe('set role cc_lookup')
  }
  await client.unsafe('begin isolation level repeatable read read only')
  const [{ size }] = (await send<{ size: number }>(sql`
    select coalesce((select n * 256 + octet_length(hashes) / 32 from ledger.tile where level = 0 order by n desc limit 1), 0)::bigint as size`)) as [
    { size: number },
  ]
  const gone = (
    await send<{ indexes: string }>(sql`
      select g.indexes::text as indexes from ledger.gone g join operator.deletion d on d.client = g.client
      where d.state in ('agreed', 'done') and d.agreed_by is not null and not exists (select from kernel.event e where e.tenant_id = g.client and d.state = 'done')`)
  ).flatMap(row => rangesIn(row.indexes))
  return {
    client: undefined,
    size,
    // All of it is read as of one moment.
    sizeNow: async () => size,
    checkpoints: (above, most) =>
      send<KeptCheckpoint>(
        sql`select size, root, at, note from ledger.checkpoint where size > ${above}::bigint order by size limit ${most}`,
      ),
    tiles: async (level, from, to) =>
      new Map(
        (
          await send<{ n: number; hashes: Buffer }>(
            sql`select n, hashes from ledger.tile where level = ${level} and n between ${from}::bigint and ${to}::bigint`,
          )
        ).map(({ n, hashes }) => [n, hashes]),
      ),
    entries: (from, to) => entryRows(send, sql`e.index >= ${from}::bigint and e.index < ${to}::bigint`),
    isGone: index => gone.some(([from, to]) => index >= from && index < to),
    unlogged: async () => ({
      items: await send<Unlogged>(sql`
        select v.tenant_id as tenant, v.id, to_char(v.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, v.name from kernel.event v
        where not exists (select from ledger.entry e where e.tenant_id = v.tenant_id and e.event_id = v.id)
          and not exists (select from ledger.pending p where p.tenant_id = v.tenant_id and p.event_id = v.id)
          and (select done_at is not null from ledger.earlier) order by v.id limit ${mostFindings}`),
      next: null,
    }),
    erased: () => erasedBy(send, sql`true`),
    ...(await letGo(send, sql`true`)),
    ...(await demoLaid(send, sql`true`)),
  }
}
