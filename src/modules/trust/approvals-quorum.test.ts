import { beforeEach, describe, expect, test } from 'vitest'
import { signAgreement, signContext } from '#kernel/context.ts'
import { listAlerts } from '#modules/crm/contract.ts'
import { editDraft, listMatrixVersions, openDraft, publishMatrix, readMatrix } from '#modules/identity/contract.ts'
import { narrowedToSight } from '#policy/beyond-sight.ts'
import type { Demands } from '#policy/matrix.ts'
import { everybody } from '#policy/scope.ts'
import { because, secondPersonDesk } from '../../../test/second-person.ts'
import type { Person } from '../../../test/world.ts'
import { decideApproval, listApprovals, readApproval, sweepApprovals, waitAlone } from './contract.ts'

const desk = secondPersonDesk()
const { ask, agree, hashOf, stateOf, runs } = desk
let sue: Person
let tia: Person

/** What the client demands of its administrators before leads are exported, put in force as any matrix is. */
async function demand(demands: Demands): Promise<void> {
  const { ann } = desk.w.firm
  await ann.ask(openDraft, {})
  const types = (await ann.ask(readMatrix, {})).types
  const { id: type } = types.find(one => one.name === 'Administrator')!
  await ann.ask(editDraft, { cells: [{ type, permission: 'lead.export', level: 'all', demands: demands as never }] })
  const draft = async () => (await ann.ask(listMatrixVersions, {})).items.find(v => v.state === 'draft')!
  const { id: version } = await draft()
  const drafted = (await ann.ask(readMatrix, { version })).types
  const cells = drafted.flatMap(one => narrowedToSight(one).map(cell => ({ ...cell, type: one.id })))
  if (cells.length) await ann.ask(editDraft, { cells })
  const { hash } = await draft()
  const { approval } = (await ann.ask(publishMatrix, { version, hash }, because)) as never as {
    approval: { id: string }
  }
  await agree(sue, approval.id)
  await desk.w.drain()
}

beforeEach(async () => {
  await desk.w.firm.prepare()
  sue = await desk.w.hire(desk.w.firm, 'sue', 'tenant_admin')
  tia = await desk.w.hire(desk.w.firm, 'tia', 'tenant_admin')
})

