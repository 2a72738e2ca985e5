import { expect, test } from 'vitest'
import { signContext } from '#kernel/context.ts'
import type { Handler } from '#kernel/handle.ts'
import { everybody } from '#policy/scope.ts'
import { secondPersonDesk } from '../../../test/second-person.ts'
import type { Person } from '../../../test/world.ts'
import { decideApproval, listApprovals, readApproval, sweepApprovals, withdrawApproval } from './contract.ts'

const desk = secondPersonDesk()
const { ask, agree, hashOf, stateOf, runs, secondAdmin } = desk

/** Whatever SQL got in, in the signed context of a member. */
const sqlAs = async (who: Person, text: string) => {
  const caller = (await desk.w.bearers.resolve(who.token))!
  return desk.w.house.db.transact(
    false,
    pid => {
      const { text, signature } = signContext(desk.w.house.contextKey, {
        tenant: desk.w.firm.tenant,
        actor: who.id,
        kind: 'member',
        pid,
        scope: everybody,
        bearer: caller.bearer,
        version: caller.version,
        mayTransfer: true,
        at: desk.w.house.clock(),
      })
      return { text: 'select kernel.enter($1, $2)', values: [text, signature] }
    },
    tx => tx.text(text),
  )
}

test('who asked cannot agree: not in code, not by raw SQL of the serving role', async () => {
  const { ann } = desk.w.firm
  const tom = await secondAdmin()
  const { id } = await ask(ann)
  await expect(agree(ann, id)).rejects.toMatchObject({ word: 'forbidden', facts: { reason: 'self' } })

  const set = (what: string) => sqlAs(ann, `update approvals.request set ${what} where id = '${id}'`)
  for (const what of [
    `state = 'approved', decision = '\\x00', run_by = now() + interval '1 hour'`,
    `state = 'approved', decision = '\\x00', decided_by = '${ann.id}', run_by = now() + interval '1 hour'`,
    `state = 'approved', decision = '\\x00', decided_by = '${tom.id}', run_by = now() + interval '1 hour'`,
    `state = 'done', decision = '\\x00'`,
    `decided_by = '${tom.id}'`,
  ])
    await expect(set(what), what).rejects.toThrow()
  for (const what of [`payload = '\\x00'`, `payload_hash = payload_hash`, `asked_by = '${tom.id}'`, `scope = '{}'`])
    await expect(set(what), what).rejects.toThrow(/permission denied/)
  await expect(sqlAs(ann, `delete from approvals.request where id = '${id}'`)).rejects.toThrow(/permission denied/)
  await expect(
    sqlAs(
      ann,
      `insert into approvals.request (tenant_id, id, action, contract, permission, asked_by, asked_at, scope, payload, payload_hash, decide_by, moved_at)
      select tenant_id, gen_random_uuid(), action, contract, permission, '${tom.id}', asked_at, scope, payload, sha256('x'), decide_by, moved_at from approvals.request`,
    ),
  ).rejects.toThrow(/begins waiting/)
  expect(await stateOf(id)).toBe('waiting')
  await desk.w.drain()
  expect(await runs('purge all')).toBe(0)
})

test('who wrote into the database what was agreed to has it refused', async () => {
  const { ann } = desk.w.firm
  const tom = await secondAdmin()
  const [small, large] = [await ask(ann, { label: 'small' }), await ask(ann, { label: 'large' })]
  await agree(tom, small.id)
  // The other request's envelope and hash, copied over by somebody who owns the database.
  await desk.w
    .superuser`update approvals.request s set payload = l.payload, payload_hash = sha256('x') from approvals.request l where s.id = ${small.id} and l.id = ${large.id}`
  await desk.w.drain()
  expect(await stateOf(small.id)).toBe('failed')
  const third = await ask(ann, { label: 'third' })
  await agree(tom, third.id)
  await desk.w.superuser`update approvals.request set payload_hash = sha256('y') where id = ${third.id}`
  await desk.w.drain()
  expect(await stateOf(third.id)).toBe('failed')
  // Nor can it be decided on, and the desk says so.
  await desk.w
    .superuser`update approvals.request set scope = '{"all":true,"owners":[],"branches":[],"partners":[],"limits":null,"more":1}' where id = ${large.id}`
  expect(await ann.ask(readApproval, { approval: large.id })).toMatchObject({ intact: false, fields: [] })
  await expect(tom.ask(decideApproval, { approval: large.id, agree: true, hash: '0'.repeat(64) })).rejects.toMatchObject({
    word: 'forbidden',
  })
  for (const label of ['small', 'large', 'third']) expect(await runs(`purge ${label}`)).toBe(0)
})

