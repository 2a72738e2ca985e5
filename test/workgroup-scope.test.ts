import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Id, newId } from '#base/id.ts'
import { scopeAt } from '#kernel/authority.ts'
import { signContext } from '#kernel/context.ts'
import { scopeSql } from '#kernel/scope-sql.ts'
import { sql } from '#kernel/sql.ts'
import { scopedColumns } from '#modules/crm/store/scoped.ts'
import { createWorkgroup, moveToWorkgroup, setLimits } from '#modules/identity/contract.ts'
import { type Level, levels } from '#policy/matrix.ts'
import { inScope, type Placed } from '#policy/scope.ts'
import { outsideTheLaw } from './leads.ts'
import { openWorld, type Person, type World } from './world.ts'

/**
 * Random organizations through the tables themselves: what the database makes of branches, memberships and choices, at every
 * level, by row security, by the built condition and in memory, against a reading that knows only what was set.
 */
let w: World
const random = (seed => () => {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
  return seed / 2_147_483_648
})(20_262)
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
const some = <T>(list: readonly T[]): T[] => list.filter(() => random() < 0.4)

interface Somebody {
  who: Person
  branch: Id
  mode: 'all' | 'only'
  workgroups: Id[]
  groups: Id[] | 'all'
}
const workgroupOfBranch = new Map<Id, Id>()
const everybody: Somebody[] = []
const leads = 3000

beforeAll(async () => {
  w = await openWorld()
  const { ann, tenant } = w.firm
  const workgroups = [tenant]
  for (const name of ['North', 'South', 'West']) workgroups.push((await ann.ask(createWorkgroup, { name })).id)
  for (let n = 0; n < 10; n++) {
    const id = newId()
    await w.superuser`insert into identity.branch (tenant_id, id, name, created_at) values (${tenant}, ${id}, ${`Branch ${n}`}, ${w.now()})`
    const workgroup = pick(workgroups)
    await ann.ask(moveToWorkgroup, { workgroup, part: 'branch', id })
    workgroupOfBranch.set(id, workgroup)
  }
  const branches = [...workgroupOfBranch.keys()]
  for (let n = 0; n < 30; n++) {
    const branch = pick(branches)
    const who = await w.hire(w.firm, `p${n}`, 'loan_officer', branch)
    const mode = random() < 0.4 ? ('all' as const) : ('only' as const)
    const ids = random() < 0.5 ? [workgroupOfBranch.get(branch)!] : some(workgroups)
    const groups = random() < 0.6 ? ('all' as const) : some(branches)
    const left = groups === 'all' ? { mode: 'all' as const } : { mode: 'only' as const, ids: groups }
    await ann.ask(setLimits, { person: who.id, workgroups: { mode, ids }, groups: left })
    everybody.push({ who, branch, mode, workgroups: ids, groups })
  }
  const contact = newId()
  await w.superuser`insert into crm.contact (tenant_id, id, full_name, created_at, updated_at) values (${tenant}, ${contact}, 'Everybody', ${w.now()}, ${w.now()})`
  const rows = Array.from({ length: leads }, () => {
    const owner = random() < 0.6 ? pick(everybody) : undefined
    const branch = random() < 0.3 ? null : owner && random() < 0.7 ? owner.branch : pick(branches)
    return { id: newId(), owner: owner?.who.id ?? null, branch, given: random() < 0.5 ? pick(workgroups) : null }
  })
  await outsideTheLaw(w, async () => {
    await w.superuser`
      insert into crm.lead (tenant_id, id, contact_id, full_name, stage_since, received_at, created_at, updated_at, owner_id, branch_id, workgroup_id)
      select ${tenant}, r.id, ${contact}, 'Everybody', now(), now(), now(), now(), r.owner, r.branch, r.given
      from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) r (id uuid, owner uuid, branch uuid, given uuid)`
  })
  for (const row of rows) {
    const home = everybody.find(one => one.who.id === row.owner)?.branch
    const workgroup = workgroupOfBranch.get(row.branch ?? home ?? '') ?? row.given ?? tenant
    records.push({ id: row.id, owner: row.owner, branch: row.branch, workgroup })
  }
})
afterAll(() => w.close())
const records: (Placed & { id: Id })[] = []

/** What an administrator would say, level by level. */
function naive({ who, branch, mode, workgroups, groups }: Somebody, level: Level, r: Placed): boolean {
  if (level === 'none' || (mode === 'only' && !workgroups.includes(r.workgroup!))) return false
  if (level === 'workgroup' && !workgroups.includes(r.workgroup!)) return false
  if (r.owner === who.id) return true
  if (level === 'own' || level === 'partner') return false
  if (groups !== 'all' && !groups.includes(r.branch!)) return false
  return level !== 'group' || r.branch === branch
}

test('every level gives the same rows by row security, by the built condition and in memory as what was set', async () => {
  let seen = 0
  for (const one of everybody) {
    const caller = (await w.bearers.resolveNow(one.who.token))!
    for (const level of levels) {
      const wanted = records.filter(r => naive(one, level, r)).map(r => r.id)
      const scope = scopeAt(level, caller)
      const why = JSON.stringify({ level, ...one, who: one.who.name })
      expect(
        records.filter(r => inScope(scope, r, w.now())).map(r => r.id),
        why,
      ).toEqual(wanted)
      const enter = (of: typeof scope) => (pid: number) => {
        const facts = {
          tenant: w.firm.tenant,
          actor: one.who.id,
          kind: 'member',
          pid,
          bearer: undefined,
          version: 0,
          mayTransfer: false,
        }
        const { text, signature } = signContext(w.house.contextKey, { ...facts, scope: of })
        return { text: 'select kernel.enter($1, $2)', values: [text, signature] }
      }
      const secured = await w.house.db.transact(true, enter(scope), tx =>
        tx.rows<{ id: Id }>(sql`select id from crm.lead order by id`),
      )
      expect(secured.map(r => r.id).sort(), why).toEqual([...wanted].sort())
      const built = await w.house.db.transact(true, enter({ ...scope, all: true, limits: null }), tx =>
        tx.rows<{ id: Id }>(sql`select l.id from crm.lead l where ${scopeSql('l', scope, scopedColumns['crm.lead'])}`),
      )
      expect(built.map(r => r.id).sort(), why).toEqual([...wanted].sort())
      seen += wanted.length
    }
  }
  // Neither nothing nor everything: the organizations really divide.
  const all = everybody.length * levels.length * leads
  expect(seen).toBeGreaterThan(all * 0.05)
  expect(seen).toBeLessThan(all * 0.6)
})
