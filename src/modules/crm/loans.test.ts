import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Id, newId } from '#base/id.ts'
import type { Refusal } from '#base/refusal.ts'
import { told } from '../../../test/sealed.ts'
import { type Firm, openWorld, type World } from '../../../test/world.ts'
import * as loans from './contract/loan.ts'
import { listPipelines } from './contract/pipeline.ts'
import { listTasks } from './contract/work.ts'

let w: World
beforeAll(async () => {
  w = await openWorld()
  await w.firm.prepare()
  await w.rival.prepare()
})
afterAll(() => w.close())

/** A person of that officer, made behind the scenes. */
async function personOf(firm: Firm, owner: Id | null, name: string, branch: Id | null = null): Promise<Id> {
  const id = newId()
  await w.superuser`insert into crm.contact (tenant_id, id, first_name, full_name, owner_id, branch_id, created_at, updated_at)
    values (${firm.tenant}, ${id}, ${name.split(' ')[0]!}, ${name}, ${owner}, ${branch}, ${w.now()}, ${w.now()})`
  return id
}
const stageOf = async (firm: Firm, kind: string, key: string): Promise<Id> => {
  const { pipelines } = await firm.ann.ask(listPipelines, {})
  return pipelines.find(p => p.kind === kind)!.stages.find(s => s.key === key)!.id
}
const refused = (word: string) => expect.objectContaining({ word }) as unknown as Refusal
const eventsOf = (firm: Firm, subject: Id) =>
  w.superuser<
    { name: string; facts: Record<string, unknown> }[]
  >`select name, facts from kernel.event where tenant_id = ${firm.tenant} and subject_id = ${subject} order by id`

