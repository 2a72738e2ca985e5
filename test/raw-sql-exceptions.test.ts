import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Id } from '#base/id.ts'
import { grantOverride } from '#modules/identity/contract.ts'
import { decideApproval, readApproval } from '#modules/trust/contract.ts'
import type { Level, Permission } from '#policy/matrix.ts'
import { type Hostile, openHostile } from './hostile.ts'
import { because } from './second-person.ts'
import type { Person, World } from './world.ts'

/** Whoever may deny and ask for exceptions, and sends SQL: what grants is what a second person agreed to. */
let w: World
let at: Hostile
let approved: Id
const until = () => new Date(w.now().getTime() + 30 * 864e5).toISOString()
const reason = 'Covers for a colleague.'
beforeAll(async () => {
  at = await openHostile()
  w = at.w
  const sue = await w.hire(w.firm, 'sue', 'tenant_admin')
  const wanted = { person: w.firm.max.id, permission: 'lead.edit' as const, level: 'group' as const, reason, until: until() }
  approved = ((await w.firm.ann.ask(grantOverride, wanted, because)) as unknown as { approval: { id: Id } }).approval.id
  await sue.ask(decideApproval, {
    approval: approved,
    agree: true,
    hash: (await sue.ask(readApproval, { approval: approved })).hash,
  })
})
afterAll(() => at.close())

const asAnn = () => at.contextOf(at.pid, {}, w.firm.ann)
const days = (n: number) => `'${until()}'::timestamptz + interval '${n - 30} days'`
interface Wanted {
  who?: Person
  days?: number
  approval?: Id
}
const keep = (permission: Permission, level: Level, { who = w.firm.max, days: n = 30, approval }: Wanted = {}) => `
  insert into identity.override (tenant_id, member_id, permission, level, reason, until, made_by, made_at, approval_id)
  values ('${w.firm.tenant}', '${who.id}', '${permission}', '${level}', '${reason}', ${days(n)}, '${w.firm.ann.id}', now(), ${approval ? `'${approval}'` : 'null'})
  on conflict (tenant_id, member_id, permission) do update set level = excluded.level, until = excluded.until, approval_id = excluded.approval_id`
/** What stands already, of a marketing manager whose level over leads is that of their groups, and who edits none. */
const granted = () => w.superuser.unsafe(keep('lead.edit', 'group'))
const denied = () => w.superuser.unsafe(keep('lead.read', 'own'))
const nothing = () => w.superuser`delete from identity.override`

describe('without a second person nobody is granted', () => {
  const attempts: [string, () => string, (() => Promise<unknown>)?][] = [
    ['a function', () => keep('lead.edit', 'own')],
    ['a function for oneself', () => keep('lead.receive' as Permission, 'all', { who: w.firm.ann })],
    ['more than by their type', () => keep('lead.read', 'all')],
    ['as much as by their type, to keep when that has less', () => keep('lead.read', 'group')],
    ['what a colleague was agreed to have', () => keep('lead.edit', 'group', { who: w.firm.leo, approval: approved })],
    ['more than was agreed to', () => keep('lead.edit', 'all', { approval: approved })],
    ['something else than was agreed to', () => keep('lead.delete', 'group', { approval: approved })],
    ['it for longer than was agreed to', () => keep('lead.edit', 'group', { approval: approved, days: 60 })],
    ['less of it, and for longer', () => keep('lead.edit', 'own', { days: 60 }), granted],
    ['it for longer', () => `update identity.override set until = until + interval '1 year'`, granted],
    ['it on a colleague', () => `update identity.override set member_id = '${w.firm.leo.id}'`, granted],
    ['the end of a denial', () => 'delete from identity.override', denied],
    ['a sooner end of a denial', () => `update identity.override set until = until - interval '1 day'`, denied],
    ['a deeper denial that ends sooner', () => keep('lead.read', 'none', { days: 1 }), denied],
  ]
  test.each(attempts)('%s', async (_, statement, before) => {
    await before?.()
    expect(await at.refused(statement(), asAnn())).toBe('42501')
    await nothing()
  })
})

test('what was agreed to is granted, and what only takes away needs nobody else', async () => {
  expect((await at.inside(keep('lead.edit', 'group', { approval: approved }), asAnn())).count).toBe(1)
  expect((await at.inside(keep('lead.read', 'own'), asAnn())).count).toBe(1)
  await granted()
  await denied()
  for (const statement of [
    keep('lead.edit', 'own', { days: 5 }),
    keep('lead.edit', 'none'),
    keep('lead.read', 'none', { days: 60 }),
    `delete from identity.override where permission = 'lead.edit'`,
  ])
    expect((await at.inside(statement, asAnn())).count, statement).toBe(1)
  await nothing()
})
