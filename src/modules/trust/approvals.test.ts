import { expect, test } from 'vitest'
import { listAlerts } from '#modules/crm/contract.ts'
import type { Action } from '#policy/action.ts'
import { told } from '../../../test/sealed.ts'
import { because, secondPersonDesk } from '../../../test/second-person.ts'
import { purge } from '../../../test/second-person-contract.ts'
import { decideApproval, listApprovals, readApproval, withdrawApproval } from './contract.ts'

const desk = secondPersonDesk()
const { ask, agree, hashOf, stateOf, runs, eventsOf, secondAdmin } = desk

test('nothing runs until a second person agrees, then exactly what was asked runs once, in the name of the asker', async () => {
  const { ann } = desk.w.firm
  const tom = await secondAdmin()
  const { id, state } = await ask(ann, { owner: desk.w.firm.leo.id, label: 'old' })
  expect(state).toBe('waiting')
  await desk.w.drain()
  expect(await runs('purge old')).toBe(0)

  expect((await tom.ask(listApprovals, {})).items).toMatchObject([
    { id, title: 'Take records out for good', mine: false, mayDecide: true, reason: because.reason, askedBy: { name: 'Ann' } },
  ])
  const read = await tom.ask(readApproval, { approval: id })
  expect(read).toMatchObject({
    intact: true,
    preview: [{ label: 'Records', value: 'old' }],
    fields: [
      { label: 'Owner', value: 'Leo' },
      { label: 'Label', value: 'old' },
    ],
    deciders: [{ id: tom.id }],
  })
  expect(read.answer).toBeUndefined()

  expect(await agree(tom, id, 'Agreed on the phone.')).toEqual({ state: 'approved' })
  await desk.w.drain()
  await desk.w.drain()
  expect(await runs('purge old')).toBe(1)
  expect(await stateOf(id)).toBe('done')
  expect(await ann.ask(readApproval, { approval: id })).toMatchObject({
    state: 'done',
    decidedBy: { name: 'Tom' },
    comment: 'Agreed on the phone.',
    answer: { ran: 1 },
  })
  // Both names stand in the events, and nothing that a person wrote.
  const events = await eventsOf(id)
  expect(events.map(e => [e.name, e.actor_id])).toEqual(
    expect.arrayContaining([
      ['approval.asked', ann.id],
      ['trust.decideApproval', tom.id],
      ['approval.approved', tom.id],
      ['house.purge', ann.id],
      ['approval.done', ann.id],
    ]),
  )
  expect(events.find(e => e.name === 'house.purge')!.facts).toMatchObject({ approval: id, agreed: tom.id })
  expect(JSON.stringify(events)).not.toMatch(/auditor|phone/)
  const words = await desk.w.superuser`
    select field, class, event_id as event, n, before, after, sealed from kernel.change where record_id = ${id} order by event_id`
  expect(told(desk.w, words)).toEqual([
    { field: 'reason', before: null, after: because.reason, class: 'confidential' },
    { field: 'comment', before: null, after: 'Agreed on the phone.', class: 'confidential' },
  ])
})

test('input and reason lie sealed, and the same request asked again while it waits is the same', async () => {
  await secondAdmin()
  const first = await ask(desk.w.firm.ann, { label: 'quite particular' })
  expect(await ask(desk.w.firm.ann, { label: 'quite particular' })).toEqual(first)
  expect((await ask(desk.w.firm.ann, { label: 'another' })).id).not.toBe(first.id)
  const [row] = await desk.w.superuser<Record<string, unknown>[]>`select * from approvals.request where id = ${first.id}`
  const stored = Object.values(row!)
    .map(value => (Buffer.isBuffer(value) ? value.toString('latin1') : JSON.stringify(value)))
    .join()
  expect(stored).not.toMatch(/particular|auditor/)
})

test('a reason is demanded, and machines cannot ask', async () => {
  await secondAdmin()
  await expect(desk.w.firm.ann.ask(purge, {})).rejects.toMatchObject({ word: 'needs-proof', facts: { demand: 'reason' } })
  const { run } = await import('#kernel/run.ts')
  const caller = (await desk.w.bearers.resolve(desk.w.firm.ann.token))!
  await expect(
    run(desk.w.house, {
      action: purge as unknown as Action,
      door: 'member',
      caller: { ...caller, kind: 'key' },
      input: {},
      ...because,
    }),
  ).rejects.toMatchObject({ word: 'forbidden' })
})

test('a decision names the hash that was read', async () => {
  const tom = await secondAdmin()
  const { id } = await ask(desk.w.firm.ann)
  await expect(tom.ask(decideApproval, { approval: id, agree: true, hash: 'f'.repeat(64) })).rejects.toMatchObject({
    word: 'conflict',
    facts: { reason: 'hash' },
  })
})

