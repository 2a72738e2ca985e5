import type { Sql } from 'postgres'

interface Table {
  oid: number
  name: string
  kind: 'r' | 'p' | 'v' | 'm'
  secured: boolean
  forced: boolean
  definition: string | null
  partition: string | null
  options: string | null
}

type Described = Omit<Table, 'oid'>

interface Line {
  oid: number
  line: string
}

/** Not ours to describe: the server's own and the queue's. */
const foreign = ['pg_catalog', 'information_schema', 'pg_toast', 'pgboss']

/**
 * What the database really holds, as text that differs only when the database does: tables with columns and constraints,
 * indexes, row security with its policies, grants, and views. Read from the catalog, so that it shows what the migrations
 * amount to.
 */
export async function tablesSql(sql: Sql): Promise<string> {
  // Without a search path every name is printed with its schema.
  return sql.begin('read only', async tx => {
    await tx`select set_config('search_path', '', true)`
    const ours = tx`n.nspname <> all (${foreign}) and n.nspname !~ '^pg_(temp|toast_temp)'
      and not exists (select from pg_depend e where e.objid = c.oid and e.deptype = 'e')`
    const tables = await tx<Table[]>`
      select c.oid, format('%I.%I', n.nspname, c.relname) as name, c.relkind as kind, c.relrowsecurity as secured,
        c.relforcerowsecurity as forced, case when c.relkind in ('v', 'm') then pg_get_viewdef(c.oid, true) end as definition,
        case when c.relkind = 'p' then pg_get_partkeydef(c.oid) end as partition,
        array_to_string(c.reloptions, ', ') as options
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p', 'v', 'm') and not c.relispartition and ${ours}
      order by n.nspname collate "C", c.relname collate "C"`
    const oids = tables.map(table => table.oid)
    const columns = await tx<Line[]>`
      select a.attrelid as oid, format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod))
        || case when a.attgenerated <> '' then ' generated always as (' || pg_get_expr(d.adbin, d.adrelid) || ') stored'
                when a.attidentity <> '' then ' generated as identity'
                when d.adbin is not null then ' default ' || pg_get_expr(d.adbin, d.adrelid) else '' end
        || case when a.attnotnull then ' not null' else '' end as line
      from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where a.attrelid = any (${oids}) and a.attnum > 0 and not a.attisdropped order by a.attrelid, a.attnum`
    const constraints = await tx<Line[]>`
      select conrelid as oid, format('constraint %I %s', conname, pg_get_constraintdef(oid)) as line
      from pg_constraint where conrelid = any (${oids}) and contype in ('p', 'u', 'f', 'c', 'x')
      order by conrelid, array_position('{p,u,f,c,x}'::"char"[], contype), conname collate "C"`
    const indexes = await tx<Line[]>`
      select i.indrelid as oid, pg_get_indexdef(i.indexrelid) as line from pg_index i join pg_class c on c.oid = i.indexrelid
      where i.indrelid = any (${oids}) and not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x'))
      order by i.indrelid, c.relname collate "C"`
    const policies = await tx<Line[]>`
      select p.polrelid as oid, format('create policy %I on %s for %s to %s', p.polname, p.polrelid::regclass,
          case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end,
          coalesce((select string_agg(quote_ident(r.rolname), ', ' order by r.rolname collate "C") from pg_roles r where r.oid = any (p.polroles)), 'public'))
        || coalesce(' using (' || pg_get_expr(p.polqual, p.polrelid) || ')', '')
        || coalesce(' with check (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')', '') as line
      from pg_policy p where p.polrelid = any (${oids}) order by p.polrelid, p.polname collate "C"`
    const triggers = await tx<Line[]>`
      select tgrelid as oid, pg_get_triggerdef(oid) as line from pg_trigger
      where tgrelid = any (${oids}) and not tgisinternal order by tgrelid, tgname collate "C"`
    const grants = await tx<Line[]>`
      select g.oid, format('grant %s%s on %s to %s', string_agg(lower(g.privilege_type), ', ' order by g.privilege_type collate "C"),
        ' (' || quote_ident(g.attname) || ')', g.oid::regclass, coalesce(quote_ident(r.rolname), 'public')) as line
      from (
        select c.oid, null::name as attname, c.relowner, (aclexplode(c.relacl)).* from pg_class c
        union all
        select c.oid, a.attname, c.relowner, (aclexplode(a.attacl)).* from pg_attribute a join pg_class c on c.oid = a.attrelid
      ) g left join pg_roles r on r.oid = g.grantee
      where g.oid = any (${oids}) and g.grantee <> g.relowner
      group by g.oid, g.attname, r.rolname order by g.oid, g.attname collate "C" nulls first, r.rolname collate "C"`
    const types = await tx<{ line: string }[]>`
      select case when t.typtype = 'e'
          then format('create type %s as enum (%s)', t.oid::regtype, (select string_agg(quote_literal(enumlabel), ', ' order by enumsortorder) from pg_enum where enumtypid = t.oid))
          else format('create domain %s as %s', t.oid::regtype, format_type(t.typbasetype, t.typtypmod))
            || coalesce((select ' ' || string_agg(pg_get_constraintdef(k.oid), ' ' order by k.conname collate "C") from pg_constraint k where k.contypid = t.oid), '')
        end as line
      from pg_type t join pg_namespace n on n.oid = t.typnamespace
      where t.typtype in ('e', 'd') and n.nspname <> all (${foreign})
        and not exists (select from pg_depend e where e.objid = t.oid and e.deptype = 'e')
      order by n.nspname collate "C", t.typname collate "C"`
    const of = (lines: Line[], oid: number) => lines.filter(line => line.oid === oid).map(({ line }) => line.replace(/\s+/g, ' '))
    const described = tables.map(({ oid, ...table }) => {
      const after = [...of(indexes, oid), ...of(triggers, oid), ...security(table), ...of(policies, oid), ...of(grants, oid)]
      return [opening(table, [...of(columns, oid), ...of(constraints, oid)]), ...after.map(line => `${line};`)].join('\n')
    })
    return [...types.map(({ line }) => `${line};`), ...described].join('\n\n')
  }) as Promise<string>
}

function opening({ name, kind, definition, partition, options }: Described, inside: string[]): string {
  const body = inside.map(line => `  ${line}`).join(',\n')
  if (kind === 'v' || kind === 'm')
    return `create ${kind === 'm' ? 'materialized ' : ''}view ${name}${options ? ` with (${options})` : ''} as\n${definition!.trim()}\n${body.replace(/^/gm, '--')}`
  return `create table ${name} (\n${body}\n)${partition ? ` partition by ${partition}` : ''};`
}

const security = ({ name, secured, forced }: Described): string[] => [
  ...(secured ? [`alter table ${name} enable row level security`] : []),
  ...(forced ? [`alter table ${name} force row level security`] : []),
]