describe('where two people have to agree', () => {
  beforeEach(() => demand({ approval: true, quorum: 2 }))

  test('one is counted and told, the second lets it run, and each stands with their own name', async () => {
    const { ann } = desk.w.firm
    const { id } = await ask(ann)
    expect(await agree(sue, id, 'By the book.')).toEqual({ state: 'waiting' })
    await desk.w.drain()
    expect([await stateOf(id), await runs('purge all')]).toEqual(['waiting', 0])
    expect(await ann.ask(readApproval, { approval: id })).toMatchObject({
      quorum: 2,
      agreed: 1,
      decisions: [{ name: 'Sue', agree: true, comment: 'By the book.', voided: false }],
      deciders: [{ id: tia.id }],
      mayWaitAlone: false,
    })
    // Who decided has nothing left to do there, and may read on.
    expect((await sue.ask(listApprovals, {})).items).toEqual([])
    expect((await sue.ask(listAlerts, { unread: true })).items.filter(one => one.subject?.id === id)).toEqual([])
    expect(await sue.ask(readApproval, { approval: id })).toMatchObject({ mayDecide: false })

    expect(await agree(tia, id)).toEqual({ state: 'approved' })
    await desk.w.drain()
    expect([await stateOf(id), await runs('purge all')]).toEqual(['done', 1])
    const names = (await desk.eventsOf(id)).map(one => [one.name, one.actor_id])
    expect(names).toEqual(
      expect.arrayContaining([
        ['approval.counted', sue.id],
        ['approval.approved', tia.id],
      ]),
    )
  })

  test('nobody decides twice: not by asking again, not both at once, not by raw SQL', async () => {
    const { ann } = desk.w.firm
    const { id } = await ask(ann)
    const hash = await hashOf(sue, id)
    const both = await Promise.allSettled([1, 2].map(() => sue.ask(decideApproval, { approval: id, agree: true, hash })))
    expect(both.map(one => one.status).sort()).toEqual(['fulfilled', 'rejected'])
    await expect(sue.ask(decideApproval, { approval: id, agree: true, hash })).rejects.toMatchObject({ word: 'forbidden' })
    await expect(sue.ask(decideApproval, { approval: id, agree: false, hash, comment: 'No' })).rejects.toMatchObject({
      word: 'forbidden',
    })
    expect(await stateOf(id)).toBe('waiting')
  })

  test('an agreement that is no longer its author’s to give counts no more, and it waits for another', async () => {
    const { ann, leo } = desk.w.firm
    const { id } = await ask(ann)
    await agree(sue, id)
    await agree(tia, id)
    await desk.become(sue, 'loan_officer')
    await desk.w.drain()
    expect([await stateOf(id), await runs('purge all')]).toEqual(['waiting', 0])
    expect(await ann.ask(readApproval, { approval: id })).toMatchObject({ agreed: 1, decidedBy: null, runBy: null })
    expect((await ann.ask(listAlerts, {})).items.map(one => one.kind)).toContain('approval.voided')
    // Back in her right she does not agree once more: another does.
    await desk.become(sue, 'tenant_admin')
    await expect(agree(sue, id)).rejects.toMatchObject({ word: 'forbidden' })
    await desk.become(leo, 'tenant_admin')
    await agree(leo, id)
    await desk.w.drain()
    expect([await stateOf(id), await runs('purge all')]).toEqual(['done', 1])
  })

  test('time runs out for two as for one, and what was counted does not prolong it', async () => {
    const { ann, system } = desk.w.firm
    const { id } = await ask(ann)
    const hash = await hashOf(tia, id)
    desk.w.pass(23 * 60)
    await agree(sue, id)
    desk.w.pass(60)
    await expect(tia.ask(decideApproval, { approval: id, agree: true, hash })).rejects.toMatchObject({ word: 'conflict' })
    await system.ask(sweepApprovals, {})
    await desk.w.drain()
    expect([await stateOf(id), await runs('purge all')]).toEqual(['expired', 0])
  })

  test('one refusal ends it, unless two are asked for', async () => {
    const { ann } = desk.w.firm
    const { id } = await ask(ann)
    await agree(sue, id)
    const hash = await hashOf(tia, id)
    await tia.ask(decideApproval, { approval: id, agree: false, hash, comment: 'Not now.' })
    expect(await stateOf(id)).toBe('refused')
  })

  test('where fewer are left than are missing, notice or a witness stands for them once those have agreed', async () => {
    const { ann, system } = desk.w.firm
    await desk.deactivate(tia)
    const { id } = await ask(ann)
    await expect(ann.ask(waitAlone, { approval: id })).rejects.toMatchObject({ word: 'conflict' })
    await agree(sue, id)
    await ann.ask(waitAlone, { approval: id })
    desk.w.pass(72 * 60)
    await system.ask(sweepApprovals, {})
    await desk.w.drain()
    expect([await stateOf(id), await runs('purge all')]).toEqual(['done', 1])
  })

  test('killed between the last agreement and the run, it is run by the minute, once', async () => {
    const { ann, system } = desk.w.firm
    const { id } = await ask(ann)
    await agree(sue, id)
    await agree(tia, id)
    desk.dieAt = 'run'
    await expect(desk.w.drain()).rejects.toThrow('killed')
    expect([await stateOf(id), await runs('purge all')]).toEqual(['approved', 0])
    desk.dieAt = undefined
    desk.w.pass(3)
    await system.ask(sweepApprovals, {})
    await desk.w.drain()
    expect([await stateOf(id), await runs('purge all')]).toEqual(['done', 1])
  })

  describe('whatever SQL gets in,', () => {
    /** SQL in the signed context of a member, and with the product's word for them where one of the key stole it. */
    const sqlAs = async (who: Person, text: string) => {
      desk.w.bearers.forget(who.token)
      const caller = (await desk.w.bearers.resolve(who.token))!
      return desk.w.house.db.transact(
        false,
        pid => {
          const { text: context, signature } = signContext(desk.w.house.contextKey, {
            ...{ tenant: desk.w.firm.tenant, actor: who.id, kind: 'member', pid, scope: everybody, mayTransfer: true },
            ...{ bearer: caller.bearer, version: caller.version, at: desk.w.house.clock() },
          })
          return { text: 'select kernel.enter($1, $2)', values: [context, signature] }
        },
        tx => tx.text(text),
      )
    }
    const wordOf = async (approval: string, who: Person) => {
      const [row] = await desk.w.superuser<{ payload_hash: Buffer; terms: Buffer | null }[]>`
        select payload_hash, terms from approvals.request where id = ${approval}`
      const parts = [desk.w.firm.tenant, approval, who.id, row!.payload_hash.toString('hex'), row!.terms?.toString('hex') ?? '']
      return `'\\x${signAgreement(desk.w.house.vault.key('context'), parts).toString('hex')}'`
    }
    const decision = (approval: string, person: Person, mark: string, agree = true) => `
      insert into approvals.decision (tenant_id, request_id, person_id, agree, at, decision, mark)
      values ('${desk.w.firm.tenant}', '${approval}', '${person.id}', ${agree}, now(), '\\x${'01'.repeat(29)}', ${mark})`
    const moved = (approval: string, by: Person, mark: string) => `
      update approvals.request set state = 'approved', decided_by = '${by.id}', decision = '\\x${'01'.repeat(29)}', mark = ${mark}, run_by = now() + interval '1 hour'
      where id = '${approval}'`

    test('one decider is one, and never the other', async () => {
      const { ann } = desk.w.firm
      const { id } = await ask(ann)
      const [sues, tias, anns] = [await wordOf(id, sue), await wordOf(id, tia), await wordOf(id, ann)]
      // In another's name, without the product's word, with another's word, as whoever asked.
      for (const [who, statement] of [
        [sue, decision(id, tia, tias)],
        [sue, decision(id, sue, `'\\x${'01'.repeat(29)}'`)],
        [sue, decision(id, sue, 'null')],
        [sue, decision(id, sue, tias)],
        [ann, decision(id, ann, anns)],
        [ann, decision(id, sue, sues)],
        [desk.w.firm.leo, decision(id, desk.w.firm.leo, await wordOf(id, desk.w.firm.leo))],
      ] as const)
        await expect(sqlAs(who, statement), statement).rejects.toThrow(/once, in their own name|may not change/)
      // Even with a word of her own, one is not enough, whatever else she writes.
      await expect(sqlAs(sue, `${decision(id, sue, sues)}; ${moved(id, sue, sues)}`)).rejects.toThrow(/said by the product/)
      await sqlAs(sue, decision(id, sue, sues))
      await expect(sqlAs(sue, decision(id, sue, sues))).rejects.toThrow(/duplicate key/)
      await expect(sqlAs(sue, moved(id, sue, sues))).rejects.toThrow(/said by the product/)
      for (const statement of [
        `update approvals.decision set person_id = '${tia.id}'`,
        `update approvals.decision set agree = true`,
        `delete from approvals.decision`,
        `update approvals.request set quorum = 1 where id = '${id}'`,
        `update approvals.request set denials = 1 where id = '${id}'`,
      ])
        await expect(sqlAs(sue, statement), statement).rejects.toThrow(/permission denied/)
      await expect(sqlAs(sue, `update approvals.decision set voided_at = now()`)).rejects.toThrow(/stays decided/)
      expect(await stateOf(id)).toBe('waiting')
    })

    test('a request for fewer than are demanded is not what was sealed, and nobody decides on it', async () => {
      const { ann } = desk.w.firm
      const { id } = await ask(ann)
      await desk.w.superuser`update approvals.request set quorum = 1 where id = ${id}`
      expect(await ann.ask(readApproval, { approval: id })).toMatchObject({ intact: false })
      await expect(sue.ask(decideApproval, { approval: id, agree: true, hash: '0'.repeat(64) })).rejects.toThrow()
    })

    test('and a decision that was written into the table counts for nothing', async () => {
      const { ann } = desk.w.firm
      const { id } = await ask(ann)
      await agree(sue, id)
      // By whoever owns the database, of a person who decided on something else.
      const other = await ask(ann, { label: 'other' })
      await agree(tia, other.id)
      await desk.w.superuser`insert into approvals.decision (tenant_id, request_id, person_id, agree, at, decision, mark)
        select tenant_id, ${id}, person_id, agree, at, decision, mark from approvals.decision where request_id = ${other.id}`
      expect(await ann.ask(readApproval, { approval: id })).toMatchObject({ agreed: 1 })
      expect(await stateOf(id)).toBe('waiting')
    })
  })
})

test('two refusals where two are asked for, and a comment of whoever agrees', async () => {
  await demand({ approval: true, quorum: 2, denials: 2, comment: true })
  const { ann } = desk.w.firm
  const { id } = await ask(ann)
  const hash = await hashOf(sue, id)
  await expect(sue.ask(decideApproval, { approval: id, agree: true, hash })).rejects.toMatchObject({
    word: 'invalid',
    problems: [{ path: 'comment' }],
  })
  await sue.ask(decideApproval, { approval: id, agree: false, hash, comment: 'Too much.' })
  expect(await stateOf(id)).toBe('waiting')
  await tia.ask(decideApproval, { approval: id, agree: false, hash, comment: 'Far too much.' })
  expect(await stateOf(id)).toBe('refused')
  expect((await ann.ask(readApproval, { approval: id })).decisions.map(one => one.comment)).toEqual([
    'Too much.',
    'Far too much.',
  ])
})
