import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Id, newId } from '#base/id.ts'
import { setLimits } from '#modules/identity/contract.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { addLoan } from './contract/loan.ts'
import { addParticipant } from './contract/loan-people.ts'
import * as partners from './contract/partner.ts'
import { listPipelines } from './contract/pipeline.ts'

let w: World
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
  await w.rival.prepare()
})
afterAll(() => w.close())

const stage = async (key: string) =>
  (await w.firm.ann.ask(listPipelines, {})).pipelines.find(p => p.kind === 'partner')!.stages.find(s => s.key === key)!.id

test('a realtor becomes a partner in the first stage, is known again by e-mail and name, and is one only once', async () => {
  const rea = { firstName: 'Rea', lastName: 'Tor', email: 'rea@keys.example', phone: '813 555 0123' }
  const made = await w.firm.leo.ask(partners.addPartner, {
    ...rea,
    company: 'Keys Realty',
    licenceNumber: 'FL-77',
    territory: 'Tampa Bay',
  })
  expect(made.created).toBe(true)
  const read = await w.firm.tom.ask(partners.readPartner, { partner: made.id })
  expect(read).toMatchObject({
    name: 'Rea Tor',
    company: 'Keys Realty',
    owner: w.firm.leo.id,
    ownerName: 'Leo',
    stage: await stage('prospect'),
    loans: 0,
    identifiers: [
      { kind: 'email', value: 'rea@keys.example', primary: true },
      { kind: 'phone', value: '+18135550123' },
    ],
  })
  await expect(w.firm.tom.ask(partners.addPartner, { ...rea })).rejects.toMatchObject({ word: 'conflict' })
  expect((await w.firm.max.ask(partners.readPartner, { partner: made.id })).identifiers[0]!.value).toBe('••••')
  await expect(w.rival.ann.ask(partners.readPartner, { partner: made.id })).rejects.toMatchObject({ word: 'not-found' })
})

test('partners are moved, changed with what was kept, counted by stage and found by name or company', async () => {
  const { id, contact } = await w.firm.tom.ask(partners.addPartner, {
    firstName: 'Bill',
    lastName: 'Der',
    company: 'Derby Homes',
  })
  expect(await w.firm.tom.ask(partners.movePartner, { partner: id, stage: await stage('active') })).toEqual({ version: 2 })
  expect(
    await w.firm.tom.ask(partners.updatePartner, { partner: id, version: 2, owner: w.firm.leo.id, territory: 'Lowcountry' }),
  ).toEqual({ version: 3 })
  await expect(w.firm.ann.ask(partners.updatePartner, { partner: id, version: 2, territory: 'Elsewhere' })).rejects.toMatchObject(
    { word: 'conflict', facts: { 'theirs.territory': 'Lowcountry' } },
  )
  const changes = await w.superuser`select field, before, after from kernel.change where record_id = ${id} order by event_id, n`
  expect(changes.map(c => c.field)).toEqual(['stage', 'territory', 'owner'])
  // A colleague's partner may stand beside one's own loan.
  await w.firm.leo.ask(addParticipant, { loan: await aLoan(), contact, role: 'buyer_agent' })
  expect((await w.firm.tom.ask(partners.listPartners, { q: 'derby' })).items).toMatchObject([
    { name: 'Bill Der', branch: w.firm.branches.charleston, loans: 1 },
  ])
  expect((await w.firm.tom.ask(partners.listPartners, { q: 'bill' })).items).toHaveLength(1)
  expect((await w.firm.tom.ask(partners.listPartners, { q: '100%' })).items).toEqual([])
  const counted = await w.firm.tom.ask(partners.countPartners, {})
  expect(counted).toMatchObject({ count: 2, groups: expect.arrayContaining([{ key: await stage('active'), count: 1 }]) })
  await expect(
    w.firm.tom.ask(partners.movePartner, {
      partner: id,
      stage: (await w.firm.ann.ask(listPipelines, {})).pipelines[0]!.stages[0]!.id,
    }),
  ).rejects.toMatchObject({ word: 'invalid' })
  await w.firm.tom.ask(partners.updatePartner, { partner: id, archived: true })
  expect((await w.firm.tom.ask(partners.listPartners, {})).items.map(p => p.name)).toEqual(['Rea Tor'])
  await expect(w.firm.max.ask(partners.updatePartner, { partner: id, archived: false })).rejects.toMatchObject({
    word: 'forbidden',
  })
})

test('an existing person becomes a partner and keeps what they were', async () => {
  const { contact } = await w.firm.leo.ask(addParticipant, {
    loan: await aLoan(),
    firstName: 'Ty',
    lastName: 'Tle',
    company: 'Tle Title',
    role: 'title_company',
  })
  const made = await w.firm.leo.ask(partners.addPartner, { contact, company: 'Tle Title' })
  expect(made).toMatchObject({ contact, created: false })
  const [row] = await w.superuser`select roles from crm.contact where id = ${contact}`
  expect(row!.roles).toEqual(['other', 'partner'])
})

test('whoever has limits, or was left some branches, knows the partners whose people these reach', async () => {
  const { leo, tom, ann, branches } = w.firm
  const bo = await w.hire(w.firm, 'bo', 'loan_officer', branches.charleston)
  const of = async (person: typeof leo, name: string, state: string) => {
    const made = await person.ask(partners.addPartner, { firstName: name, lastName: 'Limit' })
    await w.superuser`update crm.contact set state = ${state} where id = ${made.contact}`
    return made.id
  }
  const [here, there] = [await of(leo, 'Here', 'SC'), await of(tom, 'There', 'FL')]
  const known = async () => {
    const { items } = await bo.ask(partners.listPartners, { q: 'limit' })
    const read = await Promise.allSettled([here, there].map(partner => bo.ask(partners.readPartner, { partner })))
    expect(read.filter(one => one.status === 'fulfilled')).toHaveLength(items.length)
    return items.map(one => one.id).toSorted()
  }
  const whole = { campaigns: { mode: 'all' as const }, places: { mode: 'all' as const } }
  expect(await known()).toEqual([here, there].toSorted())
  await ann.ask(setLimits, { person: bo.id, ...whole, places: { mode: 'only', states: ['FL'] } })
  expect(await known()).toEqual([there])
  await ann.ask(setLimits, { person: bo.id, ...whole, groups: { mode: 'only', ids: [branches.charleston] } })
  expect(await known()).toEqual([here])
})

async function aLoan(): Promise<Id> {
  const contact = newId()
  await w.superuser`insert into crm.contact (tenant_id, id, full_name, owner_id, created_at, updated_at) values (${w.firm.tenant}, ${contact}, 'Bo Rower', ${w.firm.leo.id}, ${w.now()}, ${w.now()})`
  return (await w.firm.leo.ask(addLoan, { contact, purpose: 'purchase' })).id
}
