import { type Connection, openSession, scramVerifier } from './connection.ts'

export interface RoleOptions {
  /** Printable ASCII. */
  ownerPassword: string
  appPassword: string
  /** Default `connect_and_close`. */
  database?: string
}

/** One statement; `unless` is a query that answers a row where it is not needed. */
interface Step {
  run: string
  unless?: string
}

/** Values as SQL expressions: literals here, variables of psql in the text for an operator. */
interface Values {
  database: string
  ownerPassword: string
  appPassword: string
}

/**
 * cc_owner owns the database and migrates; cc_app serves, owns nothing and is bound by row security; cc_lookup and
 * cc_searcher own the few functions that must look across tenants, cc_remover those that take a client out, cc_keeper those that
 * let go of events whose time is over, and nobody signs in as them.
 */
const roles = {
  cc_owner: 'login',
  cc_app: 'login',
  cc_lookup: 'nologin',
  cc_searcher: 'nologin',
  cc_remover: 'nologin',
  cc_keeper: 'nologin',
}
const names = Object.keys(roles)
  .map(name => `'${name}'`)
  .join(', ')

const checkPowers = `do $$ begin
  if exists (select from pg_roles where rolname in (${names}) and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)) then
    raise exception 'a role of the application has powers it must not have: see rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication in pg_roles';
  end if;
end $$`

// The same order of characters everywhere. Servers before 17 have no collation of their own that is UTF-8 and by code point.
const locale = `case when current_setting('server_version_num')::int >= 170000 then 'locale_provider builtin builtin_locale ''C.UTF-8'''
    when exists (select from pg_collation where collname in ('C.utf8', 'C.UTF-8')) then 'lc_collate ''C'' lc_ctype ''C.UTF-8'''
    else 'lc_collate ''C''' end`

/** On the server, connected to any database. `run` yields statements when it is a query (`asQuery`). */
function serverSteps({ database, ownerPassword, appPassword }: Values): (Step & { asQuery?: true })[] {
  return [
    ...Object.entries(roles).map(([name, kind]) => ({
      run: `create role ${name} ${kind}`,
      unless: `select 1 from pg_roles where rolname = '${name}'`,
    })),
    { run: checkPowers },
    { run: `alter role cc_owner password ${ownerPassword}` },
    { run: `alter role cc_app password ${appPassword}` },
    { run: 'grant cc_lookup, cc_searcher, cc_remover, cc_keeper to cc_owner' },
    // Who is no superuser must belong to a role to give it something.
    { run: 'grant cc_owner to current_user', unless: 'select 1 from pg_roles where rolname = current_user and rolsuper' },
    {
      asQuery: true,
      run: `select format('create database %I owner cc_owner template template0 encoding ''UTF8'' %s', ${database}, ${locale})`,
      unless: `select 1 from pg_database where datname = ${database}`,
    },
    { asQuery: true, run: `select format('revoke all on database %I from public', ${database})` },
    { asQuery: true, run: `select format('grant connect on database %I to cc_app', ${database})` },
    // A role may always change its own password and settings: what was left there by SQL that got in ends here.
    { run: 'alter role cc_app reset all' },
    { asQuery: true, run: `select format('alter role cc_app in database %I reset all', ${database})` },
  ]
}

/** In the application's database. */
const databaseSteps: Step[] = [
  { run: 'revoke create on schema public from public' },
  // A connection serves one request after the other. Whoever learns the names of the statements that wait on it puts others in
  // their place, for the next one to carry out. Only a superuser may close this.
  {
    run: `do $$ begin
  if (select rolsuper from pg_roles where rolname = current_user) then
    revoke all on pg_catalog.pg_prepared_statements from public;
    revoke all on function pg_catalog.pg_prepared_statement() from public;
  end if;
end $$`,
  },
  // Large objects are of no client: whoever may make one leaves word in it for the others, and no client's end removes it.
  {
    run: `do $$ declare f regprocedure; begin
  if (select rolsuper from pg_roles where rolname = current_user) then
    for f in select oid from pg_proc where pronamespace = 'pg_catalog'::regnamespace and proname ~ '^lo(_|read$|write$)' loop
      execute format('revoke all on function %s from public', f);
    end loop;
  end if;
end $$`,
  },
]

/**
 * Makes the roles and the database, or brings them up to date: safe at every start, and sets the passwords given.
 * Passwords are sent in the form the server keeps them in. Throws PostgresError: when a role has powers it must not
 * have, or the connection is not a superuser's.
 */
export async function bootstrapRoles(superuser: Connection, options: RoleOptions): Promise<void> {
  const database = options.database ?? 'connect_and_close'
  const steps = serverSteps({
    database: literal(database),
    ownerPassword: literal(scramVerifier(options.ownerPassword)),
    appPassword: literal(scramVerifier(options.appPassword)),
  })
  await runSteps(superuser, steps)
  await runSteps({ ...superuser, database }, databaseSteps)
}

/**
 * The same for a managed server (PostgreSQL 15 or newer), as a script for psql: `psql -v ON_ERROR_STOP=1 -f roles.sql`.
 * Asks for the variables `owner_password` and `app_password` where they are not set, since an argument can be seen by
 * everyone on the machine; `database` is `connect_and_close` unless set. Needs CREATEROLE and CREATEDB, not superuser.
 */
export function rolesSql(): string {
  const values = { database: ":'database'", ownerPassword: ":'owner_password'", appPassword: ":'app_password'" }
  const text = ({ run, unless, asQuery }: Step & { asQuery?: true }) => {
    const query = asQuery ? run : `select $step$${run}$step$`
    if (unless) return `${query}\n  where not exists (${unless}) \\gexec`
    return asQuery ? `${run} \\gexec` : `${run};`
  }
  const steps = [...serverSteps(values).map(text), '\\connect :"database"', ...databaseSteps.map(text)]
  const ask = ['owner', 'app'].map(
    name => `\\if :{?${name}_password} \\else \\prompt 'Password for cc_${name}: ' ${name}_password\n\\endif`,
  )
  const head = '-- Roles and database of Connect & Close. Run again at will: it changes only what differs.'
  return [head, ...ask, '\\if :{?database} \\else \\set database connect_and_close\n\\endif', ...steps, ''].join('\n')
}

async function runSteps(connection: Connection, steps: (Step & { asQuery?: true })[]) {
  const sql = openSession(connection, 'connect-and-close roles')
  try {
    for (const { run, unless, asQuery } of steps) {
      if (unless && (await sql.unsafe(unless)).length > 0) continue
      const statement = asQuery ? Object.values((await sql.unsafe(run))[0]!)[0] : run
      await sql.unsafe(String(statement))
    }
  } finally {
    await sql.end({ timeout: 5 })
  }
}

const literal = (text: string) => {
  if (text.includes('\\') || text.includes('\0')) throw new TypeError('A database name may not contain a backslash.')
  return `'${text.replaceAll("'", "''")}'`
}
