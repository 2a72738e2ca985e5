import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Id, newId } from '#base/id.ts'
import { addPartner, countPartners, listPartners, movePartner, readPartner, updatePartner } from '#modules/crm/contract.ts'
import type { Permission } from '#policy/matrix.ts'
import { makeKey } from './agreed.ts'
import { type Hostile, openHostile } from './hostile.ts'
import { slippedInto } from './inside.ts'
import { opened } from './sealed.ts'
import type { World } from './world.ts'

/** Partners are everybody's: SQL in the requests about them sees these and their people, and no colleague's records for it. */
let w: World
let at: Hostile
let partner: Id
let contact: Id
let theirs: Id
let stage: Id
beforeAll(async () => {
  at = await openHostile()
  w = at.w
  const { tenant, tom } = w.firm
  const made = await tom.ask(addPartner, { firstName: 'Rea', lastName: 'Tor', email: 'rea@keys.example' })
  ;[partner, contact] = [made.id, made.contact]
  ;[theirs] = (await w.superuser`select contact_id as id from crm.lead where tenant_id = ${tenant} and owner_id = ${tom.id}`).map(
    row => row.id,
  )
  ;[stage] = (await w.superuser`select stage_id as id from crm.partner where id = ${partner}`).map(row => row.id)
})
afterAll(() => at.close())

const requests = [
  ['the list of partners', listPartners, () => w.firm.leo.ask(listPartners, {})],
  ['their number', countPartners, () => w.firm.leo.ask(countPartners, {})],
  ['one of them', readPartner, () => w.firm.leo.ask(readPartner, { partner })],
  ['a new one', addPartner, () => w.firm.leo.ask(addPartner, { lastName: 'New', email: `${newId()}@new.example` })],
  ['a change of one', updatePartner, () => w.firm.leo.ask(updatePartner, { partner, territory: newId() })],
  ['the stage of one', movePartner, () => w.firm.leo.ask(movePartner, { partner, stage })],
] as const

describe.each(requests)('a request about %s', (_, action, ask) => {
  test.each(['lead', 'contact'])('shows no colleague’s %s', async table => {
    const names = await slippedInto(w, action, ask, `select full_name from crm.${table}`)
    expect(names.map(row => row.full_name)).toContain('Mine Own')
    expect(names.map(row => row.full_name)).not.toContain('Toms Own')
  })

  test('shows of a partner’s person what stands on their page, and of nobody else', async () => {
    expect(await slippedInto(w, action, ask, `select full_name from crm.partner_person_view where id = '${contact}'`)).toEqual([
      { full_name: 'Rea Tor' },
    ])
    const reach = await slippedInto(
      w,
      action,
      ask,
      `select id, sealed from crm.partner_reach_view where contact_id = '${contact}'`,
    )
    expect(reach.map(row => opened(w, 'crm.identifier', row as never))).toEqual([{ value: 'rea@keys.example' }])
    for (const [view, whose] of [
      ['partner_person_view', 'id'],
      ['partner_reach_view', 'contact_id'],
    ])
      expect(await slippedInto(w, action, ask, `select 1 from crm.${view} where ${whose} = '${theirs}'`)).toEqual([])
  })
})

test('nobody is made a partner by somebody who does not see them', async () => {
  const making = `insert into crm.partner (tenant_id, id, contact_id, full_name, pipeline_id, stage_id, stage_since, created_at, updated_at)
    select tenant_id, gen_random_uuid(), '${theirs}', 'Mine', pipeline_id, stage_id, now(), now(), now() from crm.partner where id = '${partner}'`
  expect(await at.refused(making)).toBe('42501')
  expect(await at.refused(`update crm.partner set contact_id = '${theirs}' where id = '${partner}'`)).toBe('42501')
})

test('whoever may not see partners is told of none of their people', async () => {
  const { ann, leo } = w.firm
  const seen = async (kind: 'member' | 'app' | 'key', actor: Id) =>
    (await at.inside('select id from crm.partner_person_view', at.signed({ kind, actor }))).count
  const rep = await w.hire(w.firm, 'rae', 'partner_rep')
  expect([await seen('member', leo.id), await seen('app', leo.id), await seen('member', rep.id)]).toEqual([1, 1, 0])
  const key = async (permissions: Permission[]) => (await makeKey(w, ann, { name: newId(), permissions })).id
  expect([await seen('key', await key(['partner.read'])), await seen('key', await key(['lead.read']))]).toEqual([1, 0])
})
