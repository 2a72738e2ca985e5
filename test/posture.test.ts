import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { type Id, newId } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import { forgetBudgets } from '#kernel/budget.ts'
import { type Caller, systemOf } from '#kernel/caller.ts'
import { assemble } from '#kernel/room.ts'
import { run } from '#kernel/run.ts'
import { sql } from '#kernel/sql.ts'
import { exportLeads } from '#modules/crm/contract.ts'
import type { Action } from '#policy/action.ts'
import { limits } from '#policy/limits.ts'
import { cell, permissions, shipped, type UserType, userTypeLabels, userTypes } from '#policy/matrix.ts'
import { rooms } from '../src/rooms.ts'
import { sealedFor } from './sealed.ts'
import { smallestInput } from './smallest-input.ts'
import { openWorld, type World } from './world.ts'

const { actions } = assemble(rooms)
const list = [...actions.values()]

let w: World
beforeAll(async () => {
  w = await openWorld()
})
afterAll(() => w.close())

// What an outside system or a stranger's browser adds (campaign parameters, whatever a vendor or RFC thinks of) is not refused.
const openDoors = new Set<Action['door']>(['hook', 'public', 'sso', 'oauth'])

const kinds: Record<UserType, Caller['kind']> = {
  tenant_admin: 'member',
  compliance: 'member',
  branch_manager: 'member',
  loan_officer: 'member',
  assistant: 'member',
  processor: 'member',
  marketing: 'member',
  partner_owner: 'member',
  partner_rep: 'member',
  caller: 'member',
  integration: 'key',
  provisioner: 'provisioner',
  visitor: 'visitor',
  source: 'source',
  system: 'system',
  operator: 'operator',
}
const callerOf = (type: UserType): Caller => ({
  ...systemOf(w.firm.tenant, w.firm.ann.id, type),
  kind: kinds[type],
  type,
  typeName: userTypeLabels[type],
  rights: shipped[type],
})
const outcomeOf = (action: Action, caller: Caller, input: unknown) => {
  forgetBudgets()
  return run(w.house, { action, door: action.door, caller, input, reason: 'because' }).then(
    () => 'answered',
    error => (error instanceof Refusal ? `${error.word}: ${error.message}` : 'failed'),
  )
}

describe('the law against the house', () => {
  test('every action named in a contract has a handler, so nothing that is promised is missing', async () => {
    const modules = join(import.meta.dirname, '..', 'src', 'modules')
    const promised: string[] = []
    for (const room of readdirSync(modules)) {
      const contract = (await import(join(modules, room, 'contract.ts')).catch(() => ({}))) as Record<string, unknown>
      for (const value of Object.values(contract))
        if (value && typeof value === 'object' && 'needs' in value && 'door' in value) promised.push((value as Action).name)
    }
    expect(promised.filter(name => !actions.has(name))).toEqual([])
  })

  test.each(userTypes)('what the matrix withholds from %s is refused before the input is looked at', async type => {
    for (const action of list) {
      if (cell(action.needs, type).level !== 'none' || action.needs === 'session.open') continue
      expect.soft(await outcomeOf(action, callerOf(type), { not: 'looked at' }), action.name).toMatch(/^forbidden/)
    }
  })

  test('no action answers unknown fields with anything but an error that names them', async () => {
    for (const action of list) {
      const type = userTypes.find(t => cell(action.needs, t).level !== 'none')
      if (!type || openDoors.has(action.door)) continue
      expect
        .soft(await outcomeOf(action, callerOf(type), { ...smallestInput(action.input), surprise: 1 }), action.name)
        .toMatch(/^invalid/)
    }
  })

  test('every permission of the matrix is held by somebody', () => {
    expect(permissions.filter(p => !userTypes.some(t => cell(p, t).level !== 'none') && p !== 'session.open')).toEqual([])
  })

  test('no address carries a secret: addresses end up in the logs of proxies', () => {
    const secret = /token|secret|password/i
    for (const { name, http, input } of list.filter(action => action.http)) {
      const inPath = [...http!.path.matchAll(/\{(\w+)\}/g)].map(([, field]) => field!)
      const inQuery = http!.method === 'GET' || http!.method === 'DELETE' ? Object.keys((input as z.ZodObject).shape ?? {}) : []
      expect
        .soft(
          [...inPath, ...inQuery].filter(field => secret.test(field)),
          name,
        )
        .toEqual([])
    }
  })

  test('every action of a public door has a limit counted by address', () => {
    for (const action of list.filter(a => ['public', 'host', 'sso', 'oauth'].includes(a.door)))
      expect.soft(limits[action.limit].per, action.name).toBe('address')
  })
})