test('a refusal says why, and the asker reads it', async () => {
  const { ann } = desk.w.firm
  const tom = await secondAdmin()
  const { id } = await ask(ann)
  const hash = await hashOf(tom, id)
  await expect(tom.ask(decideApproval, { approval: id, agree: false, hash })).rejects.toMatchObject({ word: 'invalid' })
  const told = async () => (await tom.ask(listAlerts, { unread: false })).items.find(one => one.subject?.id === id)!
  expect(await told()).toMatchObject({ readAt: null, title: expect.stringMatching(/^Ann asks you to agree/) })
  await tom.ask(decideApproval, { approval: id, agree: false, hash, comment: 'Ask legal first.' })
  expect(await told()).toMatchObject({ readAt: expect.any(String), title: expect.stringMatching(/It was refused\.$/) })
  await desk.w.drain()
  expect(await ann.ask(readApproval, { approval: id })).toMatchObject({ state: 'refused', comment: 'Ask legal first.' })
  expect((await ann.ask(listAlerts, {})).items.map(a => a.kind)).toContain('approval.refused')
  expect(await runs('purge all')).toBe(0)
})

test('of two who decide at once one wins, and it runs once', async () => {
  const { ann, leo } = desk.w.firm
  const tom = await secondAdmin()
  await desk.become(leo, 'tenant_admin')
  const { id } = await ask(ann)
  const hash = await hashOf(tom, id)
  const outcomes = await Promise.allSettled([
    tom.ask(decideApproval, { approval: id, agree: true, hash }),
    leo.ask(decideApproval, { approval: id, agree: true, hash }),
  ])
  expect(outcomes.filter(o => o.status === 'fulfilled')).toHaveLength(1)
  expect(outcomes.find(o => o.status === 'rejected')).toMatchObject({ reason: { word: 'conflict' } })
  await desk.w.drain()
  expect(await runs('purge all')).toBe(1)
})

test('a manager decides about their branch, an administrator about everything, others about nothing', async () => {
  const { ann, bea, max, leo } = desk.w.firm
  const marketing = await ask(max)
  expect((await bea.ask(listApprovals, {})).items.map(i => i.id)).toEqual([marketing.id])
  expect((await ann.ask(listApprovals, {})).items.map(i => i.id)).toEqual([marketing.id])
  expect((await leo.ask(listApprovals, {})).items).toEqual([])
  await expect(leo.ask(readApproval, { approval: marketing.id })).rejects.toMatchObject({ word: 'not-found' })
  // Of the whole client's records a manager holds only some.
  await secondAdmin()
  const whole = await ask(ann)
  expect((await bea.ask(listApprovals, {})).items.map(i => i.id)).toEqual([marketing.id])
  await expect(bea.ask(readApproval, { approval: whole.id })).rejects.toMatchObject({ word: 'not-found' })
})

test('only the asker withdraws, and nobody decides then', async () => {
  const tom = await secondAdmin()
  const { id } = await ask(desk.w.firm.ann)
  const hash = await hashOf(tom, id)
  await expect(tom.ask(withdrawApproval, { approval: id })).rejects.toMatchObject({ word: 'not-found' })
  await desk.w.firm.ann.ask(withdrawApproval, { approval: id })
  await expect(tom.ask(decideApproval, { approval: id, agree: true, hash })).rejects.toMatchObject({ word: 'conflict' })
  expect(await stateOf(id)).toBe('withdrawn')
})

test('a decision takes a passkey used a moment ago', async () => {
  const tom = await secondAdmin()
  const { id } = await ask(desk.w.firm.ann)
  const hash = await hashOf(tom, id)
  await desk.w
    .superuser`update identity.session set strong_at = ${new Date(desk.w.now().getTime() - 16 * 60_000)} where member_id = ${tom.id}`
  desk.w.bearers.forget(tom.token)
  await expect(tom.ask(decideApproval, { approval: id, agree: true, hash })).rejects.toMatchObject({
    word: 'needs-proof',
    facts: { demand: 'passkey', minutes: 15 },
  })
  expect(await stateOf(id)).toBe('waiting')
})

test('who may not read it is not told that it exists, whatever they guess', async () => {
  const tom = await secondAdmin()
  const { id } = await ask(desk.w.firm.ann)
  const { bea } = desk.w.firm
  const guess = (approval: string) =>
    bea.ask(decideApproval, { approval, agree: true, hash: 'a'.repeat(64) }).catch(error => [error.word, error.message])
  expect(await guess(id)).toEqual(await guess(tom.id))
})
