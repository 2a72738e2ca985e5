import { afterEach, beforeEach, expect, test } from 'vitest'
import type { z } from 'zod'
import type { Id } from '#base/id.ts'
import { grantOverride, setLimits, updatePerson } from '#modules/identity/contract.ts'
import { agreed } from '../../../test/agreed.ts'
import { makeLeads } from '../../../test/leads.ts'
import { type MatrixDesk, openMatrixDesk } from '../../../test/matrix-desk.ts'
import type { Person } from '../../../test/world.ts'
import { assignLead, explainAccess, readLead } from './contract.ts'

let desk: MatrixDesk
let lead: Id
beforeEach(async () => {
  desk = await openMatrixDesk()
  const { w } = desk
  const made = await makeLeads(w, w.firm, [{ name: 'Mia Reyes', owner: w.firm.tom, state: 'FL', zip: '33602' }])
  lead = made[0]!.lead
})
afterEach(() => desk.w.close())

const verdict = async (person: Person) =>
  (await desk.w.firm.ann.ask(explainAccess, { kind: 'lead', record: lead, person: person.id })).items[0]!
const whole = { campaigns: { mode: 'all' as const }, places: { mode: 'all' as const } }
const reaches = { 'their own records': 'own', 'records of their branches': 'group', everything: 'all' } as Record<string, string>

/** Does what a line says, as an administrator would. */
async function carryOut(line: string, person: Person): Promise<void> {
  const { firm } = desk.w
  const { ann } = firm
  const inMatrix = /^Let (.+) see leads over (.+) in the security matrix\.$/.exec(line)
  if (inMatrix) {
    await desk.publish(await desk.cells(inMatrix[1]!, { 'lead.read': reaches[inMatrix[2]!] ?? 'workgroup' }))
  } else if (/^Let .+ manage Tampa/.test(line)) {
    await ann.ask(updatePerson, { person: person.id, manages: [firm.branches.charleston, firm.branches.tampa] })
  } else if (/^Grant .+ alone an exception: see leads over /.test(line)) {
    const level = reaches[/over (.+)\.$/.exec(line)![1]!] ?? 'workgroup'
    const until = new Date(desk.w.now().getTime() + 864e5).toISOString()
    const wanted = { person: person.id, permission: 'lead.read', level, until, reason: 'For a week' } as const
    await agreed(desk.w, ann, grantOverride, wanted as z.input<typeof grantOverride.input>)
  } else if (/^Give it to /.test(line)) {
    await ann.ask(assignLead, { lead, owner: person.id })
  } else if (/^Add FL 33602 to .+ places\.$/.test(line)) {
    await ann.ask(setLimits, { person: person.id, ...whole, places: { mode: 'only', states: ['FL'] } })
  } else throw new Error(`not known how to do: ${line}`)
}

async function licensed(person: Person) {
  const { w } = desk
  await w.superuser`insert into identity.licence (tenant_id, id, member_id, state, number, expires)
    values (${w.firm.tenant}, gen_random_uuid(), ${person.id}, 'FL', 'FL-9', '2099-01-01')`
}

test.each([
  ['a manager of another branch', () => desk.w.firm.bea, /^Let Bea manage Tampa/],
  ['a manager of another branch, of whose type much is thought', () => desk.w.firm.bea, /^Let Branch manager see leads over/],
  ['an officer with a license', () => desk.w.firm.leo, /^Give it to Leo\.$/],
  ['an officer alone', () => desk.w.firm.leo, /^Grant Leo alone an exception/],
  ['somebody who cannot hold it', () => desk.w.firm.abe, /^Let Loan officer assistant see leads over/],
  ['somebody of a type without the function', () => desk.w.firm.max, /^Let Marketing manager see leads over/],
])('what would let %s see a lead does let them, once it is done', async (_, who, way) => {
  const person = who()
  if (person === desk.w.firm.leo) await licensed(person)
  if (person === desk.w.firm.max) await desk.publish(await desk.cells('Marketing manager', { 'lead.read': 'none' }))
  if (person === desk.w.firm.abe) await desk.w.firm.ann.ask(updatePerson, { person: person.id, assists: [] })
  await desk.w.firm.ann.ask(setLimits, { person: person.id, ...whole, places: { mode: 'only', states: ['SC'] } })
  await expect(person.ask(readLead, { lead })).rejects.toThrow()
  const told = await verdict(person)
  expect(told.may).toBe(false)
  const [ways, places] = told.instead
  expect(places).toEqual([expect.stringMatching(/places\.$/)])
  const chosen = ways!.find(line => way.test(line))
  expect(chosen).toBeDefined()
  for (const line of [chosen!, places![0]!]) await carryOut(line, person)
  expect(await verdict(person)).toMatchObject({ may: true, instead: [] })
  expect((await person.ask(readLead, { lead })).id).toBe(lead)
})

test('of another function the demands are told with the yes', async () => {
  const { ann } = desk.w.firm
  const ask = (permission: 'lead.export' | 'field.reveal') =>
    ann.ask(explainAccess, { kind: 'lead', record: lead, person: ann.id, permission })
  expect((await ask('lead.export')).items[0]).toMatchObject({
    may: true,
    demands: ['A second person has to agree.', 'They show a passkey used within 15 minutes.'],
  })
  await expect(ask('field.reveal')).rejects.toThrow('Some of what was sent cannot be used.')
})