describe('a rival client', () => {
  test('sees the same answer for our ids as for ids that never existed', async () => {
    const ours = await idsOf(w, w.firm.tenant)
    const nothing = newId()
    for (const action of list.filter(a => a.door === 'member')) {
      const input = smallestInput(action.input)
      const idFields = Object.entries(input).filter(([, value]) => typeof value === 'string' && /^[0-9a-f]{8}-/.test(value))
      for (const [field] of idFields) {
        for (const id of ours) {
          const ask = async (value: Id) => {
            const caller = await w.bearers.resolve(w.rival.ann.token)
            return outcomeOf(action, caller!, { ...input, ...('name' in input ? { name: newId() } : {}), [field]: value })
          }
          expect.soft(await ask(id), `${action.name}.${field}`).toBe(await ask(nothing))
        }
      }
    }
  })
})

describe('every table', () => {
  const operators = ['person', 'passkey', 'link', 'ticket', 'session', 'deletion'].map(table => `operator.${table}`)
  // The ledger is one tree over all clients: hashes, and what is signed of them.
  const ofTheTree = ['tile', 'checkpoint', 'earlier', 'gone'].map(table => `ledger.${table}`)
  const outside = new Set([
    'public.migration',
    'kernel.job_done',
    'kernel.ctx_key',
    'kernel.attempt',
    'kernel.setup',
    'identity.account',
    ...operators,
    ...ofTheTree,
  ])

  test('belongs to a tenant and has forced row security', async () => {
    const tables = await w.superuser<{ name: string; forced: boolean; tenant: boolean }[]>`
      select n.nspname || '.' || c.relname as name, c.relrowsecurity and c.relforcerowsecurity as forced,
        exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and a.attnotnull) as tenant
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast', 'pgboss')`
    expect(tables.length).toBeGreaterThan(30)
    expect(tables.filter(t => !outside.has(t.name) && !(t.forced && t.tenant)).map(t => t.name)).toEqual([])
    expect(tables.filter(t => outside.has(t.name) && /^(identity|operator|ledger)\./.test(t.name) && !t.forced)).toEqual([])
  })

  test('leads its primary key, unique indexes and foreign keys with the tenant', async () => {
    const bad = await w.superuser<{ what: string }[]>`
      select n.nspname || '.' || c.relname || ' ' || i.relname as what
      from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class c on c.oid = x.indrelid join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attnum = x.indkey[0]
      where x.indisunique and n.nspname in ('crm', 'lead_hunter', 'outreach', 'automation', 'identity', 'kernel', 'approvals', 'apps')
        and exists (select 1 from pg_attribute t where t.attrelid = c.oid and t.attname = 'tenant_id') and a.attname <> 'tenant_id'
      union all
      select n.nspname || '.' || c.relname || ' ' || k.conname from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attnum = k.conkey[1]
      where k.contype = 'f' and n.nspname in ('crm', 'lead_hunter', 'outreach', 'automation', 'identity', 'approvals', 'apps') and a.attname <> 'tenant_id'
        and k.confrelid <> 'identity.account'::regclass`
    // Hashes of secrets are looked up before a tenant is known, and a client's short name is its place on the network.
    const known = /token_hash|key_hash|tenant_slug_key/
    expect(bad.map(b => b.what).filter(b => !known.test(b))).toEqual([])
  })

  test('shows nothing and takes nothing without a tenant', async () => {
    const { house } = w
    expect(await house.db.ask(sql`select tenant_id from identity.member`)).toEqual([])
    await expect(
      house.db.ask(sql`insert into kernel.event (tenant_id, id, at, name, actor_kind, door)
        values (${w.firm.tenant}, ${newId()}, now(), 'forged', 'member', 'member')`),
    ).rejects.toThrow(/row-level security/)
  })

  test('a forged, foreign or expired context is refused', async () => {
    const ask = (context: string) =>
      w.house.db.transact(
        true,
        pid => ({ text: 'select kernel.enter($1, $2)', values: [context.replace('PID', String(pid)), '00'.repeat(32)] }),
        tx => tx.text('select tenant_id from identity.member'),
      )
    await expect(ask(`${w.rival.tenant}||member|PID|9999999999|1|{}|{}||0|0`)).rejects.toThrow(/forged context/)
  })

  test('events and changes cannot be altered or removed by the role that serves', async () => {
    const grants = await w.superuser<{ p: string }[]>`
      select table_name || ' ' || privilege_type as p from information_schema.role_table_grants
      where grantee = 'cc_app' and table_schema = 'kernel' and table_name in ('event', 'change') and privilege_type in ('UPDATE', 'DELETE', 'TRUNCATE')`
    expect(grants).toEqual([])
  })

  test('the role that serves owns nothing and bypasses nothing', async () => {
    const [role] = await w.superuser<{ super: boolean; bypass: boolean; owns: number }[]>`
      select rolsuper as super, rolbypassrls as bypass, (select count(*)::int from pg_class c where c.relowner = r.oid) as owns from pg_roles r where rolname = 'cc_app'`
    expect(role).toEqual({ super: false, bypass: false, owns: 0 })
    const searchers = await w.superuser<
      { n: number }[]
    >`select count(*)::int as n from pg_roles where rolname in ('cc_lookup', 'cc_searcher', 'cc_remover', 'cc_keeper', 'cc_owner') and (rolsuper or rolbypassrls)`
    expect(searchers[0]!.n).toBe(0)
  })
})

