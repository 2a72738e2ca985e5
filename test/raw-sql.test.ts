import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '#base/id.ts'
import { addOperator, deleteClient } from '#modules/operator/contract.ts'
import { type Hostile, openHostile } from './hostile.ts'
import { atTerminal } from './operators.ts'
import type { World } from './world.ts'

let w: World
let at: Hostile
let app: Hostile['app']
let pid: number
let own: Hostile['own']
let inside: Hostile['inside']
let refused: Hostile['refused']
let contextOf: Hostile['contextOf']
beforeAll(async () => {
  at = await openHostile()
  ;({ w, app, pid, own, inside, refused, contextOf } = at)
})
afterAll(() => at.close())

const tenantTables = async () =>
  (
    await w.superuser<{ name: string }[]>`
      select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
      where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema', 'pgboss')`
  ).map(r => r.name)

describe('another client', () => {
  test('has no row that can be read, in any table', async () => {
    const tables = await tenantTables()
    expect(tables.length).toBeGreaterThan(50)
    for (const table of tables) {
      const [there] = await w.superuser.unsafe(`select count(*)::int as n from ${table} where tenant_id = '${w.rival.tenant}'`)
      const answer = await inside(`select count(*)::int as n from ${table} where tenant_id = '${w.rival.tenant}'`).catch(
        error => error as { code: string },
      )
      // Either it is not the application's to read at all, or nothing is there.
      expect('rows' in answer ? answer.rows[0]!.n : answer.code, `${table} (${there!.n} rows)`).toSatisfy(
        n => n === 0 || n === '42501',
      )
    }
  })

  test('has no row that can be changed or removed, and gets none', async () => {
    for (const table of await tenantTables()) {
      const changed = await inside(`update ${table} set tenant_id = tenant_id where tenant_id = '${w.rival.tenant}'`).catch(
        error => error as { code: string },
      )
      expect('count' in changed ? changed.count : changed.code, `update ${table}`).toSatisfy(
        n => n === 0 || n === '42501' || n === '428C9',
      )
      const removed = await inside(`delete from ${table} where tenant_id = '${w.rival.tenant}'`).catch(
        error => error as { code: string },
      )
      expect('count' in removed ? removed.count : removed.code, `delete ${table}`).toSatisfy(n => n === 0 || n === '42501')
      // A copy of a row of one's own, named the other client's: refused by the policy, or by a law that comes before it.
      const copy = `insert into ${table} select (jsonb_populate_record(r, jsonb_build_object('tenant_id', '${w.rival.tenant}'))).* from ${table} r limit 1`
      const copied = await inside(copy).catch(error => error as { code: string })
      expect('count' in copied ? copied.count : copied.code, `insert ${table}`).toSatisfy(
        n => n === 0 || /^(42501|428C9|CC\d{3}|23\d{3})$/.test(String(n)),
      )
    }
  })

  test('cannot be entered by a context of one’s own making', async () => {
    const { text, signature } = own
    const other = { text: text.replace(w.firm.tenant, w.rival.tenant), signature }
    await expect(inside('select 1 from crm.lead', other)).rejects.toThrow('forged context')
    for (const set of [`'app.ctx', '${other.text}'`, `'app.ctx', '${text.replace('|0|', '|1|')}'`])
      await expect(inside(`do $$ begin perform set_config(${set}, true); perform 1 from crm.lead; end $$`)).rejects.toThrow(
        'forged context',
      )
    await expect(inside('select 1 from crm.lead', contextOf(pid + 1))).rejects.toThrow('another connection')
    expect((await inside(`select set_config('app.ctx', '', true)`)).count).toBe(1)
    expect(
      (await inside(`with nobody as materialized (select set_config('app.ctx', '', true)) select l.id from nobody, crm.lead l`))
        .rows.length,
    ).toBeLessThan(2)
  })
})

