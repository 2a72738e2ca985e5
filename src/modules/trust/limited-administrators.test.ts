import { expect, test } from 'vitest'
import * as identity from '#modules/identity/contract.ts'
import { makeKey, secondLeaves } from '../../../test/agreed.ts'
import { wordOf } from '../../../test/leads.ts'
import { secondPersonDesk } from '../../../test/second-person.ts'
import * as reviews from './contract/reviews.ts'
import { listApprovals, readApproval, waitAlone } from './contract.ts'

const desk = secondPersonDesk()
const only = (ids: string[]) => ({ mode: 'only' as const, ids })
const names = (items: readonly { name: string }[]) => items.map(one => one.name).sort()

/** South is Tampa with Tom, and an administrator who sees nothing else; north has one too. */
async function divided() {
  const { w } = desk
  const { ann, leo, tom } = w.firm
  const { id: south } = await ann.ask(identity.createWorkgroup, { name: 'South' })
  await ann.ask(identity.moveToWorkgroup, { workgroup: south, part: 'branch', id: w.firm.branches.tampa })
  const sol = await w.hire(w.firm, 'sol', 'tenant_admin', w.firm.branches.tampa)
  const nan = await w.hire(w.firm, 'nan', 'tenant_admin', w.firm.branches.charleston)
  const keys = {
    whole: (await makeKey(w, ann, { name: 'Of Ann' })).id,
    north: (await makeKey(w, nan, { name: 'Of Nan' })).id,
    mine: (await makeKey(w, ann, { name: 'Over Tom', bound: { officers: [tom.id], branches: [] } })).id,
    bound: (await makeKey(w, ann, { name: 'Over Leo', bound: { officers: [leo.id], branches: [] } })).id,
  }
  await secondLeaves(w, w.firm)
  await ann.ask(identity.setLimits, { person: sol.id, workgroups: only([south]) })
  await ann.ask(identity.setLimits, { person: nan.id, workgroups: only([w.firm.tenant]) })
  return { sol, nan, keys }
}

test('an access review names to a limited administrator whom they see, who decide on nobody else and on no key', async () => {
  const { ann, leo } = desk.w.firm
  const { sol } = await divided()
  expect(await wordOf(sol.ask(reviews.openReview, { title: 'Of the south' }))).toBe('forbidden')
  const { id: review, total } = await ann.ask(reviews.openReview, { title: 'First quarter' })
  const whole = (await ann.ask(reviews.readReview, { review })).items
  expect(whole).toHaveLength(total)
  expect(names((await sol.ask(reviews.readReview, { review })).items)).toEqual(['Ann', 'Sol', 'Tom'])
  const decide = (name: string) =>
    sol.ask(reviews.decideReviewEntry, { review, entry: whole.find(one => one.name === name)!.id, decision: 'keep' })
  for (const name of ['Leo', 'Nan', 'Of Ann']) expect(await wordOf(decide(name)), name).toBe('not-found')
  await decide('Tom')
  expect(await wordOf(sol.ask(reviews.readReviewEvidence, { review }))).toBe('forbidden')
  expect(await wordOf(leo.ask(reviews.readReview, { review }))).toBe('forbidden')
})

test('API keys that reach beyond what a limited administrator sees, or name others, are not there for them', async () => {
  const { ann } = desk.w.firm
  const { sol, keys } = await divided()
  expect(names((await ann.ask(identity.listKeys, {})).items)).toEqual(['Of Ann', 'Of Nan', 'Over Leo', 'Over Tom'])
  expect(names((await sol.ask(identity.listKeys, {})).items)).toEqual(['Over Tom'])
  for (const key of [keys.whole, keys.north, keys.bound])
    expect(await wordOf(sol.ask(identity.endKey, { key }))).toBe('not-found')
  expect((await ann.ask(identity.listKeys, {})).items.every(one => one.endedAt === null)).toBe(true)
  expect(await wordOf(sol.ask(identity.endKey, { key: keys.mine }))).toBe('answered')
})

test('a request says how many may decide, and names of them whom the asker sees', async () => {
  const { w } = desk
  const { ann, leo } = w.firm
  const tom = await desk.secondAdmin()
  await w.hire(w.firm, 'ned', 'tenant_admin')
  await tom.ask(identity.setLimits, { person: ann.id, officers: only([leo.id]) })
  const { id } = await desk.ask(ann)
  expect(await ann.ask(readApproval, { approval: id })).toMatchObject({ deciders: [{ name: 'Ned' }], decidersElsewhere: 1 })
  await expect(ann.ask(waitAlone, { approval: id })).rejects.toThrow('Somebody can decide this: Ned. Ask them.')
  const read = await tom.ask(readApproval, { approval: id })
  expect([names(read.deciders), read.decidersElsewhere]).toEqual([['Ned', 'Tom'], 0])
})

test('what others decided is overseen by whoever has no limits, and not by an administrator of one workgroup', async () => {
  const { w } = desk
  const { ann } = w.firm
  const ned = await w.hire(w.firm, 'ned', 'tenant_admin')
  const { sol } = await divided()
  const { id } = await desk.ask(ann)
  await desk.agree(ned, id)
  const decided = async (who: typeof ned) => (await who.ask(listApprovals, { of: 'decided' })).items.map(one => one.id)
  expect(await decided(ned)).toContain(id)
  expect(await decided(sol)).toEqual([])
  expect(await wordOf(sol.ask(readApproval, { approval: id }))).toBe('not-found')
})