test('whoever lost the right, or left, does not decide; at the run it is looked at again', async () => {
  const { ann, leo } = desk.w.firm
  const tom = await secondAdmin()
  const { id } = await ask(ann)
  const hash = await hashOf(tom, id)
  await desk.become(tom, 'loan_officer')
  await expect(tom.ask(decideApproval, { approval: id, agree: true, hash })).rejects.toMatchObject({ word: 'forbidden' })
  await expect(leo.ask(decideApproval, { approval: id, agree: true, hash })).rejects.toMatchObject({ word: 'forbidden' })

  await desk.become(tom, 'tenant_admin')
  await agree(tom, id)
  await desk.deactivate(tom)
  await desk.w.drain()
  // Their agreement counts no more, and it waits for another.
  expect(await stateOf(id)).toBe('waiting')
  expect(await ann.ask(readApproval, { approval: id })).toMatchObject({
    agreed: 0,
    decidedBy: null,
    decisions: [{ id: tom.id, agree: true, voided: true }],
  })
  expect(await runs('purge all')).toBe(0)
  const events = await desk.eventsOf(id)
  expect(events.find(one => one.name === 'approval.voided')).toMatchObject({ actor_id: null, facts: { voided: 1 } })
  await desk.become(leo, 'tenant_admin')
  await agree(leo, id)
  await desk.w.drain()
  expect([await stateOf(id), await runs('purge all')]).toEqual(['done', 1])
})

test('an asker who was deactivated or lost the right has nothing run in their name', async () => {
  const { ann, bea } = desk.w.firm
  await secondAdmin()
  const [one, two] = [await ask(bea, { label: 'one' }), await ask(bea, { label: 'two' })]
  await agree(ann, one.id)
  await desk.become(bea, 'loan_officer')
  await desk.w.drain()
  expect(await stateOf(one.id)).toBe('failed')
  await desk.become(bea, 'branch_manager')
  await agree(ann, two.id)
  await desk.deactivate(bea)
  await desk.w.drain()
  expect(await stateOf(two.id)).toBe('failed')
  expect([await runs('purge one'), await runs('purge two')]).toEqual([0, 0])
})

test('it runs over no more rows than were asked for, whatever the asker has become', async () => {
  const { ann, bea, branches } = desk.w.firm
  await secondAdmin()
  const { id } = await ask(bea)
  await agree(ann, id)
  const seen: unknown[] = []
  const handler = desk.w.house.handlers.get('house.purge')!
  ;(desk.w.house.handlers as Map<string, Handler>).set('house.purge', {
    ...handler,
    run: async ctx => {
      seen.push(ctx.scope)
      return { ran: 1 }
    },
  })
  await desk.become(bea, 'tenant_admin')
  await desk.w.drain()
  expect(await stateOf(id)).toBe('done')
  expect(seen).toMatchObject([{ all: false, owners: [bea.id], branches: [branches.charleston] }])
})

test('who would gain by it does not decide it', async () => {
  const tom = await secondAdmin()
  const { ann, leo } = desk.w.firm
  await desk.become(leo, 'tenant_admin')
  const { id } = await ask(ann, { grows: [tom.id] })
  expect((await tom.ask(listApprovals, {})).items).toEqual([])
  expect((await ann.ask(readApproval, { approval: id })).deciders.map(d => d.id)).toEqual([leo.id])
  const { hash } = await leo.ask(readApproval, { approval: id })
  await expect(tom.ask(decideApproval, { approval: id, agree: true, hash })).rejects.toMatchObject({ word: 'forbidden' })
})

test('the rival sees nothing of it', async () => {
  await secondAdmin()
  const { id } = await ask(desk.w.firm.ann)
  await expect(desk.w.rival.ann.ask(readApproval, { approval: id })).rejects.toMatchObject({ word: 'not-found' })
  await expect(desk.w.rival.ann.ask(decideApproval, { approval: id, agree: true, hash: 'a'.repeat(64) })).rejects.toMatchObject({
    word: 'not-found',
  })
  await expect(desk.w.rival.ann.ask(withdrawApproval, { approval: id })).rejects.toMatchObject({ word: 'not-found' })
})

test('notice that was written by raw SQL leads to nothing, early or late', async () => {
  const { ann, system } = desk.w.firm
  const { facts } = await ask(ann).then(
    () => Promise.reject(new Error('it was kept')),
    error => error,
  )
  const set = (what: string) => sqlAs(ann, `update approvals.request set ${what} where id = '${facts.approval}'`)
  await set(`alone_until = asked_at, notice = '\\x02${'01'.repeat(70)}', decide_by = asked_at + interval '99 hours'`)
  const [told] = await desk.w.superuser<{ hours: number[] }[]>`
    select array[extract(epoch from alone_until - asked_at) / 3600, extract(epoch from decide_by - asked_at) / 3600]::int[] as hours
    from approvals.request where id = ${facts.approval}`
  expect(told!.hours).toEqual([72, 73])
  await expect(set(`state = 'approved', decision = '\\x00', run_by = asked_at + interval '99 hours'`)).rejects.toThrow(
    /said by the product/,
  )
  desk.w.pass(73 * 60)
  await system.ask(sweepApprovals, {})
  await desk.w.drain()
  expect([await stateOf(facts.approval), await runs('purge all')]).toEqual(['expired', 0])
})