describe('the operator', () => {
  test('shows nothing of who they are, of their keys and sessions, nor of the clients', async () => {
    await atTerminal(w)(addOperator, { name: 'Olga' })
    const tables = ['person', 'passkey', 'link', 'ticket', 'session'].map(table => `operator.${table}`)
    for (const table of tables) {
      expect((await inside(`select * from ${table}`)).rows, table).toEqual([])
      expect((await app.unsafe(`select * from ${table}`)).length, table).toBe(0)
      expect(await refused(`update ${table} set tableoid = tableoid`), table).not.toBe('answered')
    }
    for (const call of ['operator.clients()', 'operator.demand()']) {
      expect(await refused(`select * from ${call}`), call).toBe('42501')
      await expect(app.unsafe(`select * from ${call}`)).rejects.toMatchObject({ code: '42501' })
    }
    expect((await inside(`select operator.here() as here, operator.at_door() as door`)).rows).toEqual([
      { here: false, door: false },
    ])
  })

  test('is not made by whoever sends SQL: no operator, no link, no session, no context', async () => {
    const id = newId()
    const hash = `decode('${'ab'.repeat(32)}', 'hex')`
    for (const insert of [
      `insert into operator.person (id, name, added_at) values ('${id}', 'Evil', now())`,
      `insert into operator.link (token_hash, person_id, made_at, expires_at) select ${hash}, id, now(), now() + interval '1 day' from operator.person`,
      `insert into operator.session (id, token_hash, person_id, made_at, seen_at, idle_until, expires_at, strong_at)
        values ('${id}', ${hash}, '${id}', now(), now(), now() + interval '1 hour', now() + interval '1 hour', now())`,
    ]) {
      const made = await inside(insert).catch(error => error as { code: string })
      expect('count' in made ? made.count : made.code, insert).toSatisfy(n => n === 0 || n === '42501')
    }
    expect((await inside(`select * from operator.session_of(${hash}, now(), now(), true)`)).rows).toEqual([])
    const posed = own.text.replace('|member|', '|operator|')
    await expect(inside('select * from operator.clients()', { text: posed, signature: own.signature })).rejects.toThrow(
      'forged context',
    )
    await expect(app.unsafe(`select operator.enter('${posed}', '${own.signature}')`)).rejects.toThrow('forged context')
  })

  test('alone suspends a client and switches its products', async () => {
    expect(await refused(`update identity.tenant set suspended_at = now()`)).toBe('42501')
    expect(
      await refused(`insert into identity.client_product select tenant_id, 'loans', now(), 'Mine' from identity.tenant`),
    ).toBe('42501')
  })
})

describe('the end of a client', () => {
  test('is asked for, agreed to and come to by nobody who sends SQL, whether or not it was asked for', async () => {
    const { tenant, slug } = w.firm
    const statements = [
      `insert into operator.deletion (id, client, slug, name, reason, asked_at, agree_by)
        values ('${newId()}', '${tenant}', '${slug}', 'Mine', 'Because', now(), now() + interval '1 day')`,
      'select * from operator.people()',
      'select operator.remove_some(10)',
      'select operator.end_deletion(now())',
      'select operator.take_due()',
      `select identity.forget_accounts(array['${newId()}']::uuid[])`,
      'call operator.make_removable()',
      'delete from operator.deletion',
    ]
    const tried = async () => {
      for (const statement of statements) {
        expect(await refused(statement), statement).toBe('42501')
        await expect(app.unsafe(statement), statement).rejects.toMatchObject({ code: '42501' })
      }
    }
    await tried()
    await atTerminal(w, tenant)(deleteClient, { client: tenant, name: slug, reason: 'They leave' })
    await tried()
    expect((await inside('select * from operator.deletion')).rows).toEqual([])
    expect((await inside(`update operator.deletion set state = 'agreed'`)).count).toBe(0)
    expect((await inside('select operator.removing() as client')).rows).toEqual([{ client: null }])
  })
})

describe('one’s own client', () => {
  test('shows one’s own rows and no colleague’s, whatever is asked', async () => {
    expect((await inside('select full_name from crm.lead')).rows).toEqual([{ full_name: 'Mine Own' }])
    expect((await inside('select full_name from crm.lead where true or owner_id is not null')).rows).toHaveLength(1)
    expect((await inside(`select id from crm.search_ids('lead', 'own', 50)`)).rows).toHaveLength(1)
    expect((await inside(`select crm.count_named('lead', 'own', 50) as n`)).rows).toEqual([{ n: 1 }])
    expect((await inside('select hint from crm.identifier')).rows).toEqual([{ hint: 'm•••@o•••.example' }])
    expect((await inside('select full_name from crm.lead_whole')).rows).toHaveLength(1)
  })

  // Which part of the context is read when is the planner's choice: changed between two of them, none may be believed.
  test.each([
    ['all rows', 5, '1'],
    ['a colleague as owner', 6, () => `{${w.firm.leo.id},${w.firm.tom.id}}`],
    ['every branch', 7, () => `{${w.firm.branches.charleston},${w.firm.branches.tampa}}`],
  ])('believes of a context changed within the statement nothing: %s', async (_, field, value) => {
    const forged = own.text.split('|').map((part, n) => (n !== field ? part : typeof value === 'string' ? value : value()))
    const changing = `set_config('app.ctx', '${forged.join('|')}', true) is not null`
    for (const statement of [
      `select full_name from crm.lead where ${changing}`,
      `select full_name from crm.lead_whole where ${changing}`,
      `select full_name from crm.contact where ${changing}`,
      `with changed as materialized (select kernel.tenant(), ${changing}) select full_name from changed, crm.lead`,
      `update crm.lead set campaign = 'Defaced' where ${changing} returning full_name`,
      `delete from crm.lead where ${changing} returning full_name`,
    ]) {
      const told = await inside(statement).catch(error => error as { code: string })
      const names = 'rows' in told ? told.rows.map(row => row.full_name) : told.code
      expect(names === '42501' || String(names) === 'Mine Own' || String(names) === '', `${statement}: ${names}`).toBe(true)
    }
  })

  test('gives a record to nobody without the right to', async () => {
    expect(await refused(`update crm.lead set owner_id = '${w.firm.tom.id}'`)).toBe('42501')
    const ids = (await inside('select id from crm.lead')).rows.map(r => r.id)
    expect(
      await refused(`select * from crm.hand_over('lead', array['${ids[0]}']::uuid[], '${w.firm.tom.id}', null, now())`),
    ).toBe('42501')
  })

  test('keeps what happened as it was', async () => {
    for (const table of ['kernel.event', 'kernel.change'])
      for (const what of [`update ${table} set tenant_id = tenant_id`, `delete from ${table}`, `truncate ${table}`])
        expect(await refused(what), what).toBe('42501')
  })
})