describe('loans', () => {
  test('an officer opens a loan for a person, in the pipeline its purpose asks for, and it is theirs', async () => {
    const contact = await personOf(w.firm, w.firm.leo.id, 'Ada Purchase')
    const { id } = await w.firm.leo.ask(loans.addLoan, {
      contact,
      purpose: 'purchase',
      amountCents: 32_000_000,
      priceCents: 40_000_000,
      valueCents: 41_000_000,
      otherLiensCents: 3_000_000,
      helocDrawnCents: 1_000_000,
      helocLineCents: 3_000_000,
      noteRate: 6125,
      state: 'SC',
      number: 'A-1',
    })
    const loan = await w.firm.leo.ask(loans.readLoan, { loan: id })
    expect(loan).toMatchObject({
      name: 'Ada Purchase',
      owner: w.firm.leo.id,
      ownerName: 'Leo',
      branch: w.firm.branches.charleston,
      status: 'open',
      ltv: 80_000,
      cltv: 90_000,
      hcltv: 95_000,
      noteRate: 6125,
      version: 1,
      mayEdit: true,
      late: false,
      borrowers: [{ contact, name: 'Ada Purchase', role: 'borrower', position: 1, sealed: false, mayOpen: true }],
    })
    expect(loan.stage).toBe(await stageOf(w.firm, 'purchase', 'application'))
    expect((await eventsOf(w.firm, id)).map(e => e.name)).toEqual(['crm.addLoan', 'loan.opened'])
    await expect(w.firm.leo.ask(loans.addLoan, { contact, purpose: 'purchase', number: 'A-1' })).rejects.toThrow(
      /number A-1 already/,
    )
  })

  test('a line of credit is at least what is drawn of it, however it is given', async () => {
    const contact = await personOf(w.firm, w.firm.leo.id, 'Lin Line')
    const add = (fields: object) => w.firm.leo.ask(loans.addLoan, { contact, purpose: 'purchase', ...fields })
    const refusal = (path: string) => ({ word: 'invalid', problems: [{ path, message: expect.stringMatching(/at least/) }] })
    await expect(add({ helocDrawnCents: 200, helocLineCents: 100 })).rejects.toMatchObject(refusal('helocLineCents'))
    const { id: loan } = await add({ helocDrawnCents: 100, helocLineCents: 200 })
    const change = (fields: object) => w.firm.leo.ask(loans.updateLoan, { loan, ...fields })
    await expect(change({ helocLineCents: 99 })).rejects.toMatchObject(refusal('helocLineCents'))
    await expect(change({ helocDrawnCents: 201 })).rejects.toMatchObject(refusal('helocDrawnCents'))
    await change({ helocLineCents: 300, helocDrawnCents: 250 })
    await change({ helocLineCents: null })
    expect(await w.firm.leo.ask(loans.readLoan, { loan })).toMatchObject({ helocDrawnCents: 250, helocLineCents: null })
  })

  test('an assistant’s loan belongs to the officer they assist', async () => {
    const contact = await personOf(w.firm, w.firm.leo.id, 'Bo Assisted')
    const { id } = await w.firm.abe.ask(loans.addLoan, { contact, purpose: 'rate_term' })
    expect((await w.firm.leo.ask(loans.readLoan, { loan: id })).owner).toBe(w.firm.leo.id)
  })

  test('a loan in a stage past its business hours is late', async () => {
    const contact = await personOf(w.firm, w.firm.leo.id, 'Lars Late')
    const { id } = await w.firm.leo.ask(loans.addLoan, { contact, purpose: 'purchase' })
    await w.firm.leo.ask(loans.moveLoan, { loan: id, stage: await stageOf(w.firm, 'purchase', 'attempting') })
    await w.superuser`update crm.loan set stage_since = ${new Date(w.now().getTime() - 9 * 864e5)} where id = ${id}`
    const loan = await w.firm.leo.ask(loans.readLoan, { loan: id })
    expect(loan.late).toBe(true)
    expect(Date.parse(loan.lateAt!)).toBeLessThan(w.now().getTime())
  })

  test('a change keeps what was and became, and one made meanwhile is a conflict that shows both', async () => {
    const contact = await personOf(w.firm, w.firm.leo.id, 'Cy Changed')
    const { id } = await w.firm.leo.ask(loans.addLoan, { contact, purpose: 'purchase', amountCents: 100 })
    const { version } = await w.firm.leo.ask(loans.updateLoan, {
      loan: id,
      version: 1,
      amountCents: 200,
      propertyStreet: '1 Elm St',
      arm: { index: 'SOFR', margin: 2750 },
      identifiers: { mers: '1', lenderLoan: 'x' },
    })
    expect(version).toBe(2)
    const changes = told(
      w,
      await w.superuser`select event_id as event, n, field, class, before, after, sealed from kernel.change where record_id = ${id} order by n`,
    )
    expect(changes).toContainEqual({ field: 'amountCents', class: 'internal', before: 100, after: 200 })
    expect(changes).toContainEqual({ field: 'propertyStreet', class: 'confidential', before: null, after: '1 Elm St' })
    const conflict = await w.firm.abe.ask(loans.updateLoan, { loan: id, version: 1, amountCents: 300 }).catch((e: Refusal) => e)
    expect(conflict).toMatchObject({
      word: 'conflict',
      facts: { version: 2, 'theirs.amountCents': 200, 'yours.amountCents': 300 },
    })
    // The same again changes nothing, in whatever order the keys come.
    expect(
      await w.firm.leo.ask(loans.updateLoan, {
        loan: id,
        amountCents: 200,
        arm: { margin: 2750, index: 'SOFR' },
        identifiers: { lenderLoan: 'x', mers: '1' },
      }),
    ).toEqual({ version: 2 })
  })

  test('a lost loan needs its reason, a won one is funded on the day, and coming back undoes both', async () => {
    const contact = await personOf(w.firm, w.firm.leo.id, 'Di Moved')
    const { id } = await w.firm.leo.ask(loans.addLoan, { contact, purpose: 'purchase', amountCents: 500 })
    const move = async (key: string, more = {}) =>
      w.firm.leo.ask(loans.moveLoan, { loan: id, stage: await stageOf(w.firm, 'purchase', key), ...more })
    const read = () => w.firm.leo.ask(loans.readLoan, { loan: id })
    await expect(move('lost')).rejects.toMatchObject({ word: 'invalid', problems: [{ path: 'lostReason' }] })
    const [reason] = (await w.firm.leo.ask(listPipelines, {})).lostReasons
    expect(await move('lost', { lostReason: reason!.id })).toMatchObject({ status: 'lost' })
    expect(await read()).toMatchObject({ lostReason: reason!.id, fundedAt: null })
    expect(await move('funded')).toMatchObject({ status: 'funded' })
    const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/New_York' }).format(w.now())
    expect(await read()).toMatchObject({ status: 'funded', fundedAt: today, lostReason: null })
    await move('past_client')
    expect((await read()).fundedAt).toBe(today)
    await move('processing')
    expect(await read()).toMatchObject({ status: 'open', fundedAt: null, lostReason: null })
    expect((await eventsOf(w.firm, id)).map(e => e.name)).toEqual(
      expect.arrayContaining(['loan.stageMoved', 'loan.funded', 'loan.lost']),
    )
    await expect(w.firm.leo.ask(loans.moveLoan, { loan: id, stage: await stageOf(w.firm, 'partner', 'active') })).rejects.toEqual(
      refused('invalid'),
    )
  })

  test('a denied loan sets a task going: the notice is due thirty days after the application', async () => {
    const contact = await personOf(w.firm, w.firm.leo.id, 'Ed Denied')
    const applied = new Date(w.now().getTime() - 5 * 864e5).toISOString().slice(0, 10)
    const { id } = await w.firm.leo.ask(loans.addLoan, { contact, purpose: 'purchase', applicationAt: applied })
    const [reason] = (await w.firm.leo.ask(listPipelines, {})).lostReasons
    await w.firm.leo.ask(loans.moveLoan, { loan: id, stage: await stageOf(w.firm, 'purchase', 'denied'), lostReason: reason!.id })
    const { items } = await w.firm.leo.ask(listTasks, { loan: id })
    expect(items).toMatchObject([
      {
        title: 'Send the adverse action notice',
        owner: w.firm.leo.id,
        dueAt: new Date(Date.parse(applied) + 30 * 864e5).toISOString(),
      },
    ])
  })

  test('a list is filtered, sorted and paged, and counted by stage with sums', async () => {
    const firm = w.rival
    for (const [n, name] of ['Ann A', 'Bob B', 'Cat C', 'Dan D', 'Eve E'].entries()) {
      const contact = await personOf(firm, firm.tom.id, name)
      await firm.tom.ask(loans.addLoan, {
        contact,
        purpose: n % 2 ? 'purchase' : 'cash_out',
        amountCents: (n + 1) * 100,
        closingAt: `2027-01-0${n + 1}`,
        state: 'FL',
        number: `L-${n}`,
      })
    }
    const all: string[] = []
    let cursor: string | undefined
    do {
      const page = await firm.tom.ask(loans.listLoans, { sort: 'closing', limit: 2, cursor })
      all.push(...page.items.map(i => i.name!))
      cursor = page.next ?? undefined
    } while (cursor)
    expect(all).toEqual(['Ann A', 'Bob B', 'Cat C', 'Dan D', 'Eve E'])
    const names = async (filter: Record<string, unknown>) => (await firm.tom.ask(loans.listLoans, filter)).items.map(i => i.name)
    expect(await names({ sort: 'amount' })).toEqual(['Eve E', 'Dan D', 'Cat C', 'Bob B', 'Ann A'])
    expect(await names({ purpose: ['purchase'], sort: 'name' })).toEqual(['Bob B', 'Dan D'])
    expect(await names({ closingFrom: '2027-01-02', closingTo: '2027-01-03', sort: 'oldest' })).toEqual(['Bob B', 'Cat C'])
    expect(await names({ q: 'L-3' })).toEqual(['Dan D'])
    expect(await names({ q: 'cat' })).toEqual(['Cat C'])
    expect(await names({ status: ['funded'] })).toEqual([])
    const counted = await firm.tom.ask(loans.countLoans, { by: 'stage' })
    expect(counted).toMatchObject({ count: 5, capped: false, amountCents: 1500 })
    expect(counted.groups.map(g => [g.count, g.amountCents])).toEqual([
      [3, 900],
      [2, 600],
    ])
    expect((await firm.tom.ask(loans.listLoans, { fields: ['name'], limit: 1 })).items[0]).toEqual({
      id: expect.any(String),
      name: 'Eve E',
    })
  })

  test('a loan is seen by its officer, assistant and branch, and by nobody of another branch or client', async () => {
    const contact = await personOf(w.firm, w.firm.leo.id, 'Flo Scoped')
    const { id } = await w.firm.leo.ask(loans.addLoan, { contact, purpose: 'purchase' })
    for (const who of [w.firm.leo, w.firm.abe, w.firm.bea, w.firm.ann])
      expect((await who.ask(loans.readLoan, { loan: id })).id).toBe(id)
    for (const who of [w.firm.tom, w.rival.ann, w.rival.leo]) {
      await expect(who.ask(loans.readLoan, { loan: id })).rejects.toEqual(refused('not-found'))
      await expect(who.ask(loans.updateLoan, { loan: id, amountCents: 1 })).rejects.toEqual(refused('not-found'))
      await expect(who.ask(loans.moveLoan, { loan: id, stage: await stageOf(w.firm, 'purchase', 'lost') })).rejects.toEqual(
        refused('not-found'),
      )
      expect((await who.ask(loans.listLoans, { q: 'Flo Scoped' })).items).toEqual([])
    }
    await expect(w.firm.max.ask(loans.readLoan, { loan: id })).rejects.toEqual(refused('forbidden'))
    await expect(w.rival.leo.ask(loans.addLoan, { contact, purpose: 'purchase' })).rejects.toEqual(refused('not-found'))
  })

  test('an officer gives a loan to a licensed colleague and loses sight of it; without the licence it is refused', async () => {
    const contact = await personOf(w.firm, w.firm.leo.id, 'Gus Given')
    const { id } = await w.firm.leo.ask(loans.addLoan, { contact, purpose: 'purchase', state: 'SC' })
    await expect(w.firm.leo.ask(loans.assignLoan, { loan: id, owner: w.firm.tom.id })).rejects.toThrow(/SC/)
    expect(await w.firm.leo.ask(loans.assignLoan, { loan: id, owner: w.firm.tom.id, state: 'FL' })).toEqual({ version: 3 })
    await expect(w.firm.leo.ask(loans.readLoan, { loan: id })).rejects.toEqual(refused('not-found'))
    expect(await w.firm.tom.ask(loans.readLoan, { loan: id })).toMatchObject({
      owner: w.firm.tom.id,
      branch: w.firm.branches.tampa,
    })
  })
})
