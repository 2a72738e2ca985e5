import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listApps } from '#modules/apps/contract.ts'
import { listAlerts, listLeads } from '#modules/crm/contract.ts'
import { denyOverride, listKeys, listPeople } from '#modules/identity/contract.ts'
import { makeApp, makeKey, secondLeaves } from '../../../test/agreed.ts'
import { makeLeads, wordOf } from '../../../test/leads.ts'
import { openWorld, type Person, type World } from '../../../test/world.ts'
import * as c from './contract/reviews.ts'

let w: World
let cora: Person
let review: string
let key: string
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
  cora = await w.hire(w.firm, 'cora', 'compliance')
  key = (await makeKey(w, w.firm.ann, { name: 'Website' })).id
  const calendar = { name: 'Calendar', redirects: ['https://calendar.example/cb'], kind: 'public' as const }
  await makeApp(w, w.firm.ann, { ...calendar, permissions: ['lead.read'] })
  await secondLeaves(w, w.firm)
  const longAgo = new Date(w.now().getTime() - 100 * 864e5)
  const { tenant, bea, leo } = w.firm
  await w.superuser`update identity.tenant set uses_counted_since = ${longAgo} where tenant_id = ${tenant}`
  await w.superuser`update identity.member set created_at = ${longAgo} where id in (${bea.id}, ${leo.id})`
  await w.superuser`insert into kernel.last_use (tenant_id, member_id, permission, at)
    values (${tenant}, ${leo.id}, 'field.reveal', ${w.now()}), (${tenant}, ${bea.id}, 'field.reveal', ${longAgo})`
  await makeLeads(w, w.firm, [{ name: 'Toms One', owner: w.firm.tom, state: 'FL' }])
})
afterAll(() => w.close())

const read = (who = cora) => who.ask(c.readReview, { review })
const entryOf = async (name: string) => (await read()).items.find(item => item.name === name)!
const decide = async (who: Person, name: string, decision: 'keep' | 'reduce' | 'revoke', note?: string) =>
  who.ask(c.decideReviewEntry, { review, entry: (await entryOf(name)).id, decision, note })
const canSignIn = async (who: Person) => (await w.bearers.resolveNow(who.token)) !== undefined