/** One id of every kind of record of a firm, made behind the scenes. */
async function idsOf(world: World, tenant: Id): Promise<Id[]> {
  const s = world.superuser
  const now = world.now()
  const { leo, branches } = world.firm
  const [contact, lead, pipeline, stage, loan, task, note, source, app] = Array.from({ length: 9 }, () => newId()) as [
    Id,
    Id,
    Id,
    Id,
    Id,
    Id,
    Id,
    Id,
    Id,
  ]
  await s`insert into crm.pipeline (tenant_id, id, name, kind) values (${tenant}, ${pipeline}, 'Posture', 'purchase')`
  await s`insert into crm.stage (tenant_id, id, pipeline_id, key, name, position) values (${tenant}, ${stage}, ${pipeline}, 'new', 'New', 0)`
  await s`insert into crm.contact (tenant_id, id, full_name, owner_id, branch_id, created_at, updated_at) values (${tenant}, ${contact}, 'Our Person', ${leo.id}, ${branches.charleston}, ${now}, ${now})`
  await s`insert into crm.lead (tenant_id, id, contact_id, full_name, owner_id, stage_since, received_at, created_at, updated_at) values (${tenant}, ${lead}, ${contact}, 'Our Person', ${leo.id}, ${now}, ${now}, ${now}, ${now})`
  await s`insert into crm.loan (tenant_id, id, contact_id, full_name, pipeline_id, stage_id, stage_since, purpose, created_at, updated_at) values (${tenant}, ${loan}, ${contact}, 'Our Person', ${pipeline}, ${stage}, ${now}, 'purchase', ${now}, ${now})`
  await s`insert into crm.task (tenant_id, id, kind, sealed, owner_id, created_at) values (${tenant}, ${task}, 'task', ${sealedFor(world, 'crm.task', task, { title: 'Ours' })}, ${leo.id}, ${now})`
  await s`insert into crm.note (tenant_id, id, contact_id, sealed, created_at) values (${tenant}, ${note}, ${contact}, ${sealedFor(world, 'crm.note', note, { body: 'Ours' })}, ${now})`
  await s`insert into lead_hunter.source (tenant_id, id, name, kind, created_at) values (${tenant}, ${source}, 'Posture', 'api', ${now})`
  await s`insert into apps.app (tenant_id, id, name, kind, redirects, permissions, most_days, owner_id, made_by, made_at) values (${tenant}, ${app}, 'Posture', 'public', '{https://posture.example/}', '{lead.read}', 90, ${leo.id}, ${leo.id}, ${now})`
  const asked = world.firm.ann.ask(exportLeads, {}, { reason: 'because' })
  // Nobody else may agree to it; it is kept all the same.
  const approval = await asked.then(
    () => newId(),
    refused => (refused as Refusal).facts.approval as Id,
  )
  return [contact, lead, loan, task, note, source, app, pipeline, stage, leo.id, branches.charleston, approval]
}
