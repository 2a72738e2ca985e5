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
const opened = (kept: string, gone: string, { id = newId(), by = at.w.firm.leo } = {}) =>
  `insert into crm.merge (tenant_id, id, kept_id, gone_id, merged_by, merged_at, undo_until)
    values ('${at.w.firm.tenant}', '${id}', '${kept}', '${gone}', '${by.id}', now(), now() + interval '30 days')`
const merged = (kept: string, gone: string, more = '') => {
  const id = newId()
  return `${opened(kept, gone, { id })}; select crm.carry_rows('${id}', false); ${more.replaceAll('THIS', id)}`
}
const atCommit = 'set constraints all immediate'
const saidNo = (contact: string, word: string, granted: boolean) =>
  `insert into outreach.consent (tenant_id, id, contact_id, channel, granted, purpose, seller, provenance, wording, wording_hash, method, at)
    values ('${at.w.firm.tenant}', '${newId()}', '${contact}', 'sms', ${granted}, 'marketing', 'us', 'vendor_asserted', '${word}', '\\x${'00'.repeat(32)}', 'verbal', now())`

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

test('nothing is read of somebody out of sight by opening a merge, and nobody else’s merge is in the way', async () => {
  const [mine, toms] = [await personOf('Mine Own'), await personOf('Toms Own')]
  await at.w.superuser.unsafe(saidNo(toms, 'Words of his', false))
  const read = `${saidNo(mine, 'Yes', true)}; ${opened(mine, toms)}`
  expect(await at.refused(read)).toBe('42501')
  expect(await at.refused(opened(toms, mine))).toBe('42501')
  // Whether he is merged already is not told either.
  const other = newId()
  await at.w.superuser`insert into crm.contact (tenant_id, id, full_name, merged_into, created_at, updated_at)
    values (${at.w.firm.tenant}, ${other}, 'Twin', ${toms}, now(), now())`
  await at.w.superuser.unsafe(opened(toms, other, { by: at.w.firm.tom }))
  expect(await at.refused(opened(mine, other))).toBe('42501')
})

test('people are merged in one’s own name, whole or not at all', async () => {
  const mine = await personOf('Mine Own')
  const [also] = (await makeLeads(at.w, at.w.firm, [{ name: 'Second', owner: at.w.firm.leo }])) as [Made]
  const id = newId()
  const open = opened(mine, also.contact, { id })
  const [together, back] = ['false', 'true'].map(way => `select crm.carry_rows('${id}', ${way})`)
  const parted = `update crm.merge set undone_at = now(), undone_by = '${at.w.firm.leo.id}' where id = '${id}'`
  expect(await at.refused(opened(mine, also.contact, { by: at.w.firm.tom }))).toBe('42501')
  expect(await at.refused(`${open}; ${atCommit}`)).toBe('42501')
  expect(await at.refused(`${open}; ${together}; ${atCommit}`)).toBe('answered')
  expect(await at.refused(`${open}; ${together}; ${parted}; ${atCommit}`)).toBe('42501')
  expect(await at.refused(`${open}; ${together}; ${parted}; ${back}; ${atCommit}`)).toBe('answered')
  expect(await at.refused(`${open}; ${together}; ${parted.replace(at.w.firm.leo.id, at.w.firm.tom.id)}`)).toBe('42501')
})

test('people are told apart by who holds both, and nobody out of sight is found alike', async () => {
  const { leo, tom } = at.w.firm
  const phone = '+18435550177'
  const [one, other, toms] = (await makeLeads(at.w, at.w.firm, [
    { name: 'Alike One', owner: leo, phone },
    { name: 'Alike Two', owner: leo, phone },
    { name: 'Alike Toms', owner: tom, phone },
  ])) as [Made, Made, Made]
  const apart = (a: string, b: string, by = leo) =>
    `insert into crm.told_apart (tenant_id, id, contact_id, other_id, told_by, told_at)
      values ('${at.w.firm.tenant}', '${newId()}', '${a}', '${b}', '${by.id}', now())`
  for (const [a, b] of [
    [one.contact, toms.contact],
    [toms.contact, one.contact],
    [one.contact, one.contact],
  ] as const)
    expect(await at.refused(apart(a, b))).toBe('42501')
  expect(await at.refused(apart(one.contact, other.contact, tom))).toBe('42501')
  expect(await at.refused(apart(one.contact, other.contact))).toBe('answered')
  expect(await at.refused(`${apart(one.contact, other.contact)}; update crm.told_apart set told_by = null`)).toBe('42501')
  // What a colleague said of somebody of theirs is neither read nor taken back.
  await at.w.superuser.unsafe(apart(one.contact, toms.contact, tom))
  const rows = await at.inside('delete from crm.told_apart returning id')
  expect(rows.rows).toEqual([])
  expect((await at.inside('select id from crm.told_apart')).rows).toEqual([])
  const found = await at.inside(
    `select other from crm.alike(array['${one.contact}', '${other.contact}', '${toms.contact}']::uuid[])`,
  )
  expect(found.rows).toEqual([{ other: one.contact }])
})
