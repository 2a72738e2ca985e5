import { connect, type DbAddress } from './db.ts'
import { StartRefused } from './migrate.ts'

/** Tables that belong to the installation, not to a client. */
const ofNobody = ['public.migration', 'kernel.ctx_key', 'kernel.budget', 'kernel.attempt', 'kernel.setup', 'kernel.job_done']

interface Role {
  super: boolean
  bypass: boolean
  role: boolean
  db: boolean
  replication: boolean
  name: string
  owns: string | null
  member: string | null
  encryption: string
  settings: string | null
  temporary: boolean
}

/**
 * Whether the database still stands as the migrations left it, asked as the application's own role at every start: what
 * anybody changed by hand since, or a server set up too generously, stops the start with the reason. Throws StartRefused.
 */
export async function demandPosture(app: DbAddress): Promise<void> {
  const client = connect(app, { name: 'connect-and-close posture' })
  try {
    const [role] = await client<Role[]>`
      select r.rolname as name, r.rolsuper as super, r.rolbypassrls as bypass, r.rolcreaterole as role, r.rolcreatedb as db, r.rolreplication as replication,
        current_setting('password_encryption') as encryption,
        (select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relowner = r.oid and n.nspname !~ '^pg_' limit 1) as owns,
        (select string_agg(c, ', ') from pg_db_role_setting s cross join unnest(s.setconfig) c where s.setrole = r.oid) as settings,
        has_database_privilege(current_database(), 'temporary') as temporary,
        (select g.rolname from pg_auth_members m join pg_roles g on g.oid = m.roleid where m.member = r.oid limit 1) as member
      from pg_roles r where r.rolname = current_user`
    const problem = roleProblem(role!) ?? (await tableProblem(client))
    if (problem) throw new StartRefused(problem)
  } finally {
    await client.end({ timeout: 2 })
  }
}

function roleProblem(r: Role): string | undefined {
  const may = [
    r.super && 'is a superuser',
    r.bypass && 'bypasses row security',
    r.role && 'may make roles',
    r.db && 'may make databases',
    r.replication && 'may replicate',
  ].filter(Boolean)
  if (may.length)
    return `The application signs in to the database as ${r.name}, which ${may.join(' and ')}. Use the role cc_app of \`npm run db:roles\`, or take that right away: row security would not hold.`
  if (r.owns) return `The application’s role ${r.name} owns ${r.owns}. Give it to cc_owner: an owner can switch row security off.`
  if (r.member) return `The application’s role ${r.name} is a member of ${r.member}. Revoke that: it could act as that role.`
  if (r.temporary)
    return `The application’s role ${r.name} may make temporary tables, which stand before the database’s own. Run \`npm run db:roles\` again, which takes that away.`
  if (r.encryption !== 'scram-sha-256')
    return `The database keeps passwords as ${r.encryption}. Set password_encryption = 'scram-sha-256', set the roles’ passwords again, and start anew.`
  if (r.settings)
    return `The application’s role ${r.name} has settings of its own (${r.settings}): any statement of its could have left them. Run \`npm run db:roles\` again, which takes them away.`
  return undefined
}

/** Row security that was switched off, or never forced, on a table of the clients. */
async function tableProblem(client: ReturnType<typeof connect>): Promise<string | undefined> {
  const open = await client<{ name: string }[]>`
    select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'pgboss')
      and not (c.relrowsecurity and c.relforcerowsecurity) and n.nspname || '.' || c.relname <> all (${ofNobody}::text[])
      and (pg_has_role(c.relowner, 'member') or has_table_privilege(c.oid, 'select') or exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id'))
    order by 1 limit 5`
  if (!open.length) return undefined
  const names = open.map(t => t.name).join(', ')
  return `Row security is not in force on ${names}: clients could see each other’s rows. Run \`alter table ... enable row level security; alter table ... force row level security\` for each, and find out who switched it off.`
}
