import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Id, newId } from '#base/id.ts'
import { setLimits } from '#modules/identity/contract.ts'
import { makeLeads, wordOf } from '../../../test/leads.ts'
import { openWorld, type Person, type World } from '../../../test/world.ts'
import { readTimeline } from './contract/work.ts'
import * as c from './contract.ts'
import { assignmentProblems } from './rules/assignment.ts'

let w: World
let lead: Id
let first: Id
let second: Id
let rex: Person
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
  ;[first, second] = [newId(), newId()]
  for (const [id, name] of [
    [first, 'First Realty'],
    [second, 'Second Realty'],
  ] as const)
    await w.superuser`insert into identity.partner_company (tenant_id, id, name, created_at) values (${w.firm.tenant}, ${id}, ${name}, ${w.now()})`
  rex = await w.hire(w.firm, 'rex', 'partner_rep')
  await w.superuser`update identity.member set partner_id = ${first} where id = ${rex.id}`
  const [made] = await makeLeads(w, w.firm, [{ name: 'Ada Assigned', owner: w.firm.leo, state: 'SC' }])
  lead = made!.lead
})
afterAll(() => w.close())

const levels = async () => {
  const { branch, owner, partner, rep } = await w.firm.ann.ask(c.readLead, { lead })
  return { branch, owner, partner, rep }
}

test('the levels of one assignment do not contradict each other', () => {
  const free = { branch: null, owner: undefined, partner: null, rep: undefined }
  expect(assignmentProblems(free)).toEqual([])
  expect(assignmentProblems({ ...free, branch: 'east', owner: { name: 'Wes', branch: 'west' } })[0]!.path).toBe('branch')
  expect(assignmentProblems({ ...free, branch: 'west', owner: { name: 'Wes', branch: 'west' } })).toEqual([])
  expect(assignmentProblems({ ...free, owner: { name: 'Chief', branch: null } })).toEqual([])
  expect(assignmentProblems({ ...free, partner: 'second', rep: { name: 'Rex', partner: 'first' } })[0]!.path).toBe('partner')
})

test('all four levels are said in one step, seen from then on by whom they name, and told in the timeline', async () => {
  const { ann, leo, branches } = w.firm
  expect(await wordOf(rex.ask(c.readLead, { lead }))).toBe('not-found')
  const whole = { branch: branches.charleston, owner: leo.id, partner: first, rep: rex.id }
  await ann.ask(c.assignRecord, { kind: 'lead', record: lead, ...whole })
  expect(await levels()).toEqual(whole)
  expect(await wordOf(rex.ask(c.readLead, { lead }))).toBe('answered')
  const told = (await ann.ask(readTimeline, { lead })).items.flatMap(item => item.changes ?? [])
  expect(told).toContainEqual(expect.objectContaining({ field: 'partner', after: 'First Realty' }))
  expect(told).toContainEqual(expect.objectContaining({ field: 'rep', after: rex.id }))
})

test('a branch alone leaves it to the branch; what contradicts, is not licensed or not there is refused, and nothing changes', async () => {
  const { ann, leo, tom, branches } = w.firm
  const before = await levels()
  const ask = (to: Partial<Awaited<ReturnType<typeof levels>>>) =>
    wordOf(ann.ask(c.assignRecord, { kind: 'lead', record: lead, ...before, ...to }))
  expect(await ask({ branch: branches.tampa })).toBe('invalid')
  expect(await ask({ partner: second })).toBe('invalid')
  expect(await ask({ rep: leo.id })).toBe('not-found')
  expect(await ask({ branch: branches.tampa, owner: tom.id })).toBe('conflict')
  expect(await ask({ branch: w.rival.branches.tampa, owner: null })).toBe('not-found')
  expect(await levels()).toEqual(before)
  expect(await wordOf(w.firm.max.ask(c.assignRecord, { kind: 'lead', record: lead, ...before }))).toBe('forbidden')
  expect(await ask({ owner: null, branch: branches.tampa, partner: null, rep: null })).toBe('answered')
  expect(await levels()).toEqual({ owner: null, branch: branches.tampa, partner: null, rep: null })
  expect(await wordOf(leo.ask(c.readLead, { lead }))).toBe('not-found')
})

test('whoever was left one branch assigns within it alone', async () => {
  const { ann, branches } = w.firm
  const gina = await w.hire(w.firm, 'gina', 'tenant_admin')
  await ann.ask(setLimits, { person: gina.id, groups: { mode: 'only', ids: [branches.tampa] } })
  const nobody = { kind: 'lead' as const, record: lead, owner: null, partner: null, rep: null }
  expect(await wordOf(gina.ask(c.assignRecord, { ...nobody, branch: branches.charleston }))).toBe('not-found')
  expect(await wordOf(gina.ask(c.assignRecord, { ...nobody, branch: branches.tampa }))).toBe('answered')
})
