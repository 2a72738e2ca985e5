import { expect, test } from 'vitest'
import { forgetBudgets } from '#kernel/budget.ts'
import { editDraft, listMatrixVersions, openDraft, publishMatrix, readMatrix } from '#modules/identity/contract.ts'
import { readApproval } from '#modules/trust/contract.ts'
import { because } from '../../../test/matrix-desk.ts'
import { newOperator } from '../../../test/operators.ts'
import { overHttp } from '../../../test/over-http.ts'
import { secondPersonDesk } from '../../../test/second-person.ts'

const desk = secondPersonDesk()
const { ask, stateOf, runs, eventsOf, secondAdmin } = desk

/** A request that nobody else of the client may decide, and an operator in front of it. */
async function waiting(label = '250') {
  forgetBudgets()
  const { w } = desk
  const { send } = await overHttp(w)
  const olga = await newOperator(w, send, 'Olga Operator')
  await expect(ask(w.firm.ann, { label })).rejects.toMatchObject({
    word: 'needs-proof',
    message: expect.stringContaining('an operator of this installation can witness it'),
  })
  const at = `/clients/${w.firm.tenant}/requests`
  const listed = async () => (await olga.get(at)).json().items as { id: string; hash: string; numbers: object[] }[]
  const [request] = await listed()
  const decide = (agree: boolean, more: object = {}) =>
    olga.post(`${at}/${request!.id}`, { agree, hash: request!.hash, comment: 'Ann told me on the phone.', ...more })
  return { olga, request: request!, listed, decide, at, send }
}

test('a request that nobody else may decide is witnessed by the operator, by name, and runs once', async () => {
  const { olga, request, decide, listed } = await waiting()
  expect(request).toMatchObject({
    title: 'Take records out for good',
    askedBy: 'Ann',
    numbers: [{ label: 'Records', value: '250' }],
  })
  expect((await decide(true)).json()).toEqual({ state: 'approved' })
  expect(await listed()).toEqual([])
  expect((await decide(true)).statusCode).toBe(409)
  await desk.w.drain()
  await desk.w.drain()
  expect(await runs('purge 250')).toBe(1)
  expect(await desk.w.firm.ann.ask(readApproval, { approval: request.id })).toMatchObject({
    state: 'done',
    decidedBy: null,
    witness: 'Olga Operator',
    comment: 'Ann told me on the phone.',
  })
  const told = await eventsOf(request.id)
  expect(told.find(e => e.name === 'approval.approved')).toMatchObject({ actor_id: olga.id, facts: { witness: olga.id } })
  expect(told.find(e => e.name === 'house.purge')!.facts).toMatchObject({ witnessedBy: olga.id })
  expect(told.find(e => e.name === 'house.purge')!.facts).not.toHaveProperty('alone')
})

test('what is refused does not run, and words of a record are not among the numbers', async () => {
  const { request, decide } = await waiting('Leads of Ada Arrives')
  expect(request.numbers).toEqual([])
  expect((await decide(false)).json()).toEqual({ state: 'refused' })
  await desk.w.drain()
  expect(await runs('purge Leads of Ada Arrives')).toBe(0)
})

test('a publication of the matrix that is witnessed takes effect', async () => {
  forgetBudgets()
  const { w } = desk
  const { ann, tenant } = w.firm
  await w.firm.prepare()
  const { send } = await overHttp(w)
  const olga = await newOperator(w, send, 'Olga Operator')
  await ann.ask(openDraft, {})
  const { id: type } = (await ann.ask(readMatrix, {})).types.find(one => one.name === 'Loan officer')!
  await ann.ask(editDraft, { cells: [{ type, permission: 'lead.export', level: 'own' }] })
  const draft = (await ann.ask(listMatrixVersions, {})).items.find(one => one.state === 'draft')!
  await ann.ask(publishMatrix, { version: draft.id, hash: draft.hash }, because).catch(() => {})
  const at = `/clients/${tenant}/requests`
  const [request] = (await olga.get(at)).json().items
  const agree = { agree: true, hash: request.hash, comment: 'Ann told me on the phone.' }
  expect((await olga.post(`${at}/${request.id}`, agree)).json()).toEqual({ state: 'approved' })
  await w.drain()
  await w.drain()
  expect((await ann.ask(readApproval, { approval: request.id })).state).toBe('done')
  expect((await ann.ask(listMatrixVersions, {})).items.find(one => one.id === draft.id)!.state).toBe('published')
})

test('where somebody of the client may decide it, the operator may not', async () => {
  const { request, decide, listed } = await waiting()
  await secondAdmin()
  expect(await listed()).toEqual([])
  expect((await decide(true)).statusCode).toBe(403)
  expect(await stateOf(request.id)).toBe('waiting')
})

test('a witness decides on the request they read, with a fresh passkey, and says why', async () => {
  const { olga, request, decide } = await waiting()
  expect((await decide(true, { hash: 'ab'.repeat(32) })).statusCode).toBe(404)
  expect((await decide(true, { comment: '' })).statusCode).toBe(422)
  desk.w.pass(6)
  expect((await decide(true)).json()).toMatchObject({ facts: { demand: 'passkey' } })
  await olga.prove()
  expect((await decide(true)).statusCode).toBe(200)
  expect(await stateOf(request.id)).toBe('approved')
})

test('of another client it is not there, and what lies altered is not witnessed', async () => {
  const { olga, request, decide, listed } = await waiting()
  const elsewhere = `/clients/${desk.w.rival.tenant}/requests/${request.id}`
  expect((await olga.post(elsewhere, { agree: true, hash: request.hash, comment: 'Because.' })).statusCode).toBe(404)
  await desk.w.superuser`update approvals.request set scope = '{"all": true}' where id = ${request.id}`.catch(() => undefined)
  await desk.w.superuser`alter table approvals.request disable trigger keep_order`
  await desk.w.superuser`update approvals.request set payload_hash = decode(repeat('ab', 32), 'hex') where id = ${request.id}`
  await desk.w.superuser`alter table approvals.request enable trigger keep_order`
  expect(await listed()).toEqual([])
  expect((await decide(true)).statusCode).toBe(403)
})

test('the database lets nobody pose as a witness', async () => {
  const { request } = await waiting()
  await expect(
    desk.w
      .superuser`update approvals.request set state = 'approved', decision = '\\x00', witnessed_by = ${request.id}, witness_name = 'Evil' where id = ${request.id}`,
  ).rejects.toThrow('cannot go from waiting to approved')
})
