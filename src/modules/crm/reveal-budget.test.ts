import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '#base/id.ts'
import { listAlerts } from '#modules/crm/contract.ts'
import { readCompany, updateCompany } from '#modules/identity/contract.ts'
import { type Hostile, openHostile } from '../../../test/hostile.ts'
import type { Person, World } from '../../../test/world.ts'
import { exportRow } from './contract/export.ts'
import { importMismo, revealLoan } from './contract/loan-file.ts'
import { searchEverything } from './contract/work.ts'
import { generateMismo } from './rules/mismo/generate.ts'

let at: Hostile
let w: World
let loan: string
let ssn: string
let name: string
let officer: Person
beforeAll(async () => {
  at = await openHostile()
  w = at.w
  officer = w.firm.leo
  await w.superuser`insert into identity.licence (tenant_id, id, member_id, state, number, expires)
    values (${w.firm.tenant}, ${newId()}, ${officer.id}, 'CA', '1', '2999-01-01')`
  const { xml, deal } = generateMismo({ seed: 31, borrowers: 2 })
  loan = (await officer.ask(importMismo, { xml })).deals[0]!.loan!
  ssn = deal.borrowers[0]!.ssn!
  name = deal.borrowers[0]!.lastName!
})
afterAll(() => at.close())

const reveal = (who = officer) => who.ask(revealLoan, { loan }, { reason: 'Ordering the credit report' })
const kept = async () =>
  (await w.superuser<{ n: number }[]>`select count(*)::int as n from crm.reveal where member_id = ${officer.id}`)[0]!.n
const insert = (by: Person) => `
  insert into crm.reveal (tenant_id, id, member_id, at, record_kind, record_id)
  values ('${w.firm.tenant}', '${newId()}', '${by.id}', now() - interval '9 hours', 'loan', '${loan}')`

test('an hour holds twenty looks; the next is refused, written, and told to compliance once', async () => {
  const cora = await w.hire(w.firm, 'cora', 'compliance')
  for (let n = 0; n < 20; n++) await reveal()
  for (let n = 0; n < 2; n++)
    await expect(reveal()).rejects.toMatchObject({ word: 'too-many', retryAfter: 3600, facts: { reason: 'reveals' } })
  expect(await kept()).toBe(20)
  const refused = await w.superuser<{ actor_id: string; subject_id: string }[]>`
    select actor_id, subject_id from kernel.event where name = 'reveal.refused'`
  expect(refused).toMatchObject([
    { actor_id: officer.id, subject_id: loan },
    { actor_id: officer.id, subject_id: loan },
  ])
  const told = (await cora.ask(listAlerts, {})).items.filter(one => one.kind === 'reveal.refused')
  expect(told.map(one => one.title)).toEqual(['Leo looked at as many sealed values as an hour allows, and was refused more.'])
  // Why it was asked for is kept with what was refused, too.
  const reasons = await w.superuser`select 1 from kernel.change where field = 'reason' and record_id = ${loan}`
  expect(reasons).toHaveLength(22)
  // Everybody has an hour of their own.
  await expect(reveal(w.firm.bea)).resolves.toMatchObject({ borrowers: [{ ssn }, {}] })
})

test('the count is the database’s: by no statement more, for nobody else, and nothing of it goes away', async () => {
  const own = at.contextOf(at.pid, {}, officer)
  expect((await at.inside(insert(officer), own)).count).toBe(0)
  expect(await at.refused(insert(w.firm.bea), own)).toBe('42501')
  for (const statement of ['delete from crm.reveal', `update crm.reveal set at = now() - interval '2 hours'`])
    expect(await at.refused(statement, own), statement).toBe('42501')
  expect(await at.refused(`update identity.tenant set reveals_an_hour = 15`, own)).toBe('42501')
  expect((await at.inside(`select * from crm.reveal where tenant_id = '${w.rival.tenant}'`, own)).rows).toEqual([])
})

test('when the hour is over there are looks again, and two at once are two', async () => {
  w.pass(61)
  await w.firm.ann.ask(updateCompany, { revealsAnHour: 5 })
  expect(await w.firm.ann.ask(readCompany, {})).toMatchObject({ revealsAnHour: 5 })
  await expect(w.firm.ann.ask(updateCompany, { revealsAnHour: 21 })).rejects.toMatchObject({ word: 'invalid' })
  await expect(officer.ask(updateCompany, { revealsAnHour: 20 })).rejects.toMatchObject({ word: 'forbidden' })
  for (let n = 0; n < 4; n++) await reveal()
  const both = await Promise.allSettled([reveal(), reveal()])
  expect(both.map(one => one.status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(await kept()).toBe(25)
})

test('without a passkey of these minutes nothing is shown, and nothing is counted', async () => {
  w.pass(61)
  await w.superuser`update identity.session set strong_at = ${new Date(w.now().getTime() - 16 * 60_000)} where member_id = ${officer.id}`
  w.bearers.forget(officer.token)
  await expect(reveal()).rejects.toMatchObject({ word: 'needs-proof', facts: { demand: 'passkey' } })
  expect(await kept()).toBe(25)
})

test('what is sealed is found by no search, told to no outside system, and in no file of leads', async () => {
  const found = await w.firm.ann.ask(searchEverything, { q: name })
  expect(JSON.stringify(found)).toContain(name)
  expect(JSON.stringify(await w.firm.ann.ask(searchEverything, { q: ssn }))).not.toContain(loan)
  // Webhooks and logs are made of events, whose facts are ids and numbers.
  const events = JSON.stringify(await w.superuser`select * from kernel.event where tenant_id = ${w.firm.tenant}`)
  expect(events).toContain(loan)
  expect(events).not.toContain(ssn)
  expect(Object.keys(exportRow.shape).filter(field => /ssn|birth|income|credit/i.test(field))).toEqual([])
})
