import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '#base/id.ts'
import { type Hostile, openHostile } from './hostile.ts'
import { type Made, makeLeads } from './leads.ts'

/** What carries rows from one person to another, for whoever sends SQL of their own with an officer's signed context. */
let at: Hostile
beforeAll(async () => {
  at = await openHostile()
})
afterAll(() => at.close())

const personOf = async (name: string) =>
  (await at.w.superuser<{ id: string }[]>`select id from crm.contact where full_name = ${name} order by created_at limit 1`)[0]!
    .id
const merged = (kept: string, gone: string, more = '') => {
  const id = newId()
  return `insert into crm.merge (tenant_id, id, kept_id, gone_id, merged_at, undo_until)
      values ('${at.w.firm.tenant}', '${id}', '${kept}', '${gone}', now(), now() + interval '30 days');
    select crm.carry_rows('${id}', false); ${more.replaceAll('THIS', id)}`
}

test('nobody is merged with somebody out of sight, of another client, or whose leads are partly out of sight', async () => {
  const { leo, tom } = at.w.firm
  const [mine, toms, rivals] = [await personOf('Mine Own'), await personOf('Toms Own'), await personOf('Rival Own')]
  const [also, shared] = (await makeLeads(at.w, at.w.firm, [
    { name: 'Also Mine', owner: leo },
    { name: 'Shared', owner: leo },
  ])) as [Made, Made]
  await makeLeads(at.w, at.w.firm, [{ name: 'Shared', owner: tom, contact: shared.contact }])
  for (const other of [toms, shared.contact]) {
    expect(await at.refused(merged(mine, other))).toBe('42501')
    expect(await at.refused(merged(other, mine))).toBe('42501')
  }
  expect(await at.refused(merged(mine, rivals))).toMatch(/^(42501|23503)$/)
  // Their own two are theirs to merge; not twice, and not back while the merge stands.
  expect(await at.refused(merged(mine, also.contact))).toBe('answered')
  expect(await at.refused(merged(mine, also.contact, `select crm.carry_rows('THIS', false)`))).toBe('42501')
  expect(await at.refused(merged(mine, also.contact, `select crm.carry_rows('THIS', true)`))).toBe('42501')
  const hanging = await at.inside(
    `select * from crm.hanging_on('${toms}') union all select * from crm.hanging_on('${shared.contact}')`,
  )
  expect(hanging.rows).toEqual([])
})

test('what a merge carried is written by nothing else, and no merge is forgotten or given another person', async () => {
  const mine = await personOf('Mine Own')
  const row = `'${at.w.firm.tenant}', '${newId()}', 'crm.lead.contact_id', '{}'`
  for (const statement of [
    `insert into crm.merged_row values (${row})`,
    'delete from crm.merged_row',
    'delete from crm.merge',
    `update crm.merge set kept_id = '${mine}'`,
    `update crm.merge set undo_until = now() + interval '9 years'`,
    'call crm.make_joinable()',
    'select * from crm.person_columns()',
    `delete from outreach.consent`,
  ])
    expect([statement, await at.refused(statement)]).toEqual([statement, '42501'])
})