describe('an access review', () => {
  test('begins with everybody who can sign in, every key and every app, as they stand', async () => {
    const opened = await cora.ask(c.openReview, { title: 'Q4', days: 14, graceDays: 7 })
    review = opened.id
    const { items, total, decided, state } = await read()
    expect({ total, decided, state }).toEqual({ total: opened.total, decided: 0, state: 'open' })
    expect(items.map(item => item.name).sort()).toEqual(['Abe', 'Ann', 'Bea', 'Calendar', 'Cora', 'Leo', 'Max', 'Tom', 'Website'])
    expect(items.find(item => item.name === 'Website')).toMatchObject({
      kind: 'key',
      flags: expect.arrayContaining(['no-expiry']),
    })
    expect(items.find(item => item.name === 'Calendar')).toMatchObject({
      kind: 'app',
      type: 'App, let in by nobody',
      functions: 1,
    })
    expect(items.find(item => item.name === 'Ann')!.flags).toContain('privileged')
    expect(await wordOf(cora.ask(c.openReview, { title: 'Another one' }))).toBe('conflict')
    expect(await wordOf(cora.ask(c.openReview, { title: '  ' }))).toBe('invalid')
  })

  test('names functions of weight that were not used for long, of whoever was here and counted so long', async () => {
    expect(await entryOf('Bea')).toMatchObject({
      flags: expect.arrayContaining(['unused']),
      unused: ['lead.export', 'field.reveal'],
    })
    expect(await entryOf('Leo')).toMatchObject({ flags: expect.not.arrayContaining(['unused']), unused: [] })
    expect((await entryOf('Cora')).unused).toEqual([])
  })

  test('is for administrators and compliance, and nobody decides on themselves', async () => {
    expect(await wordOf(read(w.firm.bea))).toBe('forbidden')
    expect(await wordOf(read(w.rival.ann))).toBe('not-found')
    expect((await entryOf('Cora')).self).toBe(true)
    await expect(decide(cora, 'Cora', 'keep')).rejects.toMatchObject({ word: 'forbidden', facts: { reason: 'self' } })
    const { id } = await entryOf('Cora')
    await expect(
      w.superuser`update trust.review_entry set decision = 'keep', decided_by = ${cora.id}, decided_at = now() where id = ${id}`,
    ).rejects.toThrow(/check constraint/)
  })

  test('carries decisions out at once, with a reason', async () => {
    const { ann, tom, leo } = w.firm
    await expect(decide(cora, 'Tom', 'revoke')).rejects.toMatchObject({ word: 'invalid', problems: [{ path: 'note' }] })
    expect(await canSignIn(tom)).toBe(true)
    await decide(cora, 'Tom', 'revoke', 'Left for another lender')
    expect(await canSignIn(tom)).toBe(false)
    expect((await ann.ask(listPeople, {})).items.find(p => p.id === tom.id)!.status).toBe('deactivated')
    expect((await ann.ask(listLeads, {})).items.map(l => l.owner)).toEqual([null])
    await decide(cora, 'Website', 'revoke', 'Nobody uses it')
    expect((await ann.ask(listKeys, {})).items.find(k => k.id === key)!.endedAt).not.toBeNull()
    await expect(decide(cora, 'Calendar', 'reduce', 'Too much')).rejects.toMatchObject({ word: 'invalid' })
    await decide(cora, 'Calendar', 'revoke', 'Nobody lets it in')
    expect((await ann.ask(listApps, {})).items[0]!.endedAt).not.toBeNull()
    await w.superuser`insert into identity.override (tenant_id, member_id, permission, level, reason, until, made_by, made_at)
      values (${w.firm.tenant}, ${leo.id}, 'lead.export', 'own', 'For a week', ${new Date(w.now().getTime() + 7 * 864e5)}, ${ann.id}, ${w.now()})`
    await ann.ask(denyOverride, {
      person: leo.id,
      permission: 'task.use',
      level: 'none',
      reason: 'Under review.',
      until: new Date(w.now().getTime() + 7 * 864e5).toISOString(),
    })
    await decide(cora, 'Leo', 'reduce', 'The week is over')
    // What was denied stays denied: to end that is to grant.
    const left = await w.superuser`select permission from identity.override where member_id = ${leo.id}`
    expect(left.map(row => row.permission)).toEqual(['task.use'])
    expect(await canSignIn(leo)).toBe(true)
  })

  test('a decision stands', async () => {
    expect(await wordOf(decide(w.firm.ann, 'Tom', 'keep'))).toBe('conflict')
    const { id } = await entryOf('Tom')
    await expect(w.superuser`update trust.review_entry set decision = 'keep' where id = ${id}`).rejects.toThrow('decided already')
  })

  test('suspends after the grace what nobody decided, never the last who could let others in', async () => {
    const { ann, bea, abe, max, system } = w.firm
    await decide(cora, 'Bea', 'keep')
    w.pass(15 * 24 * 60)
    await system.ask(c.sweepReviews, {})
    expect((await read()).state).toBe('grace')
    expect(await canSignIn(max)).toBe(true)
    w.pass(8 * 24 * 60)
    await system.ask(c.sweepReviews, {})
    expect(await canSignIn(abe)).toBe(false)
    expect(await canSignIn(max)).toBe(false)
    expect(await canSignIn(bea)).toBe(true)
    expect(await canSignIn(ann)).toBe(true)
    const closed = await ann.ask(c.readReview, { review })
    expect(closed).toMatchObject({ state: 'closed', decided: closed.total })
    const told = (await ann.ask(listAlerts, { unread: false })).items.filter(one => one.subject?.id === review)
    expect(told.map(one => [one.kind, one.readAt !== null, /is closed/.test(one.title)])).toContainEqual([
      'review.due',
      true,
      true,
    ])
    expect(closed.items.find(item => item.name === 'Ann')).toMatchObject({
      decision: 'keep',
      note: expect.stringContaining('nobody else'),
    })
    expect(await wordOf(w.firm.ann.ask(c.decideReviewEntry, { review, entry: closed.items[0]!.id, decision: 'keep' }))).toBe(
      'conflict',
    )
  })

  test('leaves evidence whose hash tells what was changed since', async () => {
    const { ann } = w.firm
    const { hash, canonical } = await ann.ask(c.readReviewEvidence, { review })
    expect(createHash('sha256').update(canonical).digest('hex')).toBe(hash)
    expect(JSON.parse(canonical).entries).toHaveLength(9)
    expect(canonical).toContain('Left for another lender')
    await w.superuser`alter table trust.review_entry disable trigger all`
    await w.superuser`update trust.review_entry set note = 'Something else' where name = 'Tom'`
    await w.superuser`alter table trust.review_entry enable trigger all`
    await expect(ann.ask(c.readReviewEvidence, { review })).rejects.toMatchObject({
      word: 'conflict',
      message: expect.stringContaining('changed since'),
    })
  })
})

test('a review that nobody answers leaves everybody who could answer, and lets nobody hurry it', async () => {
  const unheard = await openWorld()
  try {
    const { firm } = unheard
    await firm.prepare()
    const [ned, cleo] = [await unheard.hire(firm, 'ned', 'tenant_admin'), await unheard.hire(firm, 'cleo', 'compliance')]
    for (const hurried of [{ days: 6 }, { graceDays: 2 }])
      expect(await wordOf(cleo.ask(c.openReview, { title: 'At once', ...hurried }))).toBe('invalid')
    const opened = await cleo.ask(c.openReview, { title: 'In a week', days: 7, graceDays: 3 })
    unheard.pass(11 * 24 * 60)
    await firm.system.ask(c.sweepReviews, {})
    const { items, state } = await firm.ann.ask(c.readReview, { review: opened.id })
    expect(state).toBe('closed')
    const kept = items.filter(item => item.decision === 'keep').map(item => item.name)
    expect(kept.sort()).toEqual(['Ann', 'Cleo', 'Ned'])
    const here = async (who: Person) => (await unheard.bearers.resolveNow(who.token)) !== undefined
    expect([await here(ned), await here(cleo), await here(firm.leo)]).toEqual([true, true, false])
  } finally {
    await unheard.close()
  }
})