describe('the server', () => {
  test.each([
    ['the key of the context', 'select * from kernel.ctx_key'],
    ['another role', 'set local role cc_owner'],
    ['the searching role', 'set local role cc_searcher'],
    ['the looking role', 'set local role cc_lookup'],
    ['the removing role', 'set local role cc_remover'],
    ['the keeping role', 'set local role cc_keeper'],
    ['the superuser', 'set local role postgres'],
    ['another session', 'set local session authorization postgres'],
    ['a policy', 'alter policy scope_read on crm.lead using (true)'],
    ['row security', 'alter table crm.lead disable row level security'],
    ['a trigger', 'alter table crm.lead disable trigger all'],
    ['the law of triggers', 'set local session_replication_role = replica'],
    ['a function', `create or replace function kernel.tenant() returns uuid language sql as $$ select '${newId()}'::uuid $$`],
    ['a function of its own', 'create function public.mine() returns int language sql as $$ select 1 $$'],
    ['a table', 'create table public.mine (a int)'],
    ['an extension', 'create extension dblink'],
    ['a file', `select pg_read_file('/etc/passwd')`],
    ['a program', `copy (select 1) to program 'id'`],
    ['a file to read', `create temp table t (a text); copy t from '/etc/passwd'`],
    ['a setting of the server', `alter system set log_statement = 'all'`],
    ['passwords of the roles', 'select rolpassword from pg_authid'],
    ['passwords of people', 'select * from identity.credential'],
    ['accounts', 'select * from identity.account'],
  ])('refuses %s', async (_, statement) => {
    expect(await refused(statement)).toMatch(/^(42501|25001|0A000|55000|42883|58P01)$/)
  })

  test('reads the context nowhere but where its signature is verified', async () => {
    const raw = "current_setting\\s*\\(\\s*'+app\\.(ctx|sig)"
    const readers = await w.superuser<{ name: string }[]>`
      select n.nspname || '.' || p.proname as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where p.prokind in ('f', 'p') and n.nspname <> 'pg_catalog' and pg_get_functiondef(p.oid) ~ ${raw}
      union all select tablename || '.' || policyname from pg_policies where concat(qual, with_check) ~ ${raw}
      union all select viewname from pg_views where definition ~ ${raw} and schemaname <> 'pg_catalog'
      union all select tgname from pg_trigger where pg_get_triggerdef(oid) ~ ${raw}`
    expect(readers.map(r => r.name)).toEqual(['kernel.verified_ctx'])
  })

  test('lets the application reach beyond row security only by functions that were thought about', async () => {
    const functions = await w.superuser<{ name: string }[]>`
      select distinct n.nspname || '.' || p.proname as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where p.prosecdef and has_function_privilege('cc_app', p.oid, 'execute') and p.prorettype <> 'trigger'::regtype order by 1`
    expect(functions.map(f => f.name)).toMatchSnapshot()
    const open = await w.superuser<{ name: string }[]>`
      select n.nspname || '.' || p.proname as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where p.prosecdef and not coalesce(p.proconfig::text ~ 'search_path', false) and n.nspname not in ('pg_catalog', 'pgboss', 'public')`
    // It has the path of whoever calls it, and names everything whole (raw-sql-context.test.ts).
    expect(open.map(f => f.name)).toEqual(['kernel.verified_ctx'])
  })
})
